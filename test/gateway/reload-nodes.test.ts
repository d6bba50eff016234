/**
 * Two nodes on one PostgreSQL and one Redis while the configuration of one is reloaded: each has
 * the models and limits of its file, and they share levels, usage and budgets.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { spentBy } from '#test/support/spend.ts'

const skip = hasPostgres ? withoutRedis : POSTGRES_HINT
const MODEL = 'gpt-5.6-luna'

describe('nodes of which one has reloaded', { skip }, () => {
  let upstream: Upstream
  let first: Harness
  let second: Harness
  let file: string
  before(async () => {
    upstream = await startUpstream()
    file = fileOf(3, 1)
    const options = { config: file, configAgain: () => file, redisUrl: sharedRedisUrl() }
    first = await startHarness('postgres', options)
    second = await startHarness('postgres', {
      ...options,
      store: first.store,
      adminKey: first.adminKey,
    })
  })
  after(async () => {
    await second?.close()
    await first?.close()
    await upstream?.close()
  })

  function fileOf(requests: number, price: number, more = ''): string {
    const settings = `max_requests_per_1_minute: ${requests}, price: { input: 0, output: ${price} }`
    return `upstreams: { one: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}" } }
models:
  ${MODEL}: { ${settings} }
${more}`
  }

  const ask = async (node: Harness, key: string, model = MODEL) =>
    (await node.raw('POST', CHAT, { body: JSON.parse(chat('a', { model })), key })).status

  it('compare one level with their own limit, charge their own price, and count once', async () => {
    const projectId = await makeProject(first)
    const { value: key } = await makeUserKey(first, projectId)
    assert.equal(await ask(second, key), 200)
    const former = await spentBy(second, projectId)
    file = fileOf(2, 1_000, `  mine: { alias_of: ${MODEL} }\n`)
    await first.client.reloadConfiguration()
    assert.equal(await ask(first, key), 200)
    assert.equal(await spentBy(first, projectId), former + 1_000 * former)
    // Two requests are the limit of the first node, and three of the second one.
    assert.equal(await ask(first, key, 'mine'), 429)
    assert.equal(await ask(second, key, 'mine'), 404)
    assert.equal(await ask(second, key), 200)
    assert.equal(await ask(second, key), 429)
    assert.equal(await spentBy(second, projectId), 2 * former + 1_000 * former)
    await second.client.reloadConfiguration()
    assert.equal(await ask(second, key, 'mine'), 429)
  })
})
