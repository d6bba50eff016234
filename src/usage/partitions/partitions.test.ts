import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import pg from 'pg'
import { run, type Store, StoreUnavailable } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { USAGE_KEY } from '#storage/tables/usage-columns.ts'
import { movableClock } from '#test/support/clock.ts'
import { bareDatabase, dropDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { expectedSums } from '#test/support/expected-sums.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { isFilledSum, startUsageNodes, storedSums } from '#test/support/usage-nodes.ts'
import { purgeUsage } from '#usage/retention.ts'
import {
  scheduleUsagePartitions,
  type UsagePartitions,
  type UsagePartitionsOptions,
} from './partitions.ts'

const BEFORE = '0028-price-versions'
const NAMES = ['node-a', 'node-b']
/** Columns of usage that later migrations add, which these nodes write. */
const LATER = ['input_cache_write_1h_tokens', 'cache_write_1h_cost']
/** All such columns, by table. */
const LATER_OF = Object.entries({
  usage: LATER,
  upstream_usage: ['output_tokens', 'cost', 'costed_requests'],
})
const START_MS = Date.parse('2026-01-30T20:00:00Z')
const DAY_MS = 86_400_000
const SLICE_ROWS = 25

describe('partitions of usage', { skip: hasPostgres ? false : POSTGRES_HINT }, () => {
  let time: ReturnType<typeof movableClock>
  let stack: AsyncDisposableStack
  let url: string
  let admin: pg.Client

  beforeEach(async () => {
    time = movableClock(START_MS)
    stack = new AsyncDisposableStack()
    url = await bareDatabase('postgres')
    stack.defer(() => dropDatabase(url))
    admin = new pg.Client({ connectionString: url })
    await admin.connect()
    stack.defer(() => admin.end())
  })
  afterEach(() => stack.disposeAsync())

  const open = async (latest?: string): Promise<Store> => {
    const store = await openStore(url, latest)
    stack.defer(store.close)
    return store
  }

  const nodesOf = (store: Store) =>
    startUsageNodes({ store, now: time.clock, move: time.move, names: NAMES })

  /** A wait for a lock may be too long on a busy machine: then the next run tries again. */
  const onFailure = (error: unknown): void => assert.ok(error instanceof StoreUnavailable)

  const partitionsOf = (store: Store, more: Partial<UsagePartitionsOptions> = {}) =>
    scheduleUsagePartitions({
      store,
      now: time.clock,
      schedule: manualSchedule(onFailure),
      sliceRows: SLICE_ROWS,
      pauseMs: 0,
      ...more,
    })

  /** Runs until all is moved, and the present has partitions. */
  const runToEnd = ({ run: runOnce }: UsagePartitions): Promise<boolean> =>
    eventually('partitions have all rows', async () => {
      await runOnce()
      return (await phase()) === 'ended' && (await leaves()).length >= 8
    })

  /** A store of the release before with some days of usage. */
  const seed = async (): Promise<void> => {
    const old = await open(BEFORE)
    const nodes = nodesOf(old)
    for (const [table, names] of LATER_OF) {
      const change = names.map((name) => `add column ${name} bigint not null default 0`)
      await admin.query(`alter table ${table} ${change.join()}`)
    }
    await nodes.useHours(30)
    await nodes.close()
    for (const [table, names] of LATER_OF) {
      await admin.query(`alter table ${table} ${names.map((name) => `drop column ${name}`).join()}`)
    }
  }

  /** The rows, in the columns of the release before. */
  const rowsOf = async (table: string): Promise<string[]> => {
    const { rows } = await admin.query(`select * from ${table}`)
    return rows
      .map((row) => Object.entries(row).filter(([name]) => !LATER.includes(name)))
      .map((row) => row.map(([, value]) => value).join(' '))
      .sort()
  }

  /** Number of rows by table, in the order of their names. */
  const counts = async (): Promise<Record<string, number>> => {
    const { rows } = await admin.query(
      'select tableoid::regclass::text as name, count(*) as n from usage group by 1 order by 1',
    )
    return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]))
  }

  const phase = async (): Promise<string> =>
    (await admin.query('select phase from usage_move')).rows[0]?.phase

  const leaves = async (): Promise<string[]> => {
    const { rows } = await admin.query(
      `select relid::regclass::text as name from pg_partition_tree('usage') where isleaf order by 1`,
    )
    return rows.map(({ name }) => name)
  }

  const assertAgreement = async ({ reader }: Store): Promise<void> => {
    const usage = await reader.selectFrom('usage').selectAll().execute()
    assert.deepEqual((await storedSums(reader)).filter(isFilledSum), expectedSums(usage))
  }

  it('have all rows of the release before, and those of nodes that write during the move', async () => {
    await seed()
    const before = await rowsOf('usage')
    assert.ok(before.length > 500)
    const store = await open()
    assert.equal(await phase(), 'begin')
    assert.deepEqual(await rowsOf('usage'), before)
    const nodes = nodesOf(store)
    const partitions = partitionsOf(store)
    await Promise.all([partitions.run(), nodes.useHours(8)])
    await runToEnd(partitions)
    assert.equal(await phase(), 'ended')
    await assertAgreement(store)
    const after = new Set(await rowsOf('usage'))
    const minutes = before.filter((row) => row.includes(' 1m '))
    assert.deepEqual(
      minutes.filter((row) => !after.has(row)),
      [],
    )
    assert.deepEqual(Object.keys(await counts()), [
      ...['usage_days', 'usage_hours_202601', 'usage_hours_202602', 'usage_minutes_20260130'],
      ...['usage_minutes_20260131', 'usage_minutes_20260201'],
    ])
    await nodes.useHours(2)
    await assertAgreement(store)
    await nodes.close()
  })

  it('have the columns that a migration adds during the move, also of rows that change then', async () => {
    await seed()
    const old = await open('0039-deleted-key-hashes')
    const partitions = partitionsOf(old, { sliceRows: 1 })
    const begun = partitions.run()
    await eventually('the copy has begun', async () => (await phase()) === 'copy')
    await partitions.close()
    await begun
    const store = await open()
    const [first] = (await admin.query(`select * from usage order by ${USAGE_KEY.join()} limit 1`))
      .rows
    const key = USAGE_KEY.map((name, at) => `${name} = $${at + 1}`).join(' and ')
    const values = USAGE_KEY.map((name) => first[name])
    await admin.query(`update usage set cache_write_1h_cost = 7 where ${key}`, values)
    await runToEnd(partitionsOf(store))
    const { rows } = await admin.query(`select ${LATER} from usage where ${key}`, values)
    assert.deepEqual(rows, [{ input_cache_write_1h_tokens: 0, cache_write_1h_cost: 7 }])
    const nodes = nodesOf(store)
    await nodes.useHours(2)
    await nodes.close()
  })

  it('have all rows after a crash within a slice and a move by another node', async () => {
    await seed()
    const before = await rowsOf('usage')
    const store = await open()
    const failures: unknown[] = []
    const schedule = manualSchedule((error) => failures.push(error))
    const partitions = partitionsOf(store, { sliceRows: 1 })
    const begun = partitions.run()
    await eventually('the copy has begun', async () => (await phase()) === 'copy')
    await partitions.close()
    await begun
    // The last row is held, so that its slice waits with the rows before it uncommitted.
    await admin.query('begin')
    await admin.query(
      `insert into usage_new select * from usage order by ${USAGE_KEY.join()} offset $1`,
      [before.length - 1],
    )
    const crashing = partitionsOf(store, { schedule }).run()
    const killer = new pg.Client({ connectionString: url })
    await killer.connect()
    await eventually('a slice waits', async () => {
      const { rowCount } = await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rowCount === 1
    })
    await killer.end()
    await crashing
    await admin.query('rollback')
    assert.equal(failures.length, 1)
    assert.equal(await phase(), 'copy')
    const other = await open()
    await runToEnd(partitionsOf(other))
    assert.equal(await phase(), 'ended')
    assert.deepEqual(await rowsOf('usage'), before)
    await assertAgreement(other)
  })

  it('are those of a new store, made once by nodes that start together', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open()))
    await Promise.all(stores.map((store) => runToEnd(partitionsOf(store))))
    assert.deepEqual(await leaves(), [
      ...['usage_days', 'usage_hours_202601', 'usage_hours_202602', 'usage_hours_rest'],
      ...['usage_minutes_20260130', 'usage_minutes_20260131', 'usage_minutes_20260201'],
      'usage_minutes_rest',
    ])
  })

  it('are moved into by one of two nodes at a time', async () => {
    await seed()
    const before = await rowsOf('usage')
    const stores = await Promise.all([open(), open()])
    await Promise.all(stores.map((store) => runToEnd(partitionsOf(store))))
    assert.deepEqual(await rowsOf('usage'), before)
  })

  it('take the rows of a time for which there was none', async () => {
    const store = await open()
    const nodes = nodesOf(store)
    await nodes.useHours(3)
    const names = Object.keys(await counts())
    assert.deepEqual(names, ['usage_days', 'usage_hours_rest', 'usage_minutes_rest'])
    const before = await rowsOf('usage')
    await runToEnd(partitionsOf(store))
    assert.deepEqual(await rowsOf('usage'), before)
    assert.deepEqual(Object.keys(await counts()), [
      ...['usage_days', 'usage_hours_202601', 'usage_minutes_20260130'],
    ])
    time.move(9 * DAY_MS)
    await nodes.useHours(1)
    assert.ok(Object.keys(await counts()).includes('usage_minutes_rest'))
    await assertAgreement(store)
    await nodes.close()
  })

  it('are dropped when all of their rows have expired', async () => {
    const store = await open()
    const nodes = nodesOf(store)
    await runToEnd(partitionsOf(store))
    await nodes.useHours(3)
    await nodes.close()
    const { usage_days: days, ...used } = await counts()
    assert.deepEqual(Object.keys(used), ['usage_hours_202601', 'usage_minutes_20260130'])
    for (const [ms, rest] of [
      [8 * DAY_MS, used],
      [2 * DAY_MS, { usage_hours_202601: used.usage_hours_202601 }],
      [400 * DAY_MS, {}],
    ] as const) {
      time.move(ms)
      await Promise.all([purgeUsage(store, time.clock), purgeUsage(store, time.clock)])
      assert.deepEqual(await counts(), { usage_days: days, ...rest })
    }
    const left = await store.reader[run]("select to_regclass('usage_hours_202601') as name", [])
    assert.deepEqual(left, [{ name: null }])
  })
})
