/** Latencies in the store: exact over failed flushes, nodes and retention. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { run, type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import type { LatencyTable } from '#storage/tables/latency.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { startOf } from '#usage/buckets.ts'
import { createCardinalityLimit } from '#usage/cardinality.ts'
import { createFlush, type Flush } from '#usage/flush.ts'
import { createLatencyRecorder, type MeasuredRequest } from './recorder.ts'

const REQUEST: MeasuredRequest = {
  organizationId: 'org-a',
  upstream: 'west',
  model: 'gpt-5.6-luna',
  status: 200,
  outcome: 'succeeded',
  ms: 900,
  firstTokenMs: 300,
}
const MODELS = new Map([['gpt-5.6-luna', { model: 'gpt-5.6-luna' }]])

onEachStore('latencies', (dialect) => {
  const { clock, move } = movableClock()
  let url: string
  let store: Store
  const opened: Flush[] = []

  const node = (over: Store, nodeId = 'node-a', slotsMax = 5_000) => {
    const errors: unknown[] = []
    const recorder = createLatencyRecorder({
      now: clock,
      cardinality: createCardinalityLimit((model) => MODELS.get(model)),
      slotsMax,
    })
    const flush = createFlush({
      store: over,
      now: clock,
      nodeId,
      sources: [recorder],
      schedule: manualSchedule((error) => errors.push(error)),
      onGivenUp: () => assert.fail('something was given up'),
    })
    opened.push(flush)
    const add = (request: Partial<MeasuredRequest> = {}) => recorder.add({ ...REQUEST, ...request })
    return { add, flush: flush.flush, errors }
  }

  const rows = async (width: LatencyTable['width']) =>
    store.reader.selectFrom('latency').selectAll().where('width', '=', width).execute()

  /** Requests by the width of the rows. */
  const requests = async () =>
    Object.fromEntries(
      await Promise.all(
        (['1m', '1h', '1d'] as const).map(async (width) => [
          width,
          (await rows(width)).reduce((sum, row) => sum + Number(row.duration_10), 0),
        ]),
      ),
    )

  const failing = (when: 'before' | 'after', fault: () => Error | undefined): Store => ({
    ...store,
    [transact]: async (change) => {
      const error = fault()
      if (error && when === 'before') throw error
      const result = await store[transact](change)
      if (error) throw error
      return result
    },
  })

  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  afterEach(async () => {
    for (const flush of opened.splice(0)) await flush.close()
    await store.close()
    await dropDatabase(url)
  })

  it('each request is in one bucket of its minute, hour and day, by how it ended', async () => {
    const a = node(store)
    a.add()
    await a.flush()
    a.add({ firstTokenMs: undefined })
    a.add({ upstream: 'east', ms: 20_000 })
    a.add({ status: 502, outcome: 'failed', upstream: undefined, firstTokenMs: undefined })
    a.add({ status: undefined, outcome: 'left', model: undefined, firstTokenMs: undefined })
    await a.flush()
    for (const width of ['1m', '1h', '1d'] as const) {
      const found = await rows(width)
      assert.ok(found.every((row) => row.starts_at === startOf(width, clock())))
      const named = found.map((row) => [
        ...[row.upstream, row.model, Number(row.status), row.outcome],
        ...[Number(row.duration_10), Number(row.duration_17), Number(row.first_token_8)],
      ])
      assert.deepEqual(named.sort(), [
        ['', 'gpt-5.6-luna', 502, 'failed', 1, 0, 0],
        ['east', 'gpt-5.6-luna', 200, 'succeeded', 0, 1, 1],
        ['west', '', 0, 'left', 1, 0, 0],
        ['west', 'gpt-5.6-luna', 200, 'succeeded', 2, 0, 1],
      ])
    }
    assert.deepEqual(a.errors, [])
  })

  it('a commit with a lost acknowledgement is not counted twice', async () => {
    let faults = 2
    const a = node(failing('after', () => (faults-- > 0 ? new StoreUnavailable('cut') : undefined)))
    for (let flush = 0; flush < 4; flush++) {
      if (flush < 2) a.add()
      await a.flush()
    }
    assert.deepEqual(await requests(), { '1m': 2, '1h': 2, '1d': 2 })
    assert.equal(a.errors.length, 2)
  })

  it('requests of a store outage are written when the store is back', async () => {
    let away = true
    const a = node(failing('before', () => (away ? new StoreUnavailable('away') : undefined)))
    for (let minute = 0; minute < 5; minute++) {
      for (let status = 200; status < 230; status++) a.add({ status })
      await a.flush()
      move(60_000)
    }
    assert.deepEqual(await requests(), { '1m': 0, '1h': 0, '1d': 0 })
    away = false
    await a.flush()
    assert.deepEqual(await requests(), { '1m': 150, '1h': 150, '1d': 150 })
    assert.equal((await rows('1m')).length, 150)
    assert.equal((await rows('1h')).length, 30)
  })

  it('two nodes add to the same rows, in any order, without a deadlock', async () => {
    const [a, b] = [node(store, 'node-a'), node(store, 'node-b')]
    const statuses = Array.from({ length: 40 }, (_, at) => 200 + at)
    for (let round = 0; round < 10; round++) {
      for (const status of statuses) a.add({ status })
      for (const status of statuses.toReversed()) b.add({ status })
      await Promise.all([a.flush(), b.flush()])
    }
    assert.deepEqual(await requests(), { '1m': 800, '1h': 800, '1d': 800 })
    assert.deepEqual([a.errors, b.errors], [[], []])
    if (dialect === 'postgres') {
      const [row] = await store.reader[run](
        'select deadlocks from pg_stat_database where datname = current_database()',
        [],
      )
      assert.equal(Number(Reflect.get(row ?? {}, 'deadlocks')), 0)
    }
  })

  it('invented models are one row, and text that no store accepts holds nothing up', async () => {
    const a = node(store)
    const failed = { status: 404, outcome: 'rejected' } as const
    for (let n = 0; n < 500; n++) a.add({ ...failed, model: `invented ${n}` })
    a.add({ ...failed, model: 'bad\0model\ud800' })
    for (let n = 0; n < 2_000; n++) a.add({ model: `served ${n}` })
    a.add()
    await a.flush()
    assert.equal((await rows('1d')).length, 1_003)
    assert.deepEqual(await requests(), { '1m': 2_502, '1h': 2_502, '1d': 2_502 })
    const others = (await rows('1d')).filter(({ model }) => model === 'other')
    assert.deepEqual(others.map((row) => [Number(row.status), Number(row.duration_10)]).sort(), [
      [200, 1_000],
      [404, 501],
    ])
    assert.deepEqual(a.errors, [])
  })

  it('at the most slots a new one is lost, and known ones still count', async () => {
    const a = node(store, 'node-a', 10)
    for (let status = 200; status < 220; status++) a.add({ status })
    a.add({ status: 200 })
    await a.flush()
    assert.deepEqual(await requests(), { '1m': 11, '1h': 11, '1d': 11 })
  })
})
