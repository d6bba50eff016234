/** Request logs in the store, of requests whose answers did not end as their callers expected. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { decodeDetails } from '#request-logs/details.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const SLOW_MS = 5_000
const elapsed = movableClock(() => performance.now())
let gateway: GatewayHarness

before(async () => {
  gateway = await startGateway({ elapsed: elapsed.clock })
})
after(() => gateway.close())

/** The row of a request, once it is written. */
async function rowOf({ headers }: { readonly headers: Headers }) {
  const requestId = headers.get('x-request-id') ?? ''
  let row: RequestLogTable | undefined
  await eventually('the request has a row', async () => {
    await gateway.h.flush()
    row = await gateway.h.store.reader
      .selectFrom('request_logs')
      .selectAll()
      .where('request_id', '=', requestId)
      .executeTakeFirst()
    return row !== undefined
  })
  assert.ok(row)
  return { ...row, details: decodeDetails(row.details) }
}

async function begin(path: string, body: object, key = gateway.key) {
  const response = await fetch(gateway.h.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { response, rest: response.text() }
}

it('an answer that the upstream breaks off has failed, and its caller has not left', async () => {
  gateway.upstream.script({ fault: { kind: 'reset', at: 3 } })
  const { response, rest } = await begin(CHAT, JSON.parse(chat('one', { stream: true })))
  await assert.rejects(rest)
  const { outcome, details } = await rowOf(response)
  assert.deepEqual([outcome, details.hasLeft], ['failed', false])
})

it('speech that is broken off for a revoked key is rejected, and its caller has not left', async () => {
  const { h, upstream } = gateway
  const key = await makeUserKey(h, await makeProject(h))
  upstream.script({ fault: { kind: 'stall', at: 1 } })
  const body = { model: 'gpt-4o-mini-tts', input: 'one', voice: 'alloy' }
  const { response, rest } = await begin('/v1/audio/speech', body, key)
  assert.equal(response.status, 200)
  await h.client.deleteProjectApiKey({ project_id: key.project_id, api_key_id: key.id })
  await assert.rejects(rest)
  const { outcome, code, details } = await rowOf(response)
  assert.deepEqual([outcome, code, details.hasLeft], ['rejected', 'invalid_api_key', false])
})

it('a rejection of the upstream has its code, if that is a known one and no text', async () => {
  const codeFor = async (error: object) => {
    gateway.upstream.script({ status: 400, body: { error } })
    const { outcome, status, code } = await rowOf(await gateway.post(CHAT, chat('one')))
    assert.deepEqual([outcome, status], ['rejected', 400])
    return code
  }
  const type = 'invalid_request_error'
  assert.equal(await codeFor({ type, code: 'context_length_exceeded' }), 'context_length_exceeded')
  assert.equal(await codeFor({ type: 'not_found_error' }), 'not_found_error')
  assert.equal(await codeFor({ type, code: 'one_of_the_prompt' }), type)
  assert.equal(await codeFor({ type: 'one', code: 400 }), null)
})

it('a slow answer to an upload is no time of waiting', async () => {
  const { h, upstream, key } = gateway
  upstream.script({ path: '/v1/files', answerAfter: 'slow' })
  const form = new FormData()
  form.set('purpose', 'user_data')
  form.set('file', new Blob(['one']), 'one.txt')
  const headers = { authorization: `Bearer ${key.value}` }
  const sent = fetch(`${h.url}/v1/files`, { method: 'POST', headers, body: form })
  await upstream.until((requests) => requests.some(({ path }) => path === '/v1/files'))
  elapsed.move(SLOW_MS)
  upstream.open('slow')
  const { duration_ms, details } = await rowOf(await sent)
  assert.ok(duration_ms >= SLOW_MS)
  assert.ok(details.waitedMs < SLOW_MS, `${details.waitedMs} ms`)
})

it('a model that is not known has its name', async () => {
  const headers = { authorization: `Bearer ${gateway.key.value}` }
  const response = await fetch(`${gateway.h.url}/v1/models/no-such-model`, { headers })
  assert.equal(response.status, 404)
  const { outcome, code, model } = await rowOf(response)
  assert.deepEqual([outcome, code, model], ['rejected', 'model_not_found', 'no-such-model'])
})
