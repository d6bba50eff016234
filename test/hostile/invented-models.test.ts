/** Unknown model names share one limit and leave no rows behind. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const { clock, move } = movableClock()
/** Answers to any name, like a server of a single model. */
const gateway = shareGateway({
  clock,
  config: (url) => `
upstreams:
  any:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
  local:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    model_names: { llama: gpt-4o-mini }
models:
  default: { max_tokens_per_1_minute: 1000 }
  qwen: {}
`,
})

/** Empties every bucket, and sets the project's share of the default to one request a minute. */
beforeEach(async () => {
  move(240_000)
  const { h, key } = gateway()
  const { project_id } = key
  const limit = { project_id, rate_limit_id: 'rl-default', max_requests_per_1_minute: 1 }
  await h.client.updateProjectRateLimits(limit)
})

const NOT_FOUND = { error: { message: 'no such model', type: 'x', code: 'model_not_found' } }

function send(model: string): Promise<Answer> {
  return gateway().post(CHAT, chat('a', { model }))
}

/** Sends as many requests, each for a new model name. */
async function invent(times: number, name = 'invented'): Promise<number[]> {
  const statuses: number[] = []
  for (let i = 0; i < times; i++) statuses.push((await send(`${name}-${i}`)).status)
  return statuses
}

it('300 invented names under a default of 1 RPM are admitted once', async () => {
  gateway().upstream.script({ times: 'always', status: 200, body: {} })
  const statuses = await invent(300)
  assert.deepEqual(statuses, [200, ...Array.from({ length: 299 }, () => 429)])
  // Names in the configuration have limits of their own, in any spelling.
  for (const model of ['llama', 'qwen', 'QWEN']) assert.equal((await send(model)).status, 200)
  assert.equal((await send('LLAMA')).status, 429)
})

it('model_not_found returns the tokens and counts the request', async () => {
  const { upstream, h } = gateway()
  upstream.script({ times: 'always', status: 404, body: NOT_FOUND })
  const first = await send('invented')
  assert.deepEqual([first.status, first.error.code], [404, 'model_not_found'])
  const { project_id } = gateway().key
  const ids = { project_id, rate_limit_ids: ['rl-default'] }
  const { data } = await h.client.listProjectRateLimitLevels(ids)
  const used = (dimension: string) =>
    data.filter(({ field }) => field === `max_${dimension}_per_1_minute`).map((one) => one.used)
  assert.deepEqual([used('requests'), used('tokens')], [[1, 1], [0]])
  const second = await send('invented-too')
  assert.match(second.error.message, /on requests per min \(RPM\): Limit 1, Used 1, Requested 1\./)
})

it('invented names leave rows of the shared bucket alone, in levels and in usage', async () => {
  const { h, upstream } = gateway()
  upstream.script({ path: CHAT, times: 1, status: 200, body: {} })
  upstream.script({ times: 'always', status: 404, body: NOT_FOUND })
  await invent(20, 'made-up')
  move(60_000)
  assert.deepEqual(await invent(2, 'not-found'), [404, 429])
  await h.flush()
  const levels = await h.store.reader.selectFrom('limiter_level').select('bucket').execute()
  const buckets = levels.map(({ bucket }) => bucket).join(' ')
  assert.match(buckets, /:default:requests/)
  assert.doesNotMatch(buckets, /made-up|not-found/)
  const rows = await h.store.reader.selectFrom('usage').select('model').distinct().execute()
  const models = rows.map(({ model }) => model).filter((name) => /made-up|not-found/.test(name))
  assert.deepEqual(models, ['made-up-0'], 'the only one that the upstream served')
  const metrics = await h.metrics.registry.metrics()
  assert.doesNotMatch(metrics, /made-up|not-found/)
})
