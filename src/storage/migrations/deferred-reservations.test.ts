import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'

onEachStore('the migration of deferred reservations', (dialect) => {
  it('objects from before have reserved nothing', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0019-spend-limits')
    const ids = {
      project_id: 'proj_a',
      organization_id: 'org-a',
      key_id: 'key_a',
      owner_id: 'user-a',
    }
    const batch = { id: 'batch_a', kind: 'batch', upstream: 'main', created_at: 1 } as const
    await record(old, async (tx) => {
      const row = { ...ids, ...batch, enqueued_tokens: 0 }
      await tx.insertInto('owned_object').values(row).execute()
    })
    await old.close()
    const store = await openStore(url)
    const rows = await store.reader.selectFrom('owned_object').selectAll().execute()
    await store.close()
    await dropDatabase(url)
    assert.deepEqual(
      rows.map((row) => [row.id, row.reserved_dollars, row.reserved_nano]),
      [['batch_a', null, null]],
    )
  })
})
