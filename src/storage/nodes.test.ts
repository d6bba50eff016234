import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import type { Store } from './db.ts'
import { type JoinOptions, joinNodes, type Nodes } from './nodes.ts'
import { openStore } from './store.ts'

const HEARTBEAT_MS = 5_000
const LIVE_MS = 15_000

onEachStore('nodes', (dialect) => {
  const onlyPostgres = { skip: dialect === 'sqlite' && 'one process owns a SQLite store' }
  const time = movableClock()
  let url: string
  let store: Store
  let joined: Nodes[] = []

  before(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  after(async () => {
    await store.close()
    await dropDatabase(url)
  })
  afterEach(async () => {
    for (const nodes of joined) await nodes.leave()
    joined = []
    assert.deepEqual(await rows(), [])
  })

  const rows = async () => {
    const found = await store.reader.selectFrom('node').selectAll().orderBy('started_at').execute()
    return found.map((row) => ({ ...row }))
  }
  const join = async (
    planes: JoinOptions['planes'] = 'all',
    hasRedis = false,
    waitMs = 0,
  ): Promise<Nodes> => {
    const options = { store, now: time.clock, planes, hasRedis, waitMs }
    const nodes = await joinNodes({ ...options, schedule: manualSchedule() })
    joined.push(nodes)
    return nodes
  }
  const refused = (planes: JoinOptions['planes'] = 'all', hasRedis = false): Promise<void> =>
    assert.rejects(
      join(planes, hasRedis),
      /^Error: Another node \(node-\S+\) serves the data plane/,
    )

  it('have a row with a heartbeat, which is deleted when they leave', async () => {
    const nodes = await join()
    const startedAt = time.clock()
    time.move(HEARTBEAT_MS)
    await nodes.beat()
    assert.deepEqual(await rows(), [
      {
        id: nodes.id,
        planes: 'all',
        limiter: 'memory',
        started_at: startedAt,
        heartbeat_at: time.clock(),
        sums: 1,
      },
    ])
    assert.equal(nodes.liveNodes(), 1)
  })

  it('that count limits apart are alone on the data plane', onlyPostgres, async () => {
    await join()
    await refused('all')
    await refused('data')
    // A node with Redis may not run beside one without it either.
    await refused('all', true)
    assert.equal((await rows()).length, 1)
  })

  it('that get the data plane later are rejected beside another', onlyPostgres, async () => {
    const other = await join()
    const later = await join('control')
    await assert.rejects(later.serve('all'), /Another node \(node-\S+\) serves the data plane/)
    await later.beat()
    const planes = async () => new Map((await rows()).map((row) => [row.id, row.planes]))
    assert.equal((await planes()).get(later.id), 'control')
    await other.leave()
    await later.serve('all')
    await later.beat()
    assert.deepEqual([...(await planes())], [[later.id, 'all']])
    assert.equal(later.liveNodes(), 1)
  })

  it(
    'that count limits together may be many, and know how many they are',
    onlyPostgres,
    async () => {
      const first = await join('all', true)
      const second = await join('data', true)
      assert.equal(second.liveNodes(), 2)
      await first.beat()
      assert.equal(first.liveNodes(), 2)
      await refused('data', false)
      await second.leave()
      await first.beat()
      assert.equal(first.liveNodes(), 1)
    },
  )

  it('of the control plane alone are not counted', onlyPostgres, async () => {
    const control = await join('control')
    const data = await join('data')
    await join('control')
    await control.beat()
    await data.beat()
    assert.equal(data.liveNodes(), 1)
    assert.equal(control.liveNodes(), 1)
  })

  it('wait for another to stop, as in a rolling restart', onlyPostgres, async () => {
    const first = await join()
    const second = join('all', false, 30_000)
    await first.leave()
    assert.equal((await second).liveNodes(), 1)
  })

  it('that were killed block a start no longer than a few heartbeats', onlyPostgres, async () => {
    const killed = await join()
    time.move(LIVE_MS - 1)
    await refused()
    time.move(1)
    assert.equal((await join()).liveNodes(), 1)
    await killed.leave()
  })

  it('that start together without Redis: only one starts', onlyPostgres, async () => {
    const started = await Promise.allSettled(Array.from({ length: 8 }, () => join()))
    assert.equal(started.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('that were killed on a store with one owner are not waited for', {
    skip: dialect === 'postgres',
  }, async () => {
    const killed = await join()
    const next = await join()
    assert.deepEqual(
      (await rows()).map(({ id }) => id),
      [next.id],
    )
    assert.equal(next.liveNodes(), 1)
    await killed.leave()
  })

  it('count the others as last seen while the store does not answer', onlyPostgres, async () => {
    const own = await openStore(url)
    const options = {
      store: own,
      now: time.clock,
      planes: 'all',
      hasRedis: true,
      waitMs: 0,
    } as const
    const nodes = await joinNodes({ ...options, schedule: manualSchedule(() => {}) })
    await join('all', true)
    await nodes.beat()
    await own.close()
    await assert.rejects(nodes.beat())
    assert.equal(nodes.liveNodes(), 2)
    await nodes.leave()
    // Its row has remained: the next heartbeat of any node deletes it an hour later.
    time.move(4_000_000)
    const last = await join('control')
    await last.beat()
    assert.deepEqual(
      (await rows()).map(({ id }) => id),
      [last.id],
    )
  })
})
