import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { reservedOfObjects } from '#spend/ledger/store.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'

onEachStore('the migration of released reservations', (dialect) => {
  it('reservations from before are not released', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0036-oidc-groups')
    await record(old, async (tx) => {
      await tx
        .insertInto('owned_object')
        .values({
          project_id: 'proj_a',
          organization_id: 'org-a',
          key_id: 'key_a',
          owner_id: 'user-a',
          id: 'batch_a',
          kind: 'batch',
          upstream: 'main',
          created_at: 1,
          enqueued_tokens: 0,
          reserved_dollars: 2,
          reserved_nano: 5,
        })
        .execute()
    })
    await old.close()
    const store = await openStore(url)
    const sums = await reservedOfObjects(store.reader, {})
    await store.close()
    await dropDatabase(url)
    assert.deepEqual(
      sums.map(({ dollars, nano }) => [Number(dollars), Number(nano)]),
      [[2, 5]],
    )
  })
})
