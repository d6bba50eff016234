/** Request logs in the store, after the end of each request. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decodeDetails } from '#request-logs/details.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  away: { base_url: "http://127.0.0.1:1/v1" }
  one: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", weight: 0 }
`,
})

/** The row of a request, once it is written. */
async function rowOf(requestId: string | null) {
  const { h } = gateway()
  let row: RequestLogTable | undefined
  await eventually('the request has a row', async () => {
    await h.flush()
    row = await h.store.reader
      .selectFrom('request_logs')
      .selectAll()
      .where('request_id', '=', requestId ?? '')
      .executeTakeFirst()
    return row !== undefined
  })
  assert.ok(row)
  return { ...row, details: decodeDetails(row.details) }
}

function idOf({ headers }: { readonly headers: Headers }): string | null {
  return headers.get('x-request-id')
}

it('a success has its caller, attempts, tokens and times', async () => {
  const { key, post } = gateway()
  const headers = {
    'user-agent': 'test/1',
    'x-client-request-id': 'c'.repeat(200),
    'session-id': 'turn',
  }
  const answer = await post(CHAT, chat('one'), { headers })
  assert.equal(answer.status, 200)
  const row = await rowOf(idOf(answer))
  const { details } = row
  assert.equal(row.outcome, 'succeeded')
  assert.equal(row.project_id, key.project_id)
  assert.equal(row.key_id, key.id)
  assert.equal(row.endpoint, 'createChatCompletion')
  assert.equal(row.api_format, 'openai')
  assert.equal(row.model, MODEL)
  assert.equal(row.upstream, 'one')
  assert.equal(row.address, '127.0.0.1')
  assert.equal(row.user_agent, 'test/1')
  assert.equal(row.session, 'turn')
  assert.ok(row.cost > 0)
  assert.ok(row.started_at <= row.ended_at)
  assert.equal(details.clientRequestId, 'c'.repeat(128))
  assert.deepEqual(
    details.attempts.map(({ upstream, status, reason }) => [upstream, status, reason]),
    [
      ['away', null, 'connect'],
      ['one', 200, null],
    ],
  )
  assert.ok((details.usage.input_tokens ?? 0) > 0)
  assert.ok((details.usage.output_tokens ?? 0) > 0)
  assert.equal(details.requestBytes, chat('one').length)
  assert.equal(details.answerBytes, answer.text.length)
  assert.ok(details.firstByteMs !== null && details.firstByteMs <= row.duration_ms + 1)
  assert.equal(details.firstTokenMs, null)
})

it('a rejection has the limit and its level', async () => {
  const { h, post } = gateway()
  const project_id = await makeProject(h)
  const { value } = await makeUserKey(h, project_id)
  const { data } = await h.client.listProjectRateLimits({ project_id, limit: 100 })
  const limit = data.find(({ model }) => model === MODEL)
  assert.ok(limit)
  await h.client.updateProjectRateLimits({
    project_id,
    rate_limit_id: limit.id,
    max_requests_per_1_minute: 1,
  })
  const first = await post(CHAT, chat('one'), { key: value })
  assert.equal(first.status, 200)
  const rejected = await post(CHAT, chat('one'), { key: value })
  assert.equal(rejected.status, 429)
  const row = await rowOf(idOf(rejected))
  assert.equal(row.outcome, 'rejected')
  assert.equal(row.code, 'rate_limit_requests')
  assert.equal(row.upstream, null)
  assert.deepEqual(row.details.attempts, [])
  const { limit: cause } = row.details
  assert.ok(cause && 'dimension' in cause)
  assert.deepEqual([cause.dimension, cause.source, cause.limit], ['requests', 'project', 1])
})

it('a failure of the upstream has its status, and no usage', async () => {
  const { upstream, post } = gateway()
  upstream.script({ status: 503 })
  const answer = await post(CHAT, chat('one'))
  assert.equal(answer.status, 503)
  const row = await rowOf(idOf(answer))
  assert.equal(row.outcome, 'failed')
  assert.equal(row.code, answer.error.code)
  assert.equal(row.cost, 0)
  assert.equal(row.details.attempts.at(-1)?.status, 503)
})

it('a request without a valid key has none', async () => {
  const { h, post } = gateway()
  const refused = await post(CHAT, chat('one'), { key: 'sk-nothing' })
  assert.equal(refused.status, 401)
  await rowOf(idOf(await post(CHAT, chat('one'))))
  const rows = h.store.reader.selectFrom('request_logs').select('request_id')
  const ids = (await rows.execute()).map(({ request_id }) => request_id)
  assert.ok(!ids.includes(idOf(refused) ?? ''))
})

it('a stream that its caller leaves has what was read of it', async () => {
  const { upstream, h, key } = gateway()
  upstream.script({ fault: { kind: 'stall', at: 3 } })
  const leaving = new AbortController()
  const response = await fetch(h.url + CHAT, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
    body: chat('one', { stream: true }),
    signal: leaving.signal,
  })
  await response.body?.getReader().read()
  leaving.abort()
  const row = await rowOf(idOf(response))
  assert.equal(row.outcome, 'left')
  assert.ok(row.details.hasLeft)
  assert.ok(row.details.isStreamed)
  assert.ok(row.details.firstTokenMs !== null)
  assert.equal(row.details.attempts.at(-1)?.reason, 'cancelled')
})
