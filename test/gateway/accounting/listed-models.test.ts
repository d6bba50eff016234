/** Buckets of models that an upstream lists and neither catalog nor configuration has. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'

const MODELS = '/v1/models'
const { clock, move } = movableClock()
let gateway: GatewayHarness

beforeEach(async () => {
  gateway = await startGateway({ clock, upstream: { models: ['llama:latest', 'qwen'] } })
  const { project_id } = gateway.key
  const limit = { project_id, rate_limit_id: 'rl-default', max_requests_per_1_minute: 1 }
  await gateway.h.client.updateProjectRateLimits(limit)
  gateway.upstream.script({ path: CHAT, times: 'always', status: 200, body: {} })
})
afterEach(() => gateway.close())

async function send(model: string): Promise<number> {
  return (await gateway.post(CHAT, chat('a', { model }))).status
}

function list() {
  return gateway.h.raw('GET', MODELS, { key: gateway.key.value })
}

function listRequests() {
  return gateway.upstream.requests.filter(({ path }) => path === MODELS).length
}

it('a listed name has buckets of its own under the limits of default', async () => {
  await list()
  assert.deepEqual(
    [await send('llama'), await send('qwen'), await send('invented')],
    [200, 200, 200],
  )
  for (const model of ['llama:latest', 'LLAMA', ' qwen', 'invented-too']) {
    assert.equal(await send(model), 429, model)
  }
  const { project_id } = gateway.key
  await gateway.h.client.emptyProjectRateLimit({ project_id, rate_limit_id: 'rl-default' })
  assert.deepEqual([await send('llama'), await send('qwen')], [200, 200])
})

it('an admitted request for an unlisted name refreshes the list, once a minute', async () => {
  assert.equal(await send('llama'), 200)
  await gateway.upstream.until(() => listRequests() === 1)
  await eventually('the bucket of its own', async () => (await send('llama')) === 200)
  assert.equal(await send('invented'), 429)
  assert.equal(listRequests(), 1)
  move(60_000)
  assert.deepEqual([await send('llama'), await send('qwen')], [200, 200])
  assert.equal(listRequests(), 1)
  assert.equal(await send('invented'), 200)
  await gateway.upstream.until(() => listRequests() === 2)
})

it('names beyond the first 1,000 of a list share the bucket of default', async () => {
  const data = Array.from({ length: 1_001 }, (_, n) => ({ id: `m${n}` }))
  gateway.upstream.script({ path: MODELS, body: { data } })
  await list()
  assert.deepEqual(
    [await send('m1000'), await send('m999'), await send('invented')],
    [200, 200, 429],
  )
})

it('a name that is no longer listed shares the bucket of default again', async () => {
  await list()
  move(60_000)
  gateway.upstream.script({ path: MODELS, body: { data: [{ id: 'qwen' }] } })
  await list()
  await eventually('the new list', async () => !(await list()).text.includes('llama'))
  assert.deepEqual([await send('llama'), await send('invented')], [200, 429])
  assert.equal(await send('qwen'), 200)
})
