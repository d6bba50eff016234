import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { expectedSums } from '#test/support/expected-sums.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import {
  isFilledSum,
  startUsageNodes,
  storedSums,
  type UsageNodes,
} from '#test/support/usage-nodes.ts'
import { scheduleSumsFill } from './fill.ts'
import { hasAllUsage } from './store.ts'

const START = Date.parse('2026-01-31T20:00:00Z')

onEachStore('the sums of usage', (dialect) => {
  const { clock, move } = movableClock(START)
  let url: string
  let store: Store
  let nodes: UsageNodes

  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
    nodes = startUsageNodes({ store, now: clock, move, names: ['node-a', 'node-b'] })
  })
  afterEach(async () => {
    await nodes.close()
    await store.close()
    await dropDatabase(url)
  })

  const fillOf = (sliceRows: number) =>
    scheduleSumsFill({ store, now: clock, schedule: manualSchedule(), sliceRows, pauseMs: 0 })

  const execute = (sql: string) => record(store, (tx) => Promise.resolve(tx[run](sql, [])))

  /** Begins as a migration does over a store with usage. */
  const beginFilling = () => execute("update usage_sum_fill set phase = 'fill'")

  const assertComplete = async (): Promise<void> => {
    const usage = await store.reader.selectFrom('usage').selectAll().execute()
    const found = await storedSums(store.reader)
    assert.deepEqual(found.filter(isFilledSum), expectedSums(usage))
    assert.ok(found.length > 100)
    assert.equal(await hasAllUsage(store.reader), true)
  }

  it('are those of the rows of usage, from the first flush of a new store on', async () => {
    await nodes.useHours(14)
    await assertComplete()
  })

  it('are filled with the usage of before while two nodes add more', async () => {
    await beginFilling()
    await nodes.useHours(14)
    assert.deepEqual((await storedSums(store.reader)).filter(isFilledSum), [])
    assert.equal(await hasAllUsage(store.reader), false)
    const fill = fillOf(20)
    await Promise.all([fill.run(), nodes.useHours(8)])
    await fill.run()
    await assertComplete()
    await nodes.useHours(5)
    await assertComplete()
    await fill.close()
  })

  it('are filled from where a stop has left them', async () => {
    await beginFilling()
    await nodes.useHours(12)
    const first = fillOf(15)
    const running = first.run()
    await nodes.useHours(1)
    await Promise.all([first.close(), running])
    await nodes.useHours(5)
    await fillOf(50).run()
    await assertComplete()
  })

  it('are not filled while a node of the previous release is live', async () => {
    await beginFilling()
    await nodes.useHours(3)
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
    await nodes.useHours(8)
    await execute("insert into usage_flush (node_id, number, flushed_at) values ('node-old', 1, 0)")
    await execute("update usage set requests = requests + 1 where project_id = 'proj_1'")
    assert.equal(await hasAllUsage(store.reader), false)
    const fill = fillOf(50)
    await fill.run()
    await nodes.useHours(1)
    await Promise.all([fill.run(), nodes.useHours(2)])
    await fill.run()
    await assertComplete()
  })
})
