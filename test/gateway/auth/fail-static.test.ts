/** A node without its store: the keys it serves, for how long, and what it never answers. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Problem } from '#base/problem.ts'
import { mintKey } from '#base/secrets.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { type Cuttable, createCuttable } from './cuttable.ts'
import { type ChangeListener, createChangeListener, refusal, verdict } from './grants.ts'

const FAIL_STATIC_MS = 60_000
const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

describe('a node whose store is unavailable', { skip }, () => {
  let databaseUrl: string
  let steady: Harness
  let project: string
  let way: Cuttable
  let node: Harness
  let listener: ChangeListener
  let elapsed: ReturnType<typeof movableClock>
  let time: ReturnType<typeof movableClock>
  let known: MadeKey
  let unknown: MadeKey
  let refused: MadeKey

  before(async () => {
    databaseUrl = await emptyDatabase('postgres')
    steady = await startHarness('postgres', { databaseUrl })
    project = await makeProject(steady)
  })
  after(async () => {
    await steady.close()
    await dropDatabase(databaseUrl)
  })

  const start = async (failStaticMs: number): Promise<void> => {
    way = await createCuttable(new URL(databaseUrl))
    const through = new URL(databaseUrl)
    through.host = `127.0.0.1:${way.port}`
    listener = createChangeListener()
    elapsed = movableClock(0)
    time = movableClock()
    node = await startHarness('postgres', {
      databaseUrl: through.href,
      elapsed: elapsed.clock,
      clock: time.clock,
      failStaticMs,
      ...listener,
    })
    known = await makeUserKey(steady, project)
    unknown = await makeUserKey(steady, project)
    refused = await makeUserKey(steady, project)
    await steady.client.deleteProjectUser({ project_id: project, user_id: refused.owner })
    assert.equal(await verdict(node.grants, known.value), 'passes')
    assert.equal(await verdict(node.grants, refused.value), 'owner_not_member')
  }
  beforeEach(() => start(FAIL_STATIC_MS))
  afterEach(async () => {
    way.restore()
    // A flush that fell into the outage is repeated before the end, over new connections.
    await listener.untilCaughtUp()
    await node.flush()
    node.metrics.backgroundFailures.reset()
    await node.close()
    await way.close()
  })

  const is = (state: string): void => assert.equal(node.grants.freshness(), state)
  const unavailable = async (key: string): Promise<void> => {
    const problem: Problem = await refusal(node.grants, key)
    assert.deepEqual([problem.status, problem.code], [503, 'store_unavailable'])
  }
  const gauge = async (): Promise<string | undefined> =>
    /^bailiwick_key_cache_stale (\d)$/m.exec(await node.metrics.registry.metrics())?.[1]

  it('serves known keys and answers 503 for all others, until the stale window is over', async () => {
    way.cut()
    is('fresh')
    assert.equal(await verdict(node.grants, known.value), 'passes')
    await unavailable(unknown.value)
    elapsed.move(1_001)
    is('static')
    assert.equal(await gauge(), '1')
    assert.equal(await verdict(node.grants, known.value), 'passes')
    for (const key of [unknown.value, refused.value, mintKey('user')]) await unavailable(key)
    elapsed.move(FAIL_STATIC_MS - 1_001)
    assert.equal(await verdict(node.grants, known.value), 'passes')
    elapsed.move(1)
    is('lost')
    for (const key of [known.value, unknown.value, refused.value]) await unavailable(key)
  })

  it('looks up keys after its next poll where polls are late and the store answers', async () => {
    elapsed.move(1_001)
    is('static')
    assert.equal(await verdict(node.grants, unknown.value), 'passes')
    elapsed.move(FAIL_STATIC_MS + 1)
    is('lost')
    assert.equal(await verdict(node.grants, mintKey('user')), 'invalid_api_key')
  })

  it('rejects a key that was deleted before a late poll, cached or not', async () => {
    const deleted = await makeUserKey(steady, project)
    await steady.client.deleteProjectApiKey({ project_id: project, api_key_id: deleted.id })
    elapsed.move(1_001)
    is('static')
    assert.equal(await verdict(node.grants, deleted.value), 'invalid_api_key')
    is('fresh')
  })

  it('reads the changed limits of a project after its next poll where polls are late', async () => {
    const [limit] = (await steady.client.listProjectRateLimits({ project_id: project })).data
    assert.ok(limit)
    await steady.client.updateProjectRateLimits({
      project_id: project,
      rate_limit_id: limit.id,
      max_requests_per_1_minute: 7,
    })
    await listener.untilApplied('rate_limit.updated', limit.id)
    elapsed.move(1_001)
    is('static')
    assert.equal(await verdict(node.grants, known.value), 'passes')
  })

  it('is ready but degraded while it serves known keys, and not ready afterwards', async () => {
    const readiness = async (): Promise<unknown[]> => {
      const { status, json } = await node.raw('GET', '/readyz', { key: null })
      return [status, json]
    }
    assert.deepEqual(await readiness(), [200, { status: 'ok' }])
    way.cut()
    assert.deepEqual(await readiness(), [200, { status: 'degraded' }])
    elapsed.move(1_001)
    assert.deepEqual(await readiness(), [200, { status: 'degraded' }])
    elapsed.move(FAIL_STATIC_MS)
    assert.deepEqual(await readiness(), [503, { status: 'unavailable' }])
    way.restore()
    await listener.untilCaughtUp()
    assert.deepEqual(await readiness(), [200, { status: 'ok' }])
  })

  it('still rejects malformed and expired keys', async () => {
    const { owner: user_id } = known
    const expiring = await steady.client.createProjectUserApiKey({
      project_id: project,
      user_id,
      expires_in_seconds: 1,
    })
    assert.equal(await verdict(node.grants, expiring.value), 'passes')
    way.cut()
    elapsed.move(1_001)
    is('static')
    assert.equal(await verdict(node.grants, expiring.value), 'passes')
    time.move(Date.now())
    assert.equal(await verdict(node.grants, expiring.value), 'invalid_api_key')
    assert.equal(await verdict(node.grants, `${known.value}x`), 'invalid_api_key')
  })

  it('serves everything again after recovery, and applies revocations made during the outage', async () => {
    way.cut()
    elapsed.move(1_001)
    await steady.client.deleteProjectApiKey({ project_id: project, api_key_id: known.id })
    const member = { project_id: project, user_id: refused.owner }
    await steady.client.createProjectUser({ ...member, role: 'member' })
    // It cannot know of the revocation: the stale window bounds this.
    assert.equal(await verdict(node.grants, known.value), 'passes')
    way.restore()
    await listener.untilApplied('api_key.deleted', known.id)
    await listener.untilCaughtUp()
    is('fresh')
    assert.equal(await gauge(), '0')
    assert.equal(await verdict(node.grants, known.value), 'invalid_api_key')
    assert.equal(await verdict(node.grants, unknown.value), 'passes')
    assert.equal(await verdict(node.grants, refused.value), 'passes')
  })

  it('serves nothing when the stale window is 0', async () => {
    way.restore()
    await node.close()
    await way.close()
    await start(0)
    way.cut()
    elapsed.move(1_000)
    assert.equal(await verdict(node.grants, known.value), 'passes')
    elapsed.move(1)
    is('lost')
    await unavailable(known.value)
  })
})
