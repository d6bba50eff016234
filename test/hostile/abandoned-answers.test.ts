/** Responses are charged even if their caller disconnects early. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, before, it } from 'node:test'
import type { BoundName } from '#config/bounds.ts'
import { startRaw } from '#test/gateway/raw-upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, type Counted, shareGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'

const LIMIT = 1_000
const PLAIN = 'gpt-4o-mini'
const REASONING = 'o3'
const LOCAL = 'local-thinker'
const INPUT = 4
const PLAIN_USAGE = { prompt_tokens: 10, completion_tokens: 50_000, total_tokens: 50_010 }
const USAGE = { ...PLAIN_USAGE, completion_tokens_details: { reasoning_tokens: 49_990 } }

const { clock, move } = movableClock()
/** Requests that have arrived upstream, each to be answered by the test. */
const arrived: Socket[] = []
let answersAtOnce = false
let upstream: Awaited<ReturnType<typeof startRaw>>
before(async () => {
  upstream = await startRaw(({ socket }) => {
    arrived.push(socket)
    if (answersAtOnce) socket.end(`${WHOLE}{"usage":{"prompt_tokens":1}}`)
  })
})
after(() => upstream.close())
const gateway = shareGateway({
  clock,
  config: () => `
upstreams:
  raw: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}" }
models:
  ${PLAIN}: { max_tokens_per_1_minute: ${LIMIT}, default_output_tokens: 0 }
  ${REASONING}: { max_tokens_per_1_minute: ${LIMIT}, default_output_tokens: 0 }
  ${LOCAL}: { max_tokens_per_1_minute: ${LIMIT}, default_output_tokens: 0 }
`,
})

const STREAM = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n'
const WHOLE = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n'

function chunk(more: object): string {
  return `data: ${JSON.stringify({ id: 'c', ...more })}\n\n`
}

function contentChunk(content: string, finish: string | null = null): string {
  return chunk({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
}

function reports(usage: object): string {
  return `${chunk({ choices: [], usage })}data: [DONE]\n\n`
}

const USAGE_CHUNK = reports(USAGE)

function bodyOf(model: string, more: object = {}): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'abcd' }], ...more })
}

/** A request and its upstream exchange. */
async function begin(body: string) {
  const { h, key } = gateway()
  const before = arrived.length
  const caller = await meet(h)
  caller.socket.write(requestOf(key.value, body))
  await eventually('the request arrived', () => arrived.length > before)
  const socket = arrived.at(-1)
  assert.ok(socket)
  return {
    socket,
    caller,
    leave: async (): Promise<void> => {
      caller.socket.destroy()
      await eventually('the caller has left', () => caller.server.destroyed)
    },
  }
}

/** Usage of the request that has just ended, and the status of the next. */
async function settled(model: string): Promise<{ counted: Counted; next: number }> {
  const { post, counted } = gateway()
  const found = await eventually('the request is counted', async () => {
    const all = await counted()
    return all.requested_requests !== undefined && all
  })
  answersAtOnce = true
  const { status } = await post(CHAT, bodyOf(model))
  answersAtOnce = false
  await counted()
  // Every debt of the bucket has leaked.
  move(3_600_000)
  return { counted: found, next: status }
}

function exceeded(bound: BoundName): Promise<number> {
  return exceededCount(gateway().h, bound)
}

it('a stream left at its finish reason is charged the usage that follows', async () => {
  const { socket, caller, leave } = await begin(bodyOf(PLAIN, { stream: true }))
  socket.write(STREAM + contentChunk('ab') + contentChunk('', 'stop'))
  await caller.until('"finish_reason":"stop"')
  await leave()
  socket.end(reports(PLAIN_USAGE))
  const { counted, next } = await settled(PLAIN)
  assert.deepEqual([counted.requests, counted.output_tokens], [1, 50_000])
  assert.equal(counted.estimated_output_tokens, undefined)
  assert.equal(next, 429)
})

it('a stream left in its text is cancelled at once where the model does not reason', async () => {
  const { socket, caller, leave } = await begin(bodyOf(PLAIN, { stream: true }))
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write(STREAM + contentChunk('abcdefgh'))
  await caller.until('abcdefgh')
  await leave()
  await ended
  const { counted, next } = await settled(PLAIN)
  assert.deepEqual([counted.output_tokens, counted.estimated_output_tokens], [2, 2])
  assert.equal(next, 200)
})

it('a stream left in its text is charged the reported usage where the model reasons', async () => {
  const { socket, caller, leave } = await begin(bodyOf(REASONING, { stream: true }))
  socket.write(STREAM + contentChunk('ab'))
  await caller.until('"ab"')
  await leave()
  socket.end(contentChunk('cd', 'stop') + USAGE_CHUNK)
  const { counted, next } = await settled(REASONING)
  assert.deepEqual([counted.requests, counted.output_tokens], [1, 50_000])
  assert.equal(next, 429)
})

it('a response of a reasoning model is charged its maximum without a report', async () => {
  const body = bodyOf(REASONING, { stream: true, max_completion_tokens: 900 })
  const { socket, caller, leave } = await begin(body)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write(STREAM + contentChunk('ab'))
  await caller.until('"ab"')
  const before = await exceeded('abandoned_answer_seconds')
  await leave()
  await ended
  assert.equal(await exceeded('abandoned_answer_seconds'), before + 1)
  const { counted } = await settled(REASONING)
  assert.deepEqual([counted.requests, counted.input_tokens], [1, INPUT])
  assert.deepEqual([counted.output_tokens, counted.estimated_output_tokens], [900, 900])
})

it('an abandoned response over abandoned_answer_bytes is cancelled', async () => {
  const { socket, caller, leave } = await begin(bodyOf(REASONING, { stream: true }))
  const ended = new Promise((resolve) => socket.once('close', resolve))
  socket.write(STREAM + contentChunk('ab'))
  await caller.until('"ab"')
  const before = await exceeded('abandoned_answer_bytes')
  await leave()
  socket.write(contentChunk('x'.repeat(300_000)))
  await ended
  const { counted } = await settled(REASONING)
  assert.equal(await exceeded('abandoned_answer_bytes'), before + 1)
  assert.equal(counted.requests, 1)
})

it('an abandoned whole response is charged where the model reasons', async () => {
  const { socket, leave } = await begin(bodyOf(REASONING))
  await leave()
  socket.end(`${WHOLE}${JSON.stringify({ choices: [], usage: USAGE })}`)
  const { counted, next } = await settled(REASONING)
  assert.deepEqual([counted.requests, counted.output_tokens], [1, 50_000])
  assert.equal(next, 429)
})

it('an abandoned request that the upstream rejects costs no tokens and is not repeated', async () => {
  const { socket, leave } = await begin(bodyOf(REASONING, { max_completion_tokens: 900 }))
  const before = arrived.length
  await leave()
  socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  const { counted, next } = await settled(REASONING)
  assert.deepEqual([counted.requests, counted.output_tokens], [undefined, undefined])
  assert.equal(next, 200)
  assert.equal(arrived.length, before + 1)
})

it('an abandoned request costs no tokens where the upstream breaks off', async () => {
  const { socket, leave } = await begin(bodyOf(PLAIN, { max_completion_tokens: 900 }))
  await leave()
  socket.destroy()
  const { counted, next } = await settled(PLAIN)
  assert.deepEqual([counted.requests, counted.input_tokens], [undefined, undefined])
  assert.equal(next, 200)
})

it('a model of any name reasons once a response has reported reasoning tokens', async () => {
  const first = await begin(bodyOf(LOCAL, { stream: true }))
  first.socket.end(STREAM + contentChunk('ab', 'stop') + USAGE_CHUNK)
  await first.caller.until('[DONE]')
  first.caller.socket.destroy()
  await settled(LOCAL)
  const second = await begin(bodyOf(LOCAL, { stream: true }))
  second.socket.write(STREAM + contentChunk('ab'))
  await second.caller.until('"ab"')
  await second.leave()
  second.socket.end(contentChunk('cd', 'stop') + USAGE_CHUNK)
  const { counted, next } = await settled(LOCAL)
  assert.equal(counted.output_tokens, 50_000)
  assert.equal(next, 429)
})
