/**
 * Counters of budgets, the ledger, the export and the costs endpoint have the same sums after
 * traffic of every kind: over a turn of the month, changes of prices, deletions, and while the
 * store is away.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startUpstream } from '#simulator/upstream.ts'
import { type Dialect, type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import {
  costsSums,
  exportSums,
  ledgerSums,
  rolledUpSums,
  roundedNano,
  type Span,
  type SpendSums,
} from '#test/support/sums-of-spend.ts'
import { begin, leave, post, traffic, type World } from './spend-traffic.ts'

/** Prices of fractions of a nano-dollar, which change with April and with its third day. */
function configOf(upstreamUrl: string) {
  return `
bounds: { spend_unflushed_seconds: 60 }
upstreams: { main: { base_url: '${upstreamUrl}', api_key: sk-upstream-key } }
unpriced_models: warn
models:
  ${MODEL}:
    context_window: 4000
    price:
      - { until: 2026-04-01, input: 1.2345678, cached_input: 0.7, output: 7.7777777 }
      - { from: 2026-04-01, until: 2026-04-03, input: 1.3456789, output: 8.1234567,
          service_tiers: { priority: { input: 2.2222222, output: 9.8765432 } } }
      - { from: 2026-04-03, input: 0.0333333, output: 11.1111111 }
    max_requests_per_1_minute: 1000000
    max_tokens_per_1_minute: 1000000000
    batch_1_day_max_input_tokens: 1000000
  dall-e-3:
    context_window: 1000
    price: { input: 0, output: 0, image: 0.0123456789 }
    max_images_per_1_minute: unlimited
`
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MARCH: Span = { startMs: Date.UTC(2026, 2), endMs: Date.UTC(2026, 3) }
const APRIL: Span = { startMs: Date.UTC(2026, 3), endMs: Date.UTC(2026, 4) }
const MONTHLY = { threshold_amount: 100_000, currency: 'USD', interval: 'month' } as const

async function start(dialect: Dialect, count: number): Promise<World> {
  await using starting = new AsyncDisposableStack()
  const clock = movableClock(MARCH.endMs - 12 * 60 * MINUTE_MS)
  const databaseUrl = starting.adopt(await emptyDatabase(dialect), dropDatabase)
  const upstream = starting.adopt(await startUpstream({ now: clock.clock }), (one) => one.close())
  let isAway = false
  const nodes: Harness[] = []
  for (let n = 0; n < count; n++) {
    const own = starting.adopt(await openStore(databaseUrl), (one) => one.close())
    const store: Store = {
      ...own,
      [transact]: (change) =>
        isAway ? Promise.reject(new StoreUnavailable(new Error('away'))) : own[transact](change),
    }
    const options = { config: configOf(upstream.url), clock: clock.clock, store }
    const node = await startHarness(dialect, {
      ...options,
      flushEveryMs: 3_600_000,
      wait: async () => {},
      ...(count > 1 && { redisUrl: sharedRedisUrl() }),
      ...(nodes[0] && { adminKey: nodes[0].adminKey }),
    })
    nodes.push(starting.use(node))
  }
  const [first] = nodes
  assert.ok(first)
  const flushAll = async (): Promise<void> => {
    for (const node of nodes) await node.flush()
  }
  const started = starting.move()
  return {
    nodes,
    first,
    upstream,
    clock,
    setAway: (away) => {
      isAway = away
    },
    flush: async () => {
      await flushAll()
      clock.move(2_000)
      await flushAll()
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

/** Spend of the month by the counters of each node, of the organization and of a project. */
async function counters({ nodes }: World, project_id: string, poor: MadeKey) {
  const found = { organization: new Set<bigint>(), project: new Set<bigint>() }
  for (const { client, url } of nodes) {
    const ofOrganization = [
      await client.retrieveOrganizationBudget(),
      await client.retrieveOrganizationSpendBudget(),
    ]
    const ofProject = [
      await client.retrieveProjectBudget({ project_id }),
      await client.retrieveProjectSpendBudget({ project_id }),
    ]
    for (const { spent } of ofOrganization) found.organization.add(roundedNano(spent))
    for (const { spent } of ofProject) found.project.add(roundedNano(spent))
    const dear = chat('x', { max_tokens: 100_000, n: 100_000 })
    const { answer, text } = await post({ url }, CHAT, poor.value, dear)
    assert.equal(answer.status, 429, text)
    const header = answer.headers.get('x-bailiwick-limit') ?? ''
    assert.match(header, /source=organization; /)
    found.organization.add(BigInt(/used=(\d+)/.exec(header)?.[1] ?? -1))
  }
  return { organization: [...found.organization], project: [...found.project] }
}

function suite(dialect: Dialect, count: number) {
  it('counters, ledger, export and costs have the same sums', async (t) => {
    await using world = await start(dialect, count)
    const { first, nodes, clock } = world
    const { client } = first
    const ids = [await makeProject(first), await makeProject(first), await makeProject(first)]
    const [kept = '', archived = '', other = ''] = ids
    await client.updateOrganizationSpendLimit(MONTHLY)
    for (const project_id of [kept, archived]) {
      await client.updateProjectSpendLimit({ project_id, ...MONTHLY })
    }
    await client.updateProjectTags({ project_id: kept, tags: { team: 'search' } })
    const own = await makeUserKey(first, kept)
    const deleted = await makeUserKey(first, kept)
    const removed = await makeUserKey(first, other)
    const account = await makeAccountKey(first, other)
    const gone = await makeUserKey(first, archived)
    const keys = [own, deleted, removed, account, gone]
    await client.updateApiKeySpendLimit({
      project_id: kept,
      api_key_id: own.id,
      ...MONTHLY,
    })

    let answered = await traffic(world, keys, 0)
    const endFirst = await begin(world, own)
    await leave(world, own)
    await world.flush()
    clock.move(DAY_MS)
    // Across the turn of the month, at other prices.
    answered += await traffic(world, keys, 1)
    await endFirst()
    await world.flush()

    // While the store is away, nodes that count together spend the leases that they have.
    answered += await traffic(world, [own, account], 2)
    for (const node of nodes) await node.flush()
    world.setAway(true)
    answered += await traffic(world, [own, account], 3)
    for (const node of nodes) await node.flush()
    clock.move(30_000)
    answered += await traffic(world, [own, account], 4)
    world.setAway(false)
    await world.flush()

    const endSecond = await begin(world, gone)
    answered += await traffic(world, keys, 5)
    await leave(world, account)
    await client.archiveProject({ project_id: archived })
    await client.deleteProjectApiKey({ project_id: kept, api_key_id: deleted.id })
    await client.deleteUser({ user_id: removed.owner })
    await endSecond()
    clock.move(2 * DAY_MS)
    answered += await traffic(world, [own, account], 6)
    // Those who have left are counted once their streams have been cancelled.
    await eventually('all is counted', async () => {
      await world.flush()
      const rows = await first.store.reader
        .selectFrom('usage')
        .select('requests')
        .where('width', '=', '1d')
        .where('estimated_output_tokens', '>', 0)
        .execute()
      return rows.length >= 2
    })
    await world.flush()

    for (const [name, span] of [
      ['March', MARCH],
      ['April', APRIL],
    ] as const) {
      const ledger = await ledgerSums(first, span)
      const { lines, ...exported } = await exportSums(first, span)
      const costs = await costsSums(first, span)
      assert.ok(ledger.total > 0n)
      for (const [what, sums] of Object.entries({
        exported,
        costs,
        rolledUp: await rolledUpSums(first, span),
      })) {
        assert.deepEqual(plain(sums), plain(ledger), `${name}, ${what}`)
      }
      const versions = new Set(lines.map(({ x_PriceVersion }) => x_PriceVersion))
      assert.ok(!versions.has(''), 'every line names the version of its prices')
      const counted = name === 'April' ? await counters(world, kept, account) : undefined
      if (counted) {
        assert.deepEqual(counted.organization, [ledger.total])
        assert.deepEqual(counted.project, [ledger.projects.get(kept)])
      }
      t.diagnostic(
        `${name}: counter ${counted?.organization ?? 'of a period that is over'}, ledger ` +
          `${ledger.total}, FOCUS ${exported.total}, costs ${costs.total} nano-dollars; ` +
          `${answered} answers in all, ${versions.size} sets of versions of prices`,
      )
    }
  })
}

function plain({ total, projects }: SpendSums) {
  return { total, projects: [...projects].sort() }
}

onEachStore('spend of one node', (dialect) => suite(dialect, 1))

onEachStore('spend of two nodes', (dialect) => {
  describe(
    'that count together',
    { skip: dialect === 'sqlite' ? 'one process' : withoutRedis },
    () => suite(dialect, 2),
  )
})
