import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import type { RequestRecord } from './record.ts'
import { equalShare, scheduleRequestLogRetention } from './retention.ts'
import { requestLogDays, requestLogRow } from './rows.ts'
import { addRequestLogDays, addRequestLogs } from './store.ts'

const DAY_MS = 86_400_000
const NOON = Date.parse('2026-11-30T12:00:00Z')
const SETTINGS = { days: 30, rows: 2_000_000, personalDays: 30 }

onEachStore('the retention of request logs', (dialect) => {
  let time: ReturnType<typeof movableClock>
  let stack: AsyncDisposableStack
  let url: string
  let store: Store
  let ids: number

  beforeEach(async () => {
    time = movableClock(NOON)
    stack = new AsyncDisposableStack()
    ids = 0
    url = await emptyDatabase(dialect)
    stack.defer(() => dropDatabase(url))
    store = await open()
  })
  afterEach(() => stack.disposeAsync())

  const open = async (): Promise<Store> => {
    const one = await openStore(url)
    stack.defer(one.close)
    return one
  }

  /** Adds rows of a project, a millisecond apart from each other, as a flush does. */
  const log = (projectId: string, count: number, other: Partial<RequestRecord> = {}) => {
    const rows = Array.from({ length: count }, () => {
      ids += 1
      const endedAt = (other.endedAt ?? time.clock()) + ids
      return requestLogRow(requestRecord(`req_${ids}`, { ...other, projectId, endedAt }))
    })
    return record(store, async (tx) => {
      await addRequestLogs(tx, rows)
      await addRequestLogDays(tx, requestLogDays(rows))
    })
  }

  const purge = async (settings: Partial<typeof SETTINGS> = {}, over = store): Promise<void> => {
    const retention = scheduleRequestLogRetention({
      store: over,
      now: time.clock,
      schedule: manualSchedule(),
      settings: { ...SETTINGS, ...settings },
    })
    await retention.run()
    await retention.close()
  }

  const all = () =>
    store.reader.selectFrom('request_logs').selectAll().orderBy('ended_at').execute()

  /** Number of rows by project, and as `request_log_days` has it. */
  const counts = async () => {
    const found: Record<string, [rows: number, counted: number]> = {}
    for (const { project_id } of await all()) {
      found[project_id] ??= [0, 0]
      found[project_id][0] += 1
    }
    const days = store.reader.selectFrom('request_log_days').select(['project_id', 'logs'])
    for (const { project_id, logs } of await days.execute()) {
      found[project_id] ??= [0, 0]
      found[project_id][1] += logs
    }
    return found
  }

  it('a row is kept for its days after the day of its request, then deleted', async () => {
    await log('proj_a', 450)
    await log('proj_b', 3, { endedAt: NOON + DAY_MS })
    time.move(7 * DAY_MS + DAY_MS / 2 - 1)
    await purge({ days: 7 })
    assert.deepEqual(await counts(), { proj_a: [450, 450], proj_b: [3, 3] })
    time.move(1)
    await purge({ days: 7 })
    assert.deepEqual(await counts(), { proj_b: [3, 3] })
  })

  it('0 days delete every row', async () => {
    await log('proj_a', 5)
    await purge({ days: 0 })
    assert.deepEqual(await counts(), {})
  })

  it('a project below its share loses no row to one that logs 10,000', async () => {
    await log('proj_small', 40, { endedAt: NOON - 3 * DAY_MS })
    await log('proj_old', 300, { endedAt: NOON - 2 * DAY_MS })
    for (let n = 0; n < 10; n++) {
      await log('proj_loud', 1_000, { outcome: 'rejected', keyId: 'key_loud' })
    }
    await purge({ rows: 1_000 })
    assert.deepEqual(await counts(), {
      proj_small: [40, 40],
      proj_old: [300, 300],
      proj_loud: [660, 660],
    })
  })

  it('a project above its share loses its oldest rows, of several days', async () => {
    await log('proj_a', 30, { endedAt: NOON - 2 * DAY_MS })
    await log('proj_a', 30, { endedAt: NOON - DAY_MS })
    await log('proj_a', 700)
    await log('proj_b', 700)
    const before = await all()
    await purge({ rows: 1_000 })
    assert.deepEqual(await counts(), { proj_a: [500, 500], proj_b: [500, 500] })
    const newest = (id: string) => before.filter((row) => row.project_id === id).slice(-500)
    const kept = [...newest('proj_a'), ...newest('proj_b')]
    assert.deepEqual(
      await all(),
      kept.toSorted((a, b) => a.ended_at - b.ended_at),
    )
  })

  it('two nodes at once delete no more than the excess', async () => {
    await log('proj_a', 1_500)
    await log('proj_b', 200)
    const other = dialect === 'postgres' ? await open() : store
    await Promise.all([purge({ rows: 1_000 }), purge({ rows: 1_000 }, other)])
    assert.deepEqual(await counts(), { proj_a: [800, 800], proj_b: [200, 200] })
  })

  it('a number without its rows is corrected, and takes nobody else’s room', async () => {
    await log('proj_a', 1_000)
    const ghost = {
      organization_id: 'org-a',
      project_id: 'proj_b',
      starts_at: NOON - 12 * 3_600_000,
    }
    await record(store, (tx) => addRequestLogDays(tx, [{ ...ghost, logs: 900 }]))
    await purge({ rows: 1_500 })
    assert.deepEqual(await counts(), { proj_a: [750, 750] })
  })

  it('address, user agent and person are cleared by day, and service accounts kept', async () => {
    await log('proj_a', 401, { session: 'a', ownerId: 'user-a' })
    await log('proj_a', 2, { ownerId: 'svc_acct_a' })
    await log('proj_b', 1, { endedAt: NOON + DAY_MS, ownerId: 'user-a' })
    time.move(2 * DAY_MS + DAY_MS / 2 - 1)
    const before = await all()
    await purge({ personalDays: 2 })
    assert.deepEqual(await all(), before)
    time.move(1)
    await purge({ personalDays: 2 })
    assert.deepEqual(
      (await all()).map((row) => ({ ...row })),
      before.map((row) => ({
        ...row,
        ...(row.project_id === 'proj_a' && {
          address: null,
          user_agent: null,
          owner_id: row.owner_id === 'user-a' ? null : row.owner_id,
        }),
      })),
    )
    const days = store.reader.selectFrom('request_log_days').select(['project_id', 'personal'])
    assert.deepEqual(
      (await days.execute()).map((day) => [day.project_id, day.personal]).toSorted(),
      [
        ['proj_a', 0],
        ['proj_b', 1],
      ],
    )
  })

  it('rows of one millisecond are in one slice, however many they are', async () => {
    const rows = Array.from({ length: 450 }, (_, at) => requestLogRow(requestRecord(`req_${at}`)))
    await record(store, async (tx) => {
      await addRequestLogs(tx, rows)
      await addRequestLogDays(tx, requestLogDays(rows))
    })
    time.move(3 * DAY_MS)
    await purge({ personalDays: 1 })
    assert.deepEqual([...new Set((await all()).map(({ address }) => address))], [null])
    await purge({ days: 1 })
    assert.deepEqual(await counts(), {})
  })
})

it('the equal share is what is left for each when smaller ones have all of theirs', () => {
  assert.equal(equalShare([], 10), Number.POSITIVE_INFINITY)
  assert.equal(equalShare([4, 6], 10), Number.POSITIVE_INFINITY)
  assert.equal(equalShare([4, 7], 10), 6)
  assert.equal(equalShare([100, 1, 100], 11), 5)
  assert.equal(equalShare([3, 3, 3], 2), 0)
})
