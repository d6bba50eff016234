import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { run, type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { SUBJECT as SOMEBODY } from '#test/support/usage.ts'
import { startOf } from './buckets.ts'
import type { UsageAmounts, UsageSubject } from './event.ts'
import { createFlush, type Flush } from './flush.ts'
import type { FlushSource } from './flush-source.ts'
import { createPrices } from './prices/prices.ts'
import { createRecorder, type Recorder } from './record.ts'

const SUBJECT: UsageSubject = { ...SOMEBODY, organizationId: 'org-a' }
const ONE = { requests: 1, inputTokens: 1000, outputTokens: 100 }

interface Node {
  readonly recorder: Recorder
  readonly flush: Flush
  readonly errors: unknown[]
  readonly lost: () => number
  readonly givenUp: () => number
}

onEachStore('the flush', (dialect) => {
  const { clock, move } = movableClock()
  let url: string
  let store: Store
  const opened: Flush[] = []

  const node = (over: Store, nodeId = 'node-a', more: readonly FlushSource[] = []): Node => {
    const [errors, counts] = [[] as unknown[], { lost: 0, givenUp: 0 }]
    const recorder = createRecorder({
      now: clock,
      prices: createPrices(createCatalog(new Map()).resolve, () => {}),
      onLost: () => {
        counts.lost += 1
      },
      rowsMax: 500,
    })
    const flush = createFlush({
      store: over,
      now: clock,
      nodeId,
      sources: [recorder, ...more],
      schedule: manualSchedule((error) => errors.push(error)),
      onGivenUp: () => {
        counts.givenUp += 1
      },
    })
    opened.push(flush)
    return { recorder, flush, errors, lost: () => counts.lost, givenUp: () => counts.givenUp }
  }

  const add = (
    to: Node,
    subject: Partial<UsageSubject> = {},
    amounts: Partial<UsageAmounts> = ONE,
  ) => to.recorder.add({ subject: { ...SUBJECT, ...subject }, amounts })

  const rows = async (sql: string) => (await store.reader[run](sql, [])).map((row) => ({ ...row }))

  /** Requests by the width of the rows. */
  const requests = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await rows('select width, sum(requests) as n from usage group by width')).map((row) => [
        Reflect.get(row, 'width'),
        Number(Reflect.get(row, 'n')),
      ]),
    )

  /** Project, upstream, model, requests, input and cached input of each row by upstream. */
  const byUpstream = async () => {
    const found = await store.reader.selectFrom('upstream_usage').selectAll().execute()
    assert.ok(found.every((row) => row.starts_at === startOf('1d', clock())))
    return found
      .map((row) => [
        ...[row.project_id, row.upstream, row.model, Number(row.requests)],
        ...[Number(row.input_tokens), Number(row.input_cached_tokens)],
      ])
      .sort()
  }

  /** The store, with a fault of its own in each transaction, before or after the commit. */
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

  it('each event is added to a minute, an hour and a day row', async () => {
    const a = node(store)
    add(a)
    await a.flush.flush()
    add(a)
    add(a, { keyId: 'key_b' })
    await a.flush.flush()
    assert.deepEqual(await requests(), { '1m': 3, '1h': 3, '1d': 3 })
    const [row] = await rows("select * from usage where width = '1m' and key_id = 'key_a'")
    const now = clock()
    assert.deepEqual(
      [Reflect.get(row ?? {}, 'starts_at'), Reflect.get(row ?? {}, 'input_tokens')],
      [now - (now % 60_000), 2000],
    )
    // $2.50 and $10 for a million tokens.
    assert.equal(Number(Reflect.get(row ?? {}, 'input_cost')), 5_000_000)
    assert.equal(Number(Reflect.get(row ?? {}, 'output_cost')), 2_000_000)
    assert.deepEqual([a.errors, a.lost()], [[], 0])
  })

  it('input tokens are added to one row per day, project, upstream and model', async () => {
    const a = node(store)
    const cached = { requests: 1, inputTokens: 1000, inputCachedTokens: 400 }
    add(a, { upstream: 'west' }, cached)
    add(a, { upstream: 'west', keyId: 'key_b', serviceTier: 'flex' }, cached)
    add(a, { upstream: 'east' }, cached)
    await a.flush.flush()
    move(60_000)
    add(a, { upstream: 'west', model: 'gpt-4o-mini' }, cached)
    add(a, { upstream: 'west', projectId: 'proj_b' }, { ...cached, inputCachedTokens: 2000 })
    add(a, { upstream: 'west' }, { ...cached, webSearches: 2 })
    add(a, { upstream: 'west', kind: 'embeddings' }, { requests: 1, inputTokens: 7 })
    add(a, { upstream: 'west', kind: 'images' }, { requests: 1, inputTokens: 50 })
    add(a, { upstream: 'west' }, { requestedRequests: 1, refusedRequestsPerMinute: 1 })
    add(a, {}, { requestedRequests: 1, refusedRequestsPerMinute: 1 })
    await a.flush.flush()
    const { model } = SUBJECT
    assert.deepEqual(await byUpstream(), [
      ['proj_a', 'east', model, 1, 1000, 400],
      ['proj_a', 'west', model, 4, 3007, 1200],
      ['proj_a', 'west', 'gpt-4o-mini', 1, 1000, 400],
      ['proj_b', 'west', model, 1, 1000, 1000],
    ])
    // Upstreams divide no row of usage.
    const [row] = await rows(
      "select requests from usage where width = '1d' and key_id = 'key_a' and kind = 'completions'" +
        ` and project_id = 'proj_a' and model = '${model}'`,
    )
    assert.equal(Reflect.get(row ?? {}, 'requests'), 3)
    assert.deepEqual(a.errors, [])
  })

  it('a commit with a lost acknowledgement is not counted twice', async () => {
    let faults = 2
    const a = node(failing('after', () => (faults-- > 0 ? new StoreUnavailable('cut') : undefined)))
    add(a, { upstream: 'west' })
    await a.flush.flush()
    add(a, { upstream: 'west' })
    await a.flush.flush()
    await a.flush.flush()
    await a.flush.flush()
    assert.deepEqual(await requests(), { '1m': 2, '1h': 2, '1d': 2 })
    assert.deepEqual(await byUpstream(), [['proj_a', 'west', SUBJECT.model, 2, 2000, 0]])
    assert.equal(a.errors.length, 2)
  })

  it('usage of a store outage is written when the store is back', async () => {
    let away = true
    const a = node(failing('before', () => (away ? new StoreUnavailable('away') : undefined)))
    for (let minute = 0; minute < 5; minute++) {
      for (let n = 0; n < 30; n++) add(a, { keyId: `key_${n}` })
      await a.flush.flush()
      move(60_000)
    }
    assert.deepEqual(await requests(), {})
    away = false
    await a.flush.flush()
    assert.deepEqual(await requests(), { '1m': 150, '1h': 150, '1d': 150 })
    assert.deepEqual([a.lost(), a.recorder.waiting()], [0, 0])
  })

  it('at the most rows a new row is counted as lost and known rows still count', async () => {
    const a = node(store)
    for (let n = 0; n < 600; n++) add(a, { keyId: `key_${n}` })
    assert.deepEqual([a.lost(), a.recorder.waiting()], [100, 500])
    add(a, { keyId: 'key_0' })
    assert.equal(a.lost(), 100)
    await a.flush.flush()
    assert.deepEqual(await requests(), { '1m': 501, '1h': 501, '1d': 501 })
  })

  it('close writes everything', async () => {
    const a = node(store)
    for (let n = 0; n < 300; n++) add(a, { keyId: `key_${n}` })
    await a.flush.close()
    assert.deepEqual(await requests(), { '1m': 300, '1h': 300, '1d': 300 })
  })

  it('a process and the one started after it are both counted', async () => {
    const before = node(store)
    add(before)
    await before.flush.close()
    move(1)
    const after = node(store)
    add(after)
    await after.flush.close()
    assert.deepEqual(await requests(), { '1m': 2, '1h': 2, '1d': 2 })
  })

  it('a slice that the store keeps rejecting is dropped, and no other', async () => {
    let poison = 1
    const bad: FlushSource = {
      take: () => {
        if (poison-- <= 0) return null
        return { more: false, write: async (tx) => void (await tx[run]('select nonsense', [])) }
      },
    }
    const a = node(store, 'node-a', [bad])
    add(a)
    for (let attempt = 0; attempt < 12; attempt++) await a.flush.flush()
    assert.equal(a.givenUp(), 1)
    assert.deepEqual(await requests(), { '1m': 1, '1h': 1, '1d': 1 })
  })

  it('two nodes with the same keys in another order do not deadlock', async () => {
    const [a, b] = [node(store, 'node-a'), node(store, 'node-b')]
    const keys = Array.from({ length: 60 }, (_, n) => `key_${n}`)
    for (let round = 0; round < 10; round++) {
      // In two projects, so that rows by upstream could be waited for in a circle too.
      const use = (to: Node, keyId: string, n: number) =>
        add(to, { keyId, projectId: `proj_${n % 2}`, upstream: `u${n % 3}` })
      for (const [n, keyId] of keys.entries()) use(a, keyId, n)
      for (const [n, keyId] of [...keys.entries()].toReversed()) use(b, keyId, n)
      await Promise.all([a.flush.flush(), b.flush.flush()])
    }
    assert.deepEqual(await requests(), { '1m': 1200, '1h': 1200, '1d': 1200 })
    assert.deepEqual([a.errors, b.errors], [[], []])
    if (dialect === 'postgres') {
      const [row] = await rows(
        'select deadlocks from pg_stat_database where datname = current_database()',
      )
      assert.equal(Reflect.get(row ?? {}, 'deadlocks'), 0)
    }
  })

  it('text that no store accepts does not hold up the rest', async () => {
    const a = node(store)
    add(a, { model: 'bad\0model\ud800', serviceTier: 'x\n'.repeat(1000) })
    add(a)
    await a.flush.flush()
    assert.deepEqual(a.errors, [])
    assert.deepEqual(await requests(), { '1m': 2, '1h': 2, '1d': 2 })
  })

  it('the number of rows is bounded for any number of invented names', async () => {
    const a = node(store)
    for (let n = 0; n < 1_200; n++) {
      add(a, { model: `invented ${n}`, serviceTier: n < 1_100 ? 'a' : 'b' })
      if (n % 100 === 99) await a.flush.flush()
    }
    const found = await rows("select sum(requests) as n from usage where width = '1d'")
    assert.equal(Number(Reflect.get(found[0] ?? {}, 'n')), 1_200)
    const others = await rows("select requests from usage where width = '1d' and model = 'other'")
    assert.deepEqual(others, [{ requests: 100 }, { requests: 100 }])
  })

  it('sums beyond the exact integers of a double are exact', async () => {
    const a = node(store)
    const much = { requests: 1, inputTokens: 1e12 }
    for (let flush = 0; flush < 3; flush++) {
      for (let n = 0; n < 9_000; n++) add(a, {}, much)
      await a.flush.flush()
    }
    const [row] = await rows("select cast(input_tokens as text) as n from usage where width = '1d'")
    assert.equal(Reflect.get(row ?? {}, 'n'), '27000000000000000')
    assert.deepEqual(a.errors, [])
  })
  it('a sum at the largest integer of a store stays there without failing the flush', async () => {
    const a = node(store)
    add(a)
    await a.flush.flush()
    const much = 'update usage set input_tokens = 3999999999999999000'
    await store[transact](async (tx) => tx[run](much, []))
    for (const at of [1, 2]) {
      add(a)
      await a.flush.flush()
      assert.deepEqual(a.errors, [], `${at}`)
    }
    const found = await rows('select cast(input_tokens as text) as n, requests from usage')
    assert.deepEqual(found, Array(3).fill({ n: '4000000000000000000', requests: 3 }))
  })
})
