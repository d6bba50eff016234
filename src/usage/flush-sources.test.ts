import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { createFlush } from './flush.ts'
import type { FlushSource } from './flush-source.ts'
import { createKeyUses } from './key-uses.ts'
import { createLevels, type LevelRow, savedLevels } from './levels.ts'

let nodes = 0

onEachStore('with the flush', (dialect) => {
  const { clock, move } = movableClock()
  let url: string
  let store: Store
  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  afterEach(async () => {
    await store.close()
    await dropDatabase(url)
  })

  const flushOf = (...sources: FlushSource[]) =>
    createFlush({
      store,
      now: clock,
      nodeId: `node ${++nodes}`,
      sources,
      schedule: manualSchedule(),
      onGivenUp: () => assert.fail('something was given up'),
    })

  const addKeys = (ids: readonly string[]) =>
    record(store, async (tx) => {
      await tx
        .insertInto('organization')
        .values({ id: 'o', name: 'o', created_at: 0, default_project_id: 'p', operator_id: 's' })
        .execute()
      const account = { id: 's', project_id: 'p', name: 's', role: 'none' as const, created_at: 0 }
      await tx.insertInto('service_account').values(account).execute()
      for (const id of ids) {
        await tx
          .insertInto('api_key')
          .values({
            id,
            project_id: 'p',
            service_account_id: 's',
            owner_access: 'active',
            name: id,
            hash: id,
            redacted_value: id,
            scopes: '[]',
            created_at: 0,
          })
          .execute()
      }
    })

  const uses = async (): Promise<Record<string, number | null>> => {
    const rows = await store.reader.selectFrom('api_key').selectAll().orderBy('id').execute()
    return Object.fromEntries(rows.map((row) => [row.id, row.last_used_at]))
  }

  it('the time of last use of a key is written and never goes back', async () => {
    await addKeys(['key_a', 'key_b', 'key_c'])
    const [here, there] = [createKeyUses(clock), createKeyUses(clock)]
    here.record('key_b', 2_000)
    here.record('key_a', 3_000)
    here.record('key_a', 1_000)
    here.record('key_gone', 1_000)
    there.record('key_a', 2_500)
    there.record('key_b', 4_000)
    await flushOf(here).close()
    await flushOf(there).close()
    assert.deepEqual(await uses(), { key_a: 3_000, key_b: 4_000, key_c: null })
  })

  it('uses are written once a second in one transaction, and at the end at once', async () => {
    await addKeys(['key_a', 'key_b'])
    const keys = createKeyUses(clock)
    const flush = flushOf(keys)
    keys.record('key_a', 1)
    await flush.flush()
    keys.record('key_a', 2)
    await flush.flush()
    assert.equal((await uses()).key_a, 1)
    move(1_000)
    await flush.flush()
    assert.equal((await uses()).key_a, 2)
    keys.record('key_b', 3)
    await flush.close()
    assert.deepEqual(await uses(), { key_a: 2, key_b: 3 })
  })

  it('two nodes that record the same keys in another order do not deadlock', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `key_${n}`)
    await addKeys(ids)
    const [here, there] = [createKeyUses(clock), createKeyUses(clock)]
    const flushes = [flushOf(here), flushOf(there)]
    for (let round = 1; round <= 10; round++) {
      for (const id of ids) here.record(id, round)
      for (const id of ids.toReversed()) there.record(id, round)
      await Promise.all(flushes.map((flush) => flush.flush()))
      move(1_000)
    }
    assert.deepEqual(new Set(Object.values(await uses())), new Set([10]))
    for (const flush of flushes) await flush.close()
  })

  it('changed levels are saved each second, and restored at a start', async () => {
    const sinceTimes: number[] = []
    let levels: LevelRow[] = []
    const flush = flushOf(
      createLevels((sinceMs) => {
        sinceTimes.push(sinceMs)
        return levels
      }, clock),
    )
    const level = (bucket: string, value: number): LevelRow => ({
      scope: 'org-a',
      bucket,
      level: value,
      atMs: clock(),
    })
    levels = [level('tokens', 12.5), level('requests', 1e15 + 0.5)]
    await flush.flush()
    await flush.flush()
    assert.deepEqual(sinceTimes, [0])
    const first = clock()
    move(1_000)
    const moved = level('tokens', 7.25)
    levels = [moved]
    await flush.close()
    assert.deepEqual(sinceTimes, [0, first])
    const saved = await savedLevels(store.reader, clock())
    assert.deepEqual(
      saved.map((one) => ({ ...one })).sort((a, b) => (a.bucket < b.bucket ? -1 : 1)),
      [{ ...level('requests', 1e15 + 0.5), atMs: first }, moved],
    )
    assert.deepEqual(await savedLevels(store.reader, clock() + 2 * 86_400_000), [])
  })

  it('more levels than one transaction holds are all saved', async () => {
    const levels = Array.from({ length: 1_000 }, (_, n) => ({
      scope: `org-${n % 3}`,
      bucket: `bucket-${n}`,
      level: n,
      atMs: clock(),
    }))
    let dumped = false
    const dump = () => {
      const found = dumped ? [] : levels
      dumped = true
      return found
    }
    await flushOf(createLevels(dump, clock)).close()
    assert.equal((await savedLevels(store.reader, clock())).length, 1_000)
  })
})
