/** Metric labels contain no caller's text, so that nobody can add series or read names. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, MODEL, shareGateway } from '#test/support/gateway.ts'

const TEXT = 'written-by-a-caller'
const gateway = shareGateway({ upstream: { models: [MODEL, TEXT] } })

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
