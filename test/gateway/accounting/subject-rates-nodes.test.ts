/** Rate limits of values of tags and of members that two nodes share in Redis. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

const LUNA = 'gpt-5.6-luna'
/** Odd: requests with each value go to both nodes. */
const VALUES = 21
/** A day's requests leak too slowly for the speed of a test to matter. */
const EACH = { max_requests_per_1_day: 3 }
/** Requests with each value, four times as many as have room. */
const SENT = 12

type Secret = Pick<MadeKey, 'value'>

describe('limits of subjects over two nodes', { skip: withoutRedis }, () => {
  let upstream: Upstream
  let nodes: Harness[] = []
  before(async () => {
    upstream = await startUpstream()
    const options = { upstreamUrl: upstream.url, redisUrl: sharedRedisUrl() }
    const first = await startHarness('sqlite', options)
    nodes = [first, await startHarness('sqlite', { ...options, store: first.store })]
  })
  after(async () => {
    for (const node of nodes.toReversed()) await node.close()
    await upstream.close()
  })

  /** Statuses of requests to both nodes in turn, all at once. */
  async function statuses({ value: key }: Secret, all: readonly Record<string, string>[]) {
    const body = chat('x', { model: LUNA, max_tokens: 1 })
    const sent = all.map((headers, at) => nodes[at % 2]?.raw('POST', CHAT, { key, body, headers }))
    return (await Promise.all(sent)).map((answer) => answer?.status)
  }

  function clientOf() {
    const [first] = nodes
    assert.ok(first)
    return { first, client: first.client }
  }

  async function makeKey(): Promise<MadeKey> {
    const { first } = clientOf()
    return makeUserKey(first, await makeProject(first))
  }

  it('each value has its limit once, and none of its requests is rejected before', async () => {
    const key = await makeKey()
    const { project_id } = key
    await clientOf().client.updateProjectRateLimitDefaults({
      project_id,
      tags: { end_user: EACH },
    })
    const names = Array.from({ length: VALUES }, (_, i) => `user-${i}`)
    const all = Array.from({ length: SENT }, () => names).flat()
    const found = await statuses(
      key,
      all.map((name) => ({ 'x-bailiwick-tags': `end_user=${name}` })),
    )
    const admitted = names.map(
      (name) => all.filter((one, at) => one === name && found[at] === 200).length,
    )
    assert.deepEqual(new Set(admitted), new Set([EACH.max_requests_per_1_day]))
    assert.deepEqual(new Set(found), new Set([200, 429]))
  })

  it('a member has the limit of the project once, whichever of their keys is used', async () => {
    const key = await makeKey()
    const { project_id, owner: user_id } = key
    const { client } = clientOf()
    await client.updateProjectRateLimitDefaults({ project_id, user: EACH })
    const second = await client.createProjectUserApiKey({ project_id, user_id })
    const none = Array.from({ length: SENT }, () => ({}))
    const found = await Promise.all([statuses(key, none), statuses(second, none)])
    const admitted = found.flat().filter((status) => status === 200).length
    assert.equal(admitted, EACH.max_requests_per_1_day)
  })
})
