import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import { openStore } from '#storage/store.ts'
import { SUMMED_COLUMNS } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'

const MONTH = { startMs: Date.UTC(2026, 0), endMs: Date.UTC(2026, 1) }
const ZEROS = Object.fromEntries(SUMMED_COLUMNS.map((name) => [name, 0]))

onEachStore('the migration of budgets of tags', (dialect) => {
  it('objects from before are paid by no tag, and sums of keys and owners are found', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0026-project-policies')
    const names = { project_id: 'proj_a', organization_id: 'org-a' }
    await record(old, async (tx) => {
      const batch = { id: 'batch_a', kind: 'batch', upstream: 'main', created_at: 1 } as const
      const owner = { key_id: 'key_a', owner_id: 'user-a', enqueued_tokens: 0 }
      await tx
        .insertInto('owned_object')
        .values({ ...names, ...batch, ...owner })
        .execute()
      const sums = [
        { dimension: 'key', id: 'key_a', project_id: 'proj_a', cost: 7 },
        { dimension: 'owner', id: 'user-a', project_id: 'proj_a', cost: 7 },
        { dimension: 'owner', id: 'user-a', project_id: 'proj_b', cost: 5 },
        { dimension: 'owner', id: 'user-b', project_id: 'proj_b', cost: 3 },
      ].map((row) => ({
        ...ZEROS,
        organization_id: 'org-a',
        width: '1mo',
        starts_at: MONTH.startMs,
        ...row,
      }))
      await tx
        .insertInto('usage_sum')
        .values(sums as never)
        .execute()
    })
    await old.close()
    const store = await openStore(url)
    const rows = await store.reader.selectFrom('owned_object').select('paying_tags').execute()
    const costOf = (scope: 'api_key' | 'user' | 'tag', payerId: string) =>
      ledgerCostOf(store.reader, { organizationId: 'org-a', scope, payerId }, MONTH)
    const costs = [
      await costOf('api_key', 'key_a'),
      await costOf('user', 'user-a'),
      await costOf('tag', 'team=search'),
    ]
    await store.close()
    await dropDatabase(url)
    assert.deepEqual([rows[0]?.paying_tags, ...costs], [null, 7n, 12n, 0n])
  })
})
