/**
 * Costs of responses that their callers leave: none is cheaper than what the upstream has made by
 * then, whatever was relayed of it.
 */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startRaw } from '#test/gateway/raw-upstream.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const IMAGES = '/v1/images/generations'
const RESPONSES = '/v1/responses'
const SPEECH = '/v1/audio/speech'

/** Requests that have arrived upstream, each to be answered by the test. */
const arrived: Socket[] = []
let upstream: Awaited<ReturnType<typeof startRaw>>
before(async () => {
  upstream = await startRaw(({ socket }) => arrived.push(socket))
})
after(() => upstream.close())
/** Dollars for a million tokens or characters, so that each costs thousands of nano-dollars. */
const gateway = shareGateway({
  config: () => `
bounds:
  abandoned_answer_seconds: 1
upstreams:
  raw: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}" }
models:
  text:
    context_window: 300000
    price: { input: 10, output: 40, audio_output: 80, thousand_web_searches: 10 }
    max_tokens_per_1_minute: 100000000
  picture:
    context_window: 10000
    max_image_tokens: 2000
    price: { input: 10, output: 10, image_output: 40 }
  gpt-image-1:
    context_window: 100
    max_image_tokens: 2000
    price: { input: 0, output: 0, image_output: 40 }
  voice:
    context_window: 10000
    price: { input: 0, output: 0, million_characters: 15 }
`,
})
const INPUT = 10_000
const OUTPUT = 40_000
const AUDIO = 80_000
const CHARACTER = 15_000
const SEARCH = 10_000_000

const STREAM = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n'
const WHOLE = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n'

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

function deltas(count: number, delta: object): string {
  return event({ id: 'c', choices: [{ index: 0, delta }] }).repeat(count)
}

function chat(more: object): object {
  return {
    model: 'text',
    messages: [{ role: 'user', content: 'abcd' }],
    ...more,
  }
}

/** Tokens that `chat` is estimated to read. */
const CHAT_INPUT = 4
const STREAMED = { stream: true, max_tokens: 1_000 }
const CUSTOM_DELTA = { tool_calls: [{ index: 0, custom: { input: 'a' } }] }
const IMAGE_DETAILS = { image_tokens: 900, text_tokens: 0 }
const PICTURE = { model: 'picture', prompt: 'abcd' }

interface Left {
  readonly path?: string
  readonly body: object
  /** Bytes that the caller receives before leaving, and their end; undefined: nothing. */
  readonly answer?: string
  readonly until?: string
  /** Bytes that follow; undefined: nothing, until the gateway cancels it. */
  readonly rest?: string
}

/** Cost of a request under a spend limit, by the ledger, after its caller has left. */
async function costOf({ path = CHAT, body, answer, until = '', rest }: Left): Promise<number> {
  const { h, counted } = gateway()
  const { projectId, key } = await makeLimitedProject(h, 100_000)
  const before = arrived.length
  const caller = await meet(h)
  caller.socket.write(requestOf(key, JSON.stringify(body), [], path))
  await eventually('the request arrived', () => arrived.length > before)
  const socket = arrived.at(-1)
  assert.ok(socket)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  if (answer !== undefined) {
    socket.write(answer)
    await caller.until(until)
  }
  caller.socket.destroy()
  await eventually('the caller has left', () => caller.server.destroyed)
  if (rest !== undefined) socket.end(rest)
  await ended
  await eventually('the request is counted', async () => {
    // The images of tools are requests, too.
    return Number((await counted()).requested_requests ?? 0) > 0
  })
  return spentBy(h, projectId)
}

describe('a caller who leaves is charged', () => {
  it('tokens of four bytes by their text', async () => {
    const answer = STREAM + deltas(100, { content: 'abcd' })
    const cost = await costOf({
      body: chat(STREAMED),
      answer,
      until: deltas(1, { content: 'abcd' }),
    })
    assert.equal(cost, CHAT_INPUT * INPUT + 100 * OUTPUT)
  })

  it('tokens of one byte as one token for each delta', async () => {
    const answer = `${STREAM}${deltas(100, { content: '1' })}${deltas(1, { content: 'abc' })}`
    const cost = await costOf({ body: chat(STREAMED), answer, until: 'abc' })
    assert.equal(cost, CHAT_INPUT * INPUT + 101 * OUTPUT)
  })

  it('deltas without a text that is known as one token each, but for the first and the last', async () => {
    for (const delta of [{ content: '' }, { thought: 'abcd' }, { content: '', token_ids: [7] }]) {
      const answer = `${STREAM}${deltas(102, delta)}${deltas(1, { content: 'abc' })}`
      const cost = await costOf({ body: chat(STREAMED), answer, until: 'abc' })
      assert.equal(cost, CHAT_INPUT * INPUT + 101 * OUTPUT, JSON.stringify(delta))
    }
  })

  it('the reservation for audio', async () => {
    const answer = STREAM + deltas(20, { audio: { data: 'QUJD'.repeat(100) } })
    const body = chat({ ...STREAMED, modalities: ['text', 'audio'] })
    const cost = await costOf({ body, answer, until: 'QUJD' })
    assert.equal(cost, CHAT_INPUT * INPUT + 1_000 * AUDIO)
  })

  it('the reservation for audio that is not streamed', async () => {
    const whole = { max_tokens: 1_000, modalities: ['text', 'audio'], audio: { voice: 'alloy' } }
    assert.equal(await costOf({ body: chat(whole) }), CHAT_INPUT * INPUT + 1_000 * AUDIO)
    const text = CHAT_INPUT * INPUT + 1_000 * OUTPUT
    assert.equal(await costOf({ body: chat({ ...whole, modalities: ['text'] }) }), text)
  })

  it('the input of custom tools as one token for each delta', async () => {
    const answer = `${STREAM}${deltas(99, CUSTOM_DELTA)}${deltas(1, { content: 'abc' })}`
    const body = chat({ ...STREAMED, tools: [{ type: 'custom', custom: { name: 'tool' } }] })
    const cost = await costOf({ body, answer, until: 'abc' })
    assert.ok(cost >= CHAT_INPUT * INPUT + 100 * OUTPUT, String(cost))
    assert.ok(cost <= 20 * INPUT + 100 * OUTPUT, String(cost))
  })

  it('the reservation for an image of which a part has come', async () => {
    const partial = { type: 'image_generation.partial_image', b64_json: 'QUJD'.repeat(100) }
    const body = { ...PICTURE, stream: true, partial_images: 3 }
    const answer = STREAM + event(partial)
    const cost = await costOf({ path: IMAGES, body, answer, until: 'QUJD' })
    assert.equal(cost, INPUT + 2_300 * OUTPUT)
  })

  it('the reservation for images that have not come', async () => {
    const cost = await costOf({ path: IMAGES, body: { ...PICTURE, n: 3 } })
    assert.equal(cost, INPUT + 3 * 2_000 * OUTPUT)
  })

  it('the images that tools may have made for a response that has not come', async () => {
    const tools = [{ type: 'image_generation' }]
    const body = { model: 'text', input: 'abcd', max_output_tokens: 10, tools, max_tool_calls: 2 }
    const cost = await costOf({ path: RESPONSES, body })
    assert.equal(cost, CHAT_INPUT * INPUT + 10 * OUTPUT + 2 * 2_000 * OUTPUT)
  })

  it('the input of a chat of 200 kB that has not begun to be answered', async () => {
    const messages = [{ role: 'user', content: 'x'.repeat(200_000) }]
    const cost = await costOf({ body: chat({ ...STREAMED, messages }) })
    assert.equal(cost, (50_000 + 3) * INPUT)
  })

  it('the calls of hosted tools, and the input once more for each', async () => {
    const search = event({ type: 'response.web_search_call.in_progress' })
    const answer =
      STREAM +
      event({ type: 'response.created', response: { id: 'r' } }) +
      search.repeat(2) +
      event({ type: 'response.output_text.delta', delta: 'abcdefgh' })
    const tools = [{ type: 'web_search' }]
    const body = { model: 'text', input: 'abcd', stream: true, max_tool_calls: 2, tools }
    const path = RESPONSES
    const cost = await costOf({ path, body, answer, until: 'abcdefgh' })
    assert.equal(cost, 3 * CHAT_INPUT * INPUT + 2 * OUTPUT + 2 * SEARCH)
  })

  it('the characters of speech that has not begun', async () => {
    const body = { model: 'voice', input: 'x'.repeat(4_000), voice: 'alloy' }
    assert.equal(await costOf({ path: SPEECH, body }), 4_000 * CHARACTER)
  })
})

describe('a caller who leaves an answer that does not show its cost is charged the usage reported', () => {
  const USAGE = { prompt_tokens: 10, completion_tokens: 300, total_tokens: 310 }
  const LAST = `${event({ id: 'c', choices: [], usage: USAGE })}data: [DONE]\n\n`
  const EXACT = 10 * INPUT + 300 * OUTPUT

  it('of tokens of one byte', async () => {
    const answer = STREAM + deltas(100, { content: '1' }) + deltas(1, { content: 'abc' })
    const body = chat(STREAMED)
    assert.equal(await costOf({ body, answer, until: 'abc', rest: LAST }), EXACT)
  })

  it('of audio', async () => {
    const details = { completion_tokens_details: { audio_tokens: 300 } }
    const last = event({ id: 'c', choices: [], usage: { ...USAGE, ...details } })
    const answer = STREAM + deltas(20, { audio: { data: 'QUJD'.repeat(100) } })
    const cost = await costOf({ body: chat(STREAMED), answer, until: 'QUJD', rest: last })
    assert.equal(cost, 10 * INPUT + 300 * AUDIO)
  })

  it('of custom tools', async () => {
    const answer = STREAM + deltas(9, CUSTOM_DELTA) + deltas(1, { content: 'abcdef' })
    const body = chat(STREAMED)
    assert.equal(await costOf({ body, answer, until: 'abcdef', rest: LAST }), EXACT)
  })

  it('of custom tools in responses', async () => {
    const response = { id: 'r', usage: { input_tokens: 10, output_tokens: 300 } }
    const type = 'response.custom_tool_call_input.delta'
    const answer =
      STREAM +
      event({ type: 'response.created', response: { id: 'r' } }) +
      event({ type, delta: 'abcdef' })
    const body = { model: 'text', input: 'abcd', stream: true, max_output_tokens: 1_000 }
    const rest = event({ type: 'response.completed', response })
    const cost = await costOf({ path: RESPONSES, body, answer, until: 'abcdef', rest })
    assert.equal(cost, EXACT)
  })

  it('of images', async () => {
    const usage = { input_tokens: 10, output_tokens: 900, output_tokens_details: IMAGE_DETAILS }
    const rest = WHOLE + JSON.stringify({ data: [{ b64_json: 'QUJD' }], usage })
    const cost = await costOf({ path: IMAGES, body: PICTURE, rest })
    assert.equal(cost, 10 * INPUT + 900 * OUTPUT)
  })

  it('of a chat that is not streamed', async () => {
    const rest = WHOLE + JSON.stringify({ id: 'c', choices: [], usage: USAGE })
    assert.equal(await costOf({ body: chat({ max_tokens: 1_000 }), rest }), EXACT)
  })
})

describe('a chat that is not streamed, and is left before its answer', () => {
  it('is charged its maximum of output', async () => {
    const cost = await costOf({ body: chat({ max_tokens: 1_000, n: 2 }) })
    assert.equal(cost, CHAT_INPUT * INPUT + 2 * 1_000 * OUTPUT)
  })

  it('costs nothing where the upstream rejects it, or breaks off', async () => {
    const rejected = 'HTTP/1.1 400 No\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'
    for (const rest of [rejected, '']) {
      assert.equal(await costOf({ body: chat({ max_tokens: 1_000 }), rest }), 0)
    }
  })
})
