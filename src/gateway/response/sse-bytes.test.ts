/** The text of events, counted as it is written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { scanEvents } from './sse-bytes.ts'

const contentBytes = (written: string): number => scanEvents(Buffer.from(written), true).textBytes

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
const member = (name: string, value: fc.Arbitrary<unknown>) =>
  fc.tuple(blanks, blanks, value).map(([before, after, of]) => ({
    of,
    json: `"${name}"${before}:${after}${JSON.stringify(of)}`,
  }))
const lengthOf = (written: string): number => Buffer.byteLength(JSON.stringify(written)) - 2
const object = (...members: string[]): string => `data: {${members.join(',')}}\n\n`

it('the text, the usage and the end of a chunk are found in its members', () => {
  const chunk = fc.tuple(
    member('content', fc.option(text)),
    member('reasoning_content', text),
    member('name', text),
    member('finish_reason', fc.constantFrom(null, 'stop', 'length')),
    member('usage', fc.constantFrom(null, { prompt_tokens: 1 })),
  )
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 4 }), (chunks) => {
      const events = chunks.map((members) => object(...members.map(({ json }) => json)))
      const { textBytes, hasUsage, hasEnded } = scanEvents(Buffer.from(events.join('')), true)
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
        hasUsage,
        chunks.some(([, , , , usage]) => usage.of !== null),
      )
    }),
  )
})

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
      const scan = scanEvents(Buffer.from(written.join('')), false)
      const sum = (type: string) => events.filter(([of]) => of === type)
      const textBytes = sum('delta').reduce((total, [, of]) => total + lengthOf(of), 0)
      const ends = events.filter(([type]) => type !== 'image')
      assert.deepEqual(scan, {
        textBytes,
        hasUsage: false,
        hasEnded: ends.at(-1)?.[0] === 'done',
        imageCalls: sum('image').length,
      })
    }),
  )
})

it('names inside a text are part of it', () => {
  const inner = JSON.stringify({ content: 'x', usage: {}, finish_reason: 'stop' })
  const { textBytes, hasUsage, hasEnded } = scanEvents(
    Buffer.from(object(`"content":${JSON.stringify(inner)}`, `"id":${JSON.stringify(inner)}`)),
    true,
  )
  assert.deepEqual([textBytes, hasUsage, hasEnded], [lengthOf(inner), false, false])
})
