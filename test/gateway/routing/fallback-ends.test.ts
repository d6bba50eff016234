/** Ends of requests with fallback models: callers that leave, keys that are revoked, background. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'
const LUNA = 'gpt-5.6-luna'
const WHISPER = 'whisper-1'
const DAY_MS = 86_400_000

const { clock, move } = movableClock()
const gateway = shareGateway({ clock, wait: async () => {}, upstream: { now: clock } })
afterEach(() => route({}))

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(gateway().h, gateway().key, routing)
}

/** Models of the bodies that arrived, in their order. */
function models(): unknown[] {
  return gateway()
    .arrived()
    .flatMap((body) => (body.startsWith('{') ? [JSON.parse(body).model] : []))
}

/** Input tokens by model, of all days. */
async function inputOf(): Promise<ReadonlyMap<string, number>> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(({ fn }) => ['model', fn.sum<number>('input_tokens').as('tokens')])
    .where('width', '=', '1d')
    .groupBy('model')
    .execute()
  return new Map(rows.map(({ model, tokens }) => [model, Number(tokens)]))
}

it('a caller that leaves while a fallback answers ends it, and no other is tried', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA, LUNA] } } })
  const { h, key, upstream } = gateway()
  upstream.script({ includes: TERRA, answerAfter: 'never' }, { includes: SOL, status: 503 })
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' }
  const body = chat('a', { model: SOL })
  const sent = fetch(h.url + CHAT, { method: 'POST', headers, body, signal: leaving.signal })
  sent.catch(() => {})
  await upstream.until((all) => all.some((one) => one.body.includes(TERRA)))
  leaving.abort()
  await upstream.until((all) => all.some((one) => one.aborted))
  const log = await eventually('the request has its log', async () => {
    await h.flush()
    const { data } = await h.client.listRequestLogs({ outcomes: ['left'] })
    return data[0] ?? false
  })
  assert.deepEqual(models(), [SOL, TERRA])
  assert.deepEqual([log.model, log.requested_model], [TERRA, SOL])
  assert.deepEqual(
    log.attempts.map(({ model }) => model),
    [SOL, TERRA],
  )
})

it('a caller that leaves during the first attempt gets no fallback', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  const { h, key, upstream } = gateway()
  upstream.script({ includes: SOL, answerAfter: 'never' })
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' }
  const body = chat('a', { model: SOL })
  const sent = fetch(h.url + CHAT, { method: 'POST', headers, body, signal: leaving.signal })
  sent.catch(() => {})
  await upstream.until((all) => all.some((one) => one.body.includes(SOL)))
  leaving.abort()
  await upstream.until((all) => all.some((one) => one.aborted))
  assert.deepEqual(models(), [SOL])
})

it('a key that is revoked during the first attempt gets 401 and no fallback', async () => {
  const { h, key, upstream, post } = gateway()
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  const revoked = await makeUserKey(h, key.project_id)
  upstream.script({ includes: SOL, status: 503, answerAfter: 'failing' })
  const answer = post(CHAT, chat('a', { model: SOL }), { key: revoked.value })
  await upstream.until((all) => all.some((one) => one.body.includes(SOL)))
  await h.client.deleteProjectApiKey({ project_id: key.project_id, api_key_id: revoked.id })
  upstream.open('failing')
  assert.equal((await answer).status, 401)
  assert.deepEqual(models(), [SOL])
})

it('a key that is revoked while a fallback answers ends its stream', async () => {
  const { h, key, upstream, post } = gateway()
  await route({ fallbacks: { [SOL]: { models: [TERRA, LUNA] } } })
  const revoked = await makeUserKey(h, key.project_id)
  upstream.script({ includes: TERRA, answerAfter: 'never' }, { includes: SOL, status: 503 })
  const answer = post(CHAT, chat('a', { model: SOL, stream: true }), { key: revoked.value })
  await upstream.until((all) => all.some((one) => one.body.includes(TERRA)))
  await h.client.deleteProjectApiKey({ project_id: key.project_id, api_key_id: revoked.id })
  assert.equal((await answer).status, 401)
  assert.deepEqual(models(), [SOL, TERRA])
})

it('a background response of a fallback is charged as the model that runs it', async () => {
  await route({ fallbacks: { [SOL]: { models: [TERRA] } } })
  const { h, upstream, post, openai } = gateway()
  const before = await inputOf()
  upstream.script({ includes: SOL, status: 503 })
  const body = { model: SOL, input: 'a', background: true }
  const { status, headers, text } = await post('/v1/responses', body)
  assert.equal(status, 200)
  assert.equal(headers.get('x-bailiwick-model'), TERRA)
  const { id, model } = JSON.parse(text)
  assert.equal(model, TERRA)
  await h.flush()
  await upstream.step(id, 'completed')
  move(DAY_MS)
  await h.poll()
  await h.flush()
  const after = await inputOf()
  assert.ok((after.get(TERRA) ?? 0) > (before.get(TERRA) ?? 0))
  assert.equal(after.get(SOL), before.get(SOL))
  assert.equal((await openai.responses.retrieve(id)).status, 'completed')
})

it('a form falls back with its files, and its model alone is another', async () => {
  await route({ fallbacks: { [WHISPER]: { models: ['whisper-2'] } } })
  const { h, key, upstream } = gateway()
  upstream.script({ path: '/v1/audio/transcriptions', status: 503 })
  const form = new FormData()
  form.set('model', WHISPER)
  form.set('file', new Blob([Buffer.alloc(64, 'b')]), 'a.wav')
  const response = await fetch(`${h.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.value}` },
    body: form,
  })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('x-bailiwick-model'), 'whisper-2')
  const [first, second] = gateway()
    .arrived()
    .filter((body) => body.includes('a.wav'))
  assert.equal(second, first?.replace(`\r\n\r\n${WHISPER}\r\n`, '\r\n\r\nwhisper-2\r\n'))
})

it('images and speech fall back as other requests do', async () => {
  await route({
    fallbacks: { 'dall-e-3': { models: ['gpt-image-1'] }, 'tts-1': { models: ['tts-1-hd'] } },
  })
  const { upstream, post } = gateway()
  for (const [path, body, fallback] of [
    ['/v1/images/generations', { model: 'dall-e-3', prompt: 'a' }, 'gpt-image-1'],
    ['/v1/audio/speech', { model: 'tts-1', input: 'a', voice: 'alloy' }, 'tts-1-hd'],
  ] as const) {
    upstream.reset()
    upstream.script({ path, status: 503 })
    const { status, headers } = await post(path, body)
    assert.equal(status, 200, path)
    assert.equal(headers.get('x-bailiwick-model'), fallback, path)
    assert.deepEqual(models(), [body.model, fallback])
  }
})
