import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { between, createRandom, pick } from '#demo/random.ts'
import { createCatalog } from '#limits/catalog.ts'
import { run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { SUMMED_COLUMNS, USAGE_SUM_KEY } from '#storage/usage-columns.ts'
import { movableClock } from '#test/harness/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/harness/databases.ts'
import { expectedSums } from '#test/support/expected-sums.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { SUBJECT } from '#test/support/usage.ts'
import { createFlush, type Flush } from '#usage/flush.ts'
import { createPrices } from '#usage/prices.ts'
import { createRecorder, type Recorder } from '#usage/record.ts'
import { scheduleSumsFill } from './fill.ts'
import { hasAllUsage } from './store.ts'

const KINDS = ['completions', 'embeddings', 'images'] as const
/** Texts whose order by bytes is not that of their UTF-16. */
const MODELS = ['gpt-4o-2024-08-06', 'gpt-4o-mini', '\u{ff5e}', '\u{1f600}'] as const
const START = Date.parse('2026-01-31T20:00:00Z')
const one = () => 1

interface Node {
  readonly recorder: Recorder
  readonly flush: Flush
}

onEachStore('the sums of usage', (dialect) => {
  const { clock, move } = movableClock(START)
  let url: string
  let store: Store
  let nodes: Node[]
  const random = createRandom(5)

  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
    nodes = ['node-a', 'node-b'].map(nodeOf)
  })
  afterEach(async () => {
    for (const { flush } of nodes) await flush.close()
    await store.close()
    await dropDatabase(url)
  })

  const nodeOf = (nodeId: string): Node => {
    const recorder = createRecorder({
      ...{ now: clock, onLost: () => assert.fail('usage was lost') },
      prices: createPrices(createCatalog(new Map()).find, () => {}),
    })
    const flush = createFlush({
      ...{ store, now: clock, nodeId, ledgers: [recorder], schedule: manualSchedule() },
      onGivenUp: () => assert.fail('something was given up'),
    })
    return { recorder, flush }
  }

  const fillOf = (sliceRows: number) =>
    scheduleSumsFill({ store, now: clock, schedule: manualSchedule(), sliceRows, pauseMs: 0 })

  /** Usage of some requests, of either node. */
  const addSome = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const project = between(random, 1, 4)
      pick(random, nodes, one).recorder.add({
        subject: {
          ...{ ...SUBJECT, organizationId: `org-${between(random, 1, 2)}` },
          ...{ projectId: `proj_${project}`, keyId: `key_${project}_${between(random, 1, 3)}` },
          ...{ ownerId: `user-${between(random, 1, 5)}`, kind: pick(random, KINDS, one) },
          ...{ model: pick(random, MODELS, one), batch: between(random, 1, 4) === 1 },
          ...{ upstream: pick(random, ['east', 'west'], one) },
        },
        amounts: {
          ...{ requests: 1, requestedRequests: 1, inputTokens: 90, outputTokens: 7, images: 1 },
          ...{ webSearches: between(random, 0, 1), failedRequests: between(random, 0, 1) },
          ...{ refusedRequestsPerDay: between(random, 0, 1), refusedSpend: between(random, 0, 1) },
        },
      })
    }
  }

  const flushAll = () => Promise.all(nodes.map(({ flush }) => flush.flush()))

  /** Some hours of usage, over the end of a month. */
  const useHours = async (hours: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour++) {
      addSome(12)
      move(3_600_000)
      addSome(1)
      await flushAll()
    }
  }

  const execute = (sql: string) => record(store, (tx) => Promise.resolve(tx[run](sql, [])))

  /** Begins as a migration does over a store with usage. */
  const beginFilling = () => execute("update usage_sum_fill set phase = 'fill'")

  const sums = async () => {
    const rows = await store.reader.selectFrom('usage_sum').selectAll().execute()
    const lines = rows.map((row) =>
      [...USAGE_SUM_KEY, ...SUMMED_COLUMNS].map((name) => row[name]).join(' '),
    )
    return lines.sort()
  }

  const assertComplete = async (): Promise<void> => {
    const usage = await store.reader.selectFrom('usage').selectAll().execute()
    const found = await sums()
    assert.deepEqual(
      found.filter((line) => !line.includes('upstream ')),
      expectedSums(usage),
    )
    assert.ok(found.length > 100)
    assert.equal(await hasAllUsage(store.reader), true)
  }

  it('are those of the rows of usage, from the first flush of a new store on', async () => {
    await useHours(14)
    await assertComplete()
  })

  it('are filled with the usage of before while two nodes add more', async () => {
    await beginFilling()
    await useHours(14)
    assert.deepEqual(
      (await sums()).filter((line) => !line.includes('upstream ')),
      [],
    )
    assert.equal(await hasAllUsage(store.reader), false)
    const fill = fillOf(20)
    await Promise.all([fill.run(), useHours(8)])
    await fill.run()
    await assertComplete()
    await useHours(5)
    await assertComplete()
    await fill.close()
  })

  it('are filled from where a stop has left them', async () => {
    await beginFilling()
    await useHours(12)
    const first = fillOf(15)
    const running = first.run()
    await useHours(1)
    await Promise.all([first.close(), running])
    await useHours(5)
    await fillOf(50).run()
    await assertComplete()
  })

  it('are not filled while a node of the previous release is live', async () => {
    await beginFilling()
    await useHours(3)
    await execute(
      `insert into node (id, planes, limiter, started_at, heartbeat_at)
       values ('node-old', 'all', 'redis', 0, ${clock()})`,
    )
    const fill = fillOf(50)
    await fill.run()
    assert.equal(await hasAllUsage(store.reader), false)
    move(60_000)
    await fill.run()
    await assertComplete()
  })

  it('are filled again after a flush of a node of the previous release', async () => {
    await useHours(8)
    await execute("insert into usage_flush (node_id, number, flushed_at) values ('node-old', 1, 0)")
    await execute("update usage set requests = requests + 1 where project_id = 'proj_1'")
    assert.equal(await hasAllUsage(store.reader), false)
    const fill = fillOf(50)
    await fill.run()
    await useHours(1)
    await Promise.all([fill.run(), useHours(2)])
    await fill.run()
    await assertComplete()
  })
})
