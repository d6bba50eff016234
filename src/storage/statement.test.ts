import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import type { Store } from './db.ts'
import { command, query } from './statement.ts'
import { openStore } from './store.ts'
import { inTransaction } from './transaction.ts'

onEachStore('a prepared statement', (dialect) => {
  let url: string
  let store: Store
  let builds = 0
  before(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  after(async () => {
    await store.close()
    await dropDatabase(url)
  })

  const insert = command<{ id: string; name: string; at: number }>()((db, p) =>
    db
      .insertInto('organization')
      .values({
        id: p.id,
        name: p.name,
        created_at: p.at,
        default_project_id: 'fixed',
        operator_id: p.id,
      })
      .returning(['id', 'name']),
  )
  const named = query<{ name: string; least: number; rows: number }>()((db, p) => {
    builds += 1
    return db
      .selectFrom('organization')
      .select(['id', 'operator_id', 'default_project_id'])
      .where('name', '=', p.name)
      .where('created_at', '>=', p.least)
      .orderBy('id')
      .limit(p.rows)
  })

  it('binds each value to every occurrence of its name', async () => {
    const [row] = await inTransaction(store, (tx) => insert(tx, { at: 5, name: 'N', id: 'org-a' }))
    assert.deepEqual({ ...row }, { id: 'org-a', name: 'N' })
    const [found] = await named(store.reader, { rows: 1, least: 5, name: 'N' })
    const expected = { id: 'org-a', operator_id: 'org-a', default_project_id: 'fixed' }
    assert.deepEqual({ ...found }, expected)
  })

  it('takes new values every time, and is built once', async () => {
    await inTransaction(store, async (tx) => {
      for (let n = 0; n < 5; n++) await insert(tx, { id: `org-m${n}`, name: 'M', at: n })
    })
    const before = builds
    const find = async (least: number, rows: number): Promise<string[]> =>
      (await named(store.reader, { name: 'M', least, rows })).map(({ id }) => id)
    assert.deepEqual(await find(3, 9), ['org-m3', 'org-m4'])
    assert.deepEqual(await find(0, 2), ['org-m0', 'org-m1'])
    assert.deepEqual(await find(9, 9), [])
    assert.equal(builds, before)
  })

  it('binds a value as a value, never as SQL', async () => {
    const name = `'); drop table organization; -- " $1 ? :name`
    await inTransaction(store, (tx) => insert(tx, { id: 'org-q', name, at: 1 }))
    const found = await named(store.reader, { name, least: 0, rows: 9 })
    assert.deepEqual(
      found.map(({ id }) => id),
      ['org-q'],
    )
  })

  it('sees writes of its own transaction', async () => {
    await inTransaction(store, async (tx) => {
      await insert(tx, { id: 'org-t', name: 'T', at: 1 })
      assert.equal((await named(tx, { name: 'T', least: 0, rows: 9 })).length, 1)
      assert.equal((await named(store.reader, { name: 'T', least: 0, rows: 9 })).length, 0)
    })
  })
})
