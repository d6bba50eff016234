/** Metric labels contain no caller's text, so that nobody can add series or read names. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { purgeTagValues } from '#spend/values/purge.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const TEXT = 'written-by-a-caller'
const gateway = shareGateway({
  config: 'bounds: { tag_values: 20 }',
  upstream: { models: [MODEL, TEXT] },
})
const DAYS_91_MS = 91 * 86_400_000

it('text of paths, methods, headers, keys and bodies is in no label', async () => {
  const { h, key, post } = gateway()
  const body = (model: string): object => ({ model, messages: [{ role: 'user', content: TEXT }] })
  assert.equal((await post(CHAT, body(TEXT))).status, 200)
  await post(CHAT, body(MODEL), { headers: { 'x-client-request-id': TEXT, 'user-agent': TEXT } })
  await post(CHAT, body(MODEL), { key: `sk-proj-${TEXT}` })
  await post(`/v1/${TEXT}`, body(MODEL))
  await h.raw('GET', `/${TEXT}`, { key: key.value })
  await h.raw('GET', `/v1/organization/projects/${TEXT}`)
  await h.raw('GET', '/v1/organization/projects', { headers: { 'openai-organization': TEXT } })
  await h.raw('GET', '/v1/organization/projects', { key: `sk-admin-${TEXT}` })
  await h.flush()
  const metrics = await h.metrics.registry.metrics()
  assert.match(metrics, /bailiwick_usage_unpriced_models_total\{model="other"\} 1/)
  assert.ok(!metrics.includes(TEXT))
})

it('values of tags are in no label and add no series, before and after their deletion', async () => {
  const { h, post } = gateway()
  const { value: key, project_id } = await makeUserKey(h, await makeProject(h))
  const spend = {
    currency: 'USD',
    interval: 'day',
    threshold_amount: 100,
    beyond: 'shared',
  } as const
  const rate = { max_requests_per_1_minute: 1, beyond: 'shared' } as const
  await h.client.updateProjectSpendLimitDefaults({
    project_id,
    tags: { customer: spend, session: spend },
  })
  await h.client.updateProjectRateLimitDefaults({
    project_id,
    tags: { customer: rate, session: rate },
  })
  const send = (value: string) =>
    post(CHAT, chat('x', { max_tokens: 1, metadata: { session: `${TEXT}-s-${value}` } }), {
      key,
      headers: { 'x-bailiwick-tags': `customer=${TEXT}-${value}` },
    })
  const readMetrics = async (): Promise<string> => {
    await h.flush()
    return h.metrics.registry.metrics()
  }
  const seriesIn = (text: string): readonly string[] =>
    (text.match(/^bailiwick_.*(?= )/gm) ?? []).filter((one) => one.includes('tag_value'))
  const statuses = new Set<number>()
  const sendAll = async (first: number): Promise<void> => {
    for (let value = first; value < first + 25; value++) {
      statuses.add((await send(String(value))).status)
      statuses.add((await send(String(value))).status)
    }
  }
  await sendAll(0)
  const early = await readMetrics()
  assert.deepEqual([...statuses].sort(), [200, 429])
  await sendAll(25)
  const late = await readMetrics()
  assert.deepEqual(seriesIn(late), seriesIn(early))
  assert.ok((await purgeTagValues(h.store, () => Date.now() + DAYS_91_MS)) >= 40)
  for (const text of [early, late, await readMetrics()]) {
    assert.match(text, /scope="tag_value"/)
    assert.ok(!text.includes(TEXT))
  }
})
