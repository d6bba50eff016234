import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { USAGE_COSTS, USAGE_COUNTERS } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'

const DAY = 86_400
const MIDNIGHT = Date.parse('2026-01-01T00:00:00Z') / 1000
/** Counters and costs that the table had then. */
const NAMES = [...USAGE_COUNTERS, ...USAGE_COSTS].filter((name) => !name.includes('_1h_'))
const ZEROS = Object.fromEntries(NAMES.map((name) => [name, 0]))

onEachStore('the migration of tags', (dialect) => {
  it('usage from before has no tags, and its project takes some', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0021-spend-raises')
    const organization = { id: 'org-old', name: 'Old', default_project_id: 'proj_old' }
    const project = { id: 'proj_old', organization_id: 'org-old', name: 'Default project' }
    const usage = {
      organization_id: 'org-old',
      width: '1d',
      kind: 'completions',
      project_id: 'proj_old',
      starts_at: MIDNIGHT * 1000,
      owner_id: 'user-old',
      key_id: 'key_old',
      model: 'gpt-4o',
      batch: 0,
      service_tier: '',
      size: '',
      source: '',
      context_level: '',
      vector_store_id: '',
      ...ZEROS,
      requests: 1,
      input_tokens: 7,
      input_cost: 17_500,
    }
    await record(old, async (tx) => {
      const row = { ...organization, created_at: 1, operator_id: 'svc_acct_old' }
      await tx.insertInto('organization').values(row).execute()
      await tx.insertInto('change_counter').values({ organization_id: 'org-old', seq: 0 }).execute()
      const created = { ...project, created_at: 1 }
      await tx.insertInto('project').values(created).execute()
      await tx
        .insertInto('usage')
        .values(usage as never)
        .execute()
    })
    await old.close()
    const h = await startHarness(dialect, { databaseUrl: url })
    const { tags } = await h.client.updateProjectTags({
      project_id: 'proj_old',
      tags: { team: 'search' },
    })
    const costs = await h.client.usageCosts({
      start_time: MIDNIGHT,
      end_time: MIDNIGHT + DAY,
      group_by_tags: ['team'],
    })
    await h.close()
    await dropDatabase(url)
    assert.deepEqual(tags, { team: 'search' })
    assert.deepEqual(
      costs.data[0]?.results.map((one) => [one.tags, one.amount.value]),
      [[{ team: null }, 0.0000175]],
    )
  })
})
