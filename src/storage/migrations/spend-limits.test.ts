import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'

onEachStore('the migration of spend limits', (dialect) => {
  it('a store with rows from before has no spend limit, and takes one', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0018-temporary-accounts')
    const organization = { id: 'org-old', name: 'Old', default_project_id: 'proj_old' }
    const project = { id: 'proj_old', organization_id: 'org-old', name: 'Default project' }
    await record(old, async (tx) => {
      const row = { ...organization, created_at: 1, operator_id: 'svc_acct_old' }
      await tx.insertInto('organization').values(row).execute()
      await tx.insertInto('change_counter').values({ organization_id: 'org-old', seq: 0 }).execute()
      await tx
        .insertInto('project')
        .values({ ...project, created_at: 1 })
        .execute()
    })
    await old.close()
    const h = await startHarness(dialect, { databaseUrl: url })
    const owner = { project_id: 'proj_old' }
    const absent = await h.client.retrieveProjectSpendLimit(owner).catch((error) => error.code)
    const amount = { threshold_amount: 10 ** 13, currency: 'USD', interval: 'month' } as const
    await h.client.updateProjectSpendLimit({ ...owner, ...amount })
    const limit = await h.client.retrieveProjectSpendLimit(owner)
    await h.close()
    await dropDatabase(url)
    assert.deepEqual([absent, limit.threshold_amount], ['spend_limit_not_found', 10 ** 13])
  })
})
