/** The text of events, counted as it is written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { scanEvents } from './event-scan.ts'

const CHOICES = OPENAI_ANSWER.tableOf(undefined)
const DELTAS = OPENAI_ANSWER.tableOf({})

function contentBytes(written: string): number {
  return scanEvents(Buffer.from(written), CHOICES).textBytes
}

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '\\', '\\"', '\n', 'é'),
      fc.string({ maxLength: 200 }),
      fc.constantFrom('a'.repeat(63), 'a'.repeat(64), 'a'.repeat(65)),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))

it('the length of a text is that between its quotes, in bytes', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      const events = texts.map((content) => `data: ${JSON.stringify({ delta: { content } })}\n\n`)
      const expected = texts.map((content) => Buffer.byteLength(JSON.stringify(content)) - 2)
      const sum = expected.reduce((total, bytes) => total + bytes, 0)
      assert.equal(contentBytes(events.join('')), sum)
    }),
  )
})

it('a text without an end counts up to the end of the data', () => {
  for (const content of ['a'.repeat(10), 'a'.repeat(100), `${'a'.repeat(99)}\\`]) {
    assert.equal(contentBytes(`{"content":"${content}`), content.length)
  }
})

const blanks = fc.constantFrom('', ' ', '\t')

/** A member as some upstream may write it, with blanks around its colon. */
function member(name: string, value: fc.Arbitrary<unknown>) {
  return fc.tuple(blanks, blanks, value).map(([before, after, of]) => ({
    of,
    json: `"${name}"${before}:${after}${JSON.stringify(of)}`,
  }))
}

function lengthOf(written: string): number {
  return Buffer.byteLength(JSON.stringify(written)) - 2
}

function object(...members: string[]): string {
  return `data: {${members.join(',')}}\n\n`
}

it('the text, the usage and the end of a chunk are found in its members', () => {
  const chunk = fc.tuple(
    member('content', fc.option(text)),
    member('reasoning_content', text),
    member('id', text),
    member('finish_reason', fc.constantFrom(null, 'stop', 'length')),
    member('usage', fc.constantFrom(null, { prompt_tokens: 1 })),
  )
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 4 }), (chunks) => {
      const events = chunks.map((members) => object(...members.map(({ json }) => json)))
      const { textBytes, hasReport, hasEnded } = scanEvents(Buffer.from(events.join('')), CHOICES)
      const sum = chunks.reduce(
        (total, [content, reasoning]) =>
          total + lengthOf(reasoning.of as string) + lengthOf((content.of ?? '') as string),
        0,
      )
      assert.equal(textBytes, sum)
      assert.equal(
        hasEnded,
        chunks.some(([, , , reason]) => reason.of !== null),
      )
      assert.equal(
        hasReport,
        chunks.some(([, , , , usage]) => usage.of !== null),
      )
    }),
  )
})

const NO_CALLS = { webSearches: 0, fileSearches: 0, codeInterpreterSessions: 0 }

it('the text, the end and the image calls of a response are found in its events', () => {
  const types = {
    delta: 'response.output_text.delta',
    done: 'response.output_text.done',
    image: 'response.image_generation_call.in_progress',
  }
  const event = fc.tuple(fc.constantFrom('delta', 'done', 'image'), text)
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), (events) => {
      const written = events.map(([type, of]) => {
        const name = type === 'delta' ? 'delta' : 'text'
        return object(`"type":"${types[type]}"`, `"${name}":${JSON.stringify(of)}`)
      })
      const scan = scanEvents(Buffer.from(written.join('')), DELTAS)
      const sum = (type: string) => events.filter(([of]) => of === type)
      const textBytes = sum('delta').reduce((total, [, of]) => total + lengthOf(of), 0)
      const ends = events.filter(([type]) => type !== 'image')
      assert.deepEqual(scan, {
        textBytes,
        deltas: sum('delta').filter(([, of]) => of !== '').length,
        events: 0,
        hasReport: false,
        hasEnded: ends.at(-1)?.[0] === 'done',
        imageCalls: sum('image').length,
        toolCalls:
          sum('image').length === 0 ? undefined : { ...NO_CALLS, all: sum('image').length },
        media: undefined,
        hidesCost: sum('image').length > 0,
        isAudio: false,
      })
    }),
  )
})

it('every delta with text is counted, in any member that has text', () => {
  const delta = fc.oneof(
    fc.record({ content: text }),
    fc.record({ refusal: text }),
    fc.record({ reasoning_content: text }),
    fc.record({ audio: fc.record({ transcript: text }) }),
    fc.record({ tool_calls: fc.tuple(fc.record({ function: fc.record({ arguments: text }) })) }),
    fc.record({ tool_calls: fc.tuple(fc.record({ function: fc.record({ name: text }) })) }),
    fc.record({ tool_calls: fc.tuple(fc.record({ custom: fc.record({ input: text }) })) }),
  )
  fc.assert(
    fc.property(fc.array(delta, { maxLength: 9 }), (all) => {
      const chunks = all.map((one) =>
        object(`"choices":[{"index":0,"delta":${JSON.stringify(one)}}]`),
      )
      const { deltas, textBytes } = scanEvents(Buffer.from(chunks.join('')), CHOICES)
      const texts = all.flatMap(textsIn)
      assert.equal(deltas, texts.filter((one) => one !== '').length)
      assert.equal(
        textBytes,
        texts.reduce((sum, one) => sum + lengthOf(one), 0),
      )
    }),
  )
})

/** The strings in a value. */
function textsIn(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(textsIn)
}

const base64 = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))

it('an event of choices counts, whatever is in it, and one without any does not', () => {
  const events = [
    object('"choices":[{"index":0,"delta":{"content":""}}]', '"usage":null'),
    object('"choices": [{"delta":{"other":"a"}},{"delta":{}}]'),
    object('"choices":[]', '"usage":{"prompt_tokens":1}'),
    object('"id":"\\"choices\\":[{"'),
  ]
  const { events: counted, deltas } = scanEvents(Buffer.from(events.join('')), CHOICES)
  assert.deepEqual([counted, deltas], [2, 0])
})

it('base64 of audio and images is no text, and does not show its cost', () => {
  const choices = (delta: object): [string, boolean] => [
    object(`"choices":[{"index":0,"delta":${JSON.stringify(delta)}}]`),
    true,
  ]
  const event = (value: object): [string, boolean] => [`data: ${JSON.stringify(value)}\n\n`, false]
  const image = (url: string) => ({ images: [{ type: 'image_url', image_url: { url } }] })
  const media = fc.tuple(base64, base64).chain(([data, words]) =>
    fc.constantFrom(
      [...choices({ audio: { data } }), 'audio', ''] as const,
      [...choices({ audio: { data, transcript: words } }), 'audio', words] as const,
      [...choices(image(`data:image/png;base64,${data}`)), 'image', ''] as const,
      [...event({ type: 'response.audio.delta', delta: data }), 'audio', ''] as const,
      [...event({ type: 'speech.audio.delta', audio: data }), 'audio', ''] as const,
      [
        ...event({
          type: 'response.image_generation_call.partial_image',
          partial_image_b64: data,
        }),
        ...([undefined, ''] as const),
      ] as const,
      [
        ...event({ type: 'image_generation.partial_image', b64_json: data }),
        ...([undefined, ''] as const),
      ] as const,
    ),
  )
  fc.assert(
    fc.property(media, ([written, hasChoices, expected, words]) => {
      const scan = scanEvents(Buffer.from(written), hasChoices ? CHOICES : DELTAS)
      assert.deepEqual([scan.media, scan.hidesCost], [expected, true])
      assert.deepEqual([scan.textBytes, scan.deltas], [words.length, words === '' ? 0 : 1])
    }),
  )
})

it('text after audio in the events of a response is text', () => {
  const events = [
    { type: 'response.audio.delta', delta: 'QUJD' },
    { type: 'response.audio.transcript.delta', delta: 'abc' },
    { type: 'response.output_text.delta', delta: 'de' },
  ]
  const written = events.map((event) => object(JSON.stringify(event).slice(1, -1))).join('')
  const { textBytes, deltas } = scanEvents(Buffer.from(written), DELTAS)
  assert.deepEqual([textBytes, deltas], [5, 2])
})

it('calls of hosted tools are counted by their kinds', () => {
  const types = [
    ...['web_search_call.in_progress', 'web_search_call.searching', 'mcp_call.in_progress'],
    ...['web_search_call.in_progress', 'file_search_call.in_progress'],
    ...['code_interpreter_call.in_progress', 'function_call_arguments.delta'],
  ]
  const written = types.map((type) => object(`"type":"response.${type}"`)).join('')
  const { toolCalls } = scanEvents(Buffer.from(written), DELTAS)
  const expected = { webSearches: 2, fileSearches: 1, codeInterpreterSessions: 1, all: 5 }
  assert.deepEqual(toolCalls, expected)
})

it('custom tools and hosted ones do not show their cost, functions do', () => {
  const call = (tool: object) =>
    object(`"choices":[{"delta":{"tool_calls":${JSON.stringify([tool])}}}]`)
  const hides = (written: string, hasChoices: boolean): boolean =>
    scanEvents(Buffer.from(written), hasChoices ? CHOICES : DELTAS).hidesCost
  const typed = (type: string) => hides(object(`"type":"response.${type}"`, '"delta":"a"'), false)
  assert.equal(hides(call({ custom: { input: 'a' } }), true), true)
  assert.equal(hides(call({ function: { arguments: 'a' } }), true), false)
  assert.equal(hides(object('"url":"https://example.com"'), true), false)
  assert.equal(typed('custom_tool_call_input.delta'), true)
  assert.equal(typed('web_search_call.in_progress'), true)
  assert.equal(typed('function_call_arguments.delta'), false)
})

it('names inside a text are part of it', () => {
  const inner = JSON.stringify({ content: 'x', usage: {}, finish_reason: 'stop' })
  const { textBytes, hasReport, hasEnded } = scanEvents(
    Buffer.from(object(`"content":${JSON.stringify(inner)}`, `"id":${JSON.stringify(inner)}`)),
    CHOICES,
  )
  assert.deepEqual([textBytes, hasReport, hasEnded], [lengthOf(inner), false, false])
})
