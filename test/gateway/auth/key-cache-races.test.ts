/** Races of key look-ups with changes, and the queries that reach the store. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { elapsedClock } from '#base/clock.ts'
import { hashSecret, mintKey } from '#base/secrets.ts'
import type { FollowedGrants } from '#gateway/auth/grants.ts'
import { run, type Store } from '#storage/db.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import type { HarnessOptions } from '#test/support/options.ts'
import { grantsOver, outcome, readingBy, verdict } from './grants.ts'

const GARBAGE = 200_000
const DISTINCT_UNKNOWN = 60_000
const MB = 1_000_000

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function heapMb(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / MB
}

/** Runs `run`, whose many errors are without the stacks that take most of their time. */
async function withoutStacks(run: () => unknown): Promise<void> {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    await run()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Applies the changes of the harness's node to a cache. */
type Follow = (grants: FollowedGrants) => FollowedGrants

onEachStore('key look-ups', (dialect) => {
  let h: Harness
  /** Applies the changes of the harness's node to these caches too. */
  const others = new Set<FollowedGrants>()
  const follow: Follow = (grants) => {
    others.clear()
    others.add(grants)
    return grants
  }
  const options: HarnessOptions = {
    onApplied: (change) => {
      for (const grants of others) grants.apply(change)
    },
    onCaughtUp: () => {
      for (const grants of others) grants.caughtUp(elapsedClock())
    },
  }
  before(async () => {
    h = await startHarness(dialect, options)
  })
  after(() => h.close())

  it('leave the cache equal to the store after any interleaving with changes', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (steps) => {
        await runScenario(h, follow, steps)
      }),
      { numRuns: dialect === 'sqlite' ? 30 : 15 },
    )
  })

  it('are single-flight: a thousand concurrent requests with one key share one', async () => {
    const key = await makeAccountKey(h, await makeProject(h))
    let reads = 0
    const counting = readingBy(h.store, (sql, parameters) => {
      reads += 1
      return h.store.reader[run](sql, parameters)
    })
    const grants = follow(grantsOver(counting))
    const lookUps = Array.from({ length: 1_000 }, () => grants.find(key.value))
    assert.equal(new Set(await Promise.all(lookUps)).size, 1)
    // Queries for the key, rates, its owner's roles, its project's limits, the empty-bucket
    // counter, spend limits and policies.
    assert.equal(reads, 7)
  })

  it('queue per address, and above the queue limit are rejected as overload', async () => {
    const gate = Promise.withResolvers<void>()
    const keys = Array.from({ length: 4_200 }, () => mintKey('user'))
    const unknown = new Set<unknown>(keys.map(hashSecret))
    let reads = 0
    const stuck = readingBy(h.store, async (sql, parameters) => {
      reads += 1
      await gate.promise
      // As the store answers, without the 12 s that PostgreSQL takes for all of them.
      return parameters.some((one) => unknown.has(one)) ? [] : h.store.reader[run](sql, parameters)
    })
    const grants = follow(grantsOver(stuck))
    const verdicts = keys.map((key) => verdict(grants, key))
    await turn()
    assert.equal(reads, 64)
    const key = await makeAccountKey(h, await makeProject(h))
    const other = grants.find(key.value, () => 'another address')
    await turn()
    assert.equal(reads, 65, 'another address does not wait')
    gate.resolve()
    assert.equal((await other).projectId, key.project_id)
    const all = await Promise.all(verdicts)
    const refused = 4_200 - 64 - 64 * 64
    assert.equal(all.filter((one) => one === 'server_is_overloaded').length, refused)
    assert.equal(all.filter((one) => one === 'invalid_api_key').length, 4_200 - refused)
  })

  if (dialect === 'sqlite') testWithoutStore(() => h, follow)

  it('cache no more keys than the capacity', async () => {
    const project = await makeProject(h)
    const grants = follow(grantsOver(h.store, { entriesMax: 5 }))
    const keys: MadeKey[] = []
    for (let n = 0; n < 8; n++) keys.push(await makeAccountKey(h, project))
    for (const { value } of keys) await grants.find(value)
    const found = keys.toReversed().map(({ value }) => grants.find(value))
    assert.deepEqual(
      found.map((one) => one instanceof Promise),
      [false, false, false, false, false, true, true, true],
    )
    // A look-up still under way when the store closes would reject after the test.
    await Promise.all(found)
  })
})

/** Look-ups that do not reach the store: one store is enough. */
function testWithoutStore(harness: () => Harness, follow: Follow): void {
  it('are never made for 200,000 malformed keys, which leave nothing in memory', async (t) => {
    let reads = 0
    const counting = readingBy(harness().store, (sql, parameters) => {
      reads += 1
      return harness().store.reader[run](sql, parameters)
    })
    const grants = follow(grantsOver(counting))
    const beforeMb = heapMb()
    const base = mintKey('user').slice(0, -8)
    await withoutStacks(() => {
      for (let n = 0; n < GARBAGE; n++) {
        try {
          void grants.find(base + String(n).padStart(8, '0'))
          assert.fail('garbage passes')
        } catch (error) {
          if ((error as { code?: string }).code !== 'invalid_api_key') throw error
        }
      }
    })
    const grownMb = heapMb() - beforeMb
    t.diagnostic(`the heap grew by ${grownMb.toFixed(1)} MB`)
    assert.equal(reads, 0)
    assert.ok(grownMb < 10, `the heap grew by ${grownMb} MB`)
  })

  it('are made once for a well-formed unknown key, and the negative cache is bounded', async (t) => {
    let reads = 0
    const nowhere = readingBy(harness().store, () => {
      reads += 1
      return []
    })
    const grants = follow(grantsOver(nowhere))
    const one = mintKey('user')
    for (let n = 0; n < 1_000; n++) assert.equal(await verdict(grants, one), 'invalid_api_key')
    // Among the keys, and among those of archived projects.
    assert.equal(reads, 2)
    const beforeMb = heapMb()
    await withoutStacks(async () => {
      for (let n = 0; n < DISTINCT_UNKNOWN; n++) await verdict(grants, mintKey('user'))
    })
    const grownMb = heapMb() - beforeMb
    t.diagnostic(`the heap grew by ${grownMb.toFixed(1)} MB`)
    assert.ok(grownMb < 10, `the heap grew by ${grownMb} MB`)
  })
}

/** Changes to one of a few keys, and the event-loop turns that a read takes then. */
const step = fc.record({
  key: fc.nat(3),
  slowness: fc.nat(6),
  what: fc.constantFrom('find', 'find', 'find', 'leave', 'return', 'delete', 'limit', 'reset'),
})
const scenario = fc.array(step, { minLength: 5, maxLength: 25 })
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function runScenario(h: Harness, follow: Follow, steps: readonly Step[]): Promise<void> {
  let slowness = 0
  const slow = readingBy(h.store, async (sql, parameters) => {
    const turns = slowness
    const rows = await h.store.reader[run](sql, parameters)
    for (let n = 0; n < turns; n++) await turn()
    return rows
  })
  const grants = follow(grantsOver(slow))
  const project = await makeProject(h)
  const keys: MadeKey[] = []
  for (let n = 0; n < 4; n++) keys.push(await makeUserKey(h, project))
  const pending: Promise<unknown>[] = []
  for (const { key: n, slowness: turns, what } of steps) {
    slowness = turns
    const key = keys[n]
    assert.ok(key)
    if (what === 'find') pending.push(outcome(grants, key.value))
    else await change(h, key, what, turns)
    if (what === 'find') continue
    slowness = 0
    await assertTrue(h.store, grants, keys)
  }
  await Promise.all(pending)
  await assertTrue(h.store, grants, keys)
}

/** A change with nothing to do is rejected, and changes nothing. */
async function change(
  { client }: Harness,
  key: MadeKey,
  what: Step['what'],
  requests: number,
): Promise<void> {
  const { project_id, owner: user_id, id: api_key_id } = key
  const limit = { project_id, rate_limit_id: 'rl-gpt-4o' }
  const attempt = {
    find: async () => {},
    leave: () => client.deleteProjectUser({ project_id, user_id }),
    return: () => client.createProjectUser({ project_id, user_id, role: 'member' }),
    delete: () => client.deleteProjectApiKey({ project_id, api_key_id }),
    limit: () => client.updateProjectRateLimits({ ...limit, max_requests_per_1_minute: requests }),
    reset: () => client.deleteProjectRateLimit(limit),
  }[what]
  await attempt().catch(() => {})
}

/** The result for each key equals that of an empty cache. */
async function assertTrue(
  store: Store,
  grants: FollowedGrants,
  keys: readonly MadeKey[],
): Promise<void> {
  const fresh = grantsOver(store)
  // However long this takes: it has nothing cached that a change could invalidate.
  fresh.caughtUp(Number.POSITIVE_INFINITY)
  for (const { value } of keys) {
    assert.deepEqual(await grantOrCode(grants, value), await grantOrCode(fresh, value))
  }
}

async function grantOrCode(grants: FollowedGrants, key: string): Promise<unknown> {
  const found = await outcome(grants, key)
  return 'keyId' in found ? found : found.code
}
