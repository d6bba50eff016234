/** Latencies that the gateway records, of requests for models alone. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const elapsed = movableClock(() => performance.now())
const gateway = shareGateway({
  elapsed: elapsed.clock,
  config: (url) => `
upstreams:
  away: { base_url: "http://127.0.0.1:1/v1" }
  one: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", weight: 0 }
`,
})

/** Sums of all requests by upstream and status, once there are so many. */
async function latencies(requests: number) {
  const { h } = gateway()
  return eventually('the requests are counted', async () => {
    await h.flush()
    const { data } = await h.client.usageLatency({
      start_time: Math.floor(Date.now() / 1_000) - 86_400,
      group_by: ['upstream', 'status'],
    })
    const results = data.flatMap((bucket) => bucket.results)
    const counted = results.reduce((sum, { num_requests: n }) => sum + n, 0)
    return counted === requests && results
  })
}

it('requests are recorded by the upstream of the last attempt, status and outcome', async () => {
  const { h, openai, upstream, post, key } = gateway()
  upstream.script({ answerAfter: 'moved', path: CHAT })
  const slow = post(CHAT, chat('one'))
  await upstream.until((requests) => requests.length === 1)
  elapsed.move(5_000)
  upstream.open('moved')
  assert.equal((await slow).status, 200)
  const messages = [{ role: 'user' as const, content: 'a' }]
  const stream = { model: 'gpt-4o-mini', messages, stream: true } as const
  for await (const chunk of await openai.chat.completions.create(stream)) void chunk
  upstream.script({ status: 503 })
  assert.equal((await post(CHAT, chat('one'))).status, 503)
  assert.equal((await post(CHAT, '{')).status, 400)
  // Without a model, or without a project.
  assert.equal((await h.raw('GET', '/v1/models', { key: key.value })).status, 200)
  assert.equal((await post(CHAT, chat('one'), { key: 'sk-unknown' })).status, 401)
  const results = await latencies(4)
  assert.deepEqual(
    results.map((one) => [
      ...[one.upstream, one.status, one.num_requests, one.succeeded, one.rejected, one.failed],
      one.first_token_ms?.requests ?? 0,
    ]),
    [
      [null, 400, 1, 0, 1, 0, 0],
      ['one', 200, 2, 2, 0, 0, 1],
      ['one', 503, 1, 0, 0, 1, 0],
    ],
  )
  const duration = results[1]?.duration_ms
  assert.ok(duration && duration.p99 > 4_000 && duration.p99 < 10_000, `${duration?.p99}`)
})
