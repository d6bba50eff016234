/** Fallback models of requests in Anthropic's format: whole answers, streams and errors. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import {
  CLAUDE,
  COUNT,
  envelopeOf,
  MESSAGES,
  message,
  shareMessages,
  VERSION,
} from '#test/gateway/messages/messages.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'

const OPUS = 'claude-opus-5-5'
const HAIKU = 'claude-haiku-4-5'
const SOL = 'gpt-5.6-sol'

const gateway = shareMessages()
afterEach(() => route({}))

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(gateway().h, gateway().key, routing)
}

function send(path: string, more: object = {}) {
  return gateway().post(path, message('a', more), { headers: VERSION })
}

function models(): unknown[] {
  return gateway()
    .arrived()
    .filter((body) => body !== '')
    .map((body) => JSON.parse(body).model)
}

function fail(model: string, status: number): void {
  gateway().upstream.script({ includes: `"${model}"`, status, times: 'always' })
}

it('a message falls back within its format, whole and as a stream', async () => {
  await route({ fallbacks: { [CLAUDE]: { models: [SOL, OPUS, HAIKU] } } })
  for (const stream of [false, true]) {
    gateway().upstream.reset()
    fail(CLAUDE, 529)
    fail(OPUS, 503)
    const { status, headers, text } = await send(MESSAGES, { stream })
    assert.equal(status, 200, text)
    assert.equal(headers.get('x-bailiwick-model'), HAIKU)
    assert.match(text, /"model":"claude-haiku-4-5"/)
    assert.deepEqual(models(), [CLAUDE, OPUS, HAIKU])
  }
})

it('a count of a message’s tokens is that of its model, and never of another', async () => {
  await route({ fallbacks: { [CLAUDE]: { models: [HAIKU], onLimit: true } } })
  fail(CLAUDE, 503)
  assert.equal((await send(COUNT, { max_tokens: undefined })).status, 529)
  assert.deepEqual(models(), [CLAUDE])
})

it('a stream that has begun is never begun again', async () => {
  await route({ fallbacks: { [CLAUDE]: { models: [HAIKU] } } })
  for (const fault of ['reset', 'end'] as const) {
    gateway().upstream.reset()
    gateway().upstream.script({ fault: { kind: fault, at: 2 } })
    await send(MESSAGES, { stream: true }).catch(() => undefined)
    assert.deepEqual(models(), [CLAUDE], fault)
  }
})

it('without a fallback that serves, the error is the requested model’s, in its format', async () => {
  await route({ fallbacks: { [CLAUDE]: { models: [HAIKU, SOL] } } })
  fail(CLAUDE, 503)
  fail(HAIKU, 529)
  const answer = await send(MESSAGES)
  assert.equal(answer.status, 529)
  assert.equal(envelopeOf(answer).error.type, 'overloaded_error')
  assert.equal(answer.headers.get('x-bailiwick-model'), null)
})

it('a fallback in another format is none, for a chat as well', async () => {
  await route({ fallbacks: { [SOL]: { models: [HAIKU] } } })
  fail(SOL, 503)
  assert.equal((await gateway().post(CHAT, chat('a', { model: SOL }))).status, 503)
  assert.deepEqual(models(), [SOL])
})
