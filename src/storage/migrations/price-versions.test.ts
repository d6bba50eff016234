import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openStore } from '#storage/store.ts'
import { USAGE_COSTS, USAGE_COUNTERS } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { exportSums } from '#test/support/sums-of-spend.ts'
import { SUBJECT, use } from '#test/support/usage.ts'

const DAY_MS = 86_400_000
const MIDNIGHT = Date.parse('2026-01-01T00:00:00Z')
/** Counters and costs that the table had then. */
const NAMES = [...USAGE_COUNTERS, ...USAGE_COSTS].filter((name) => !name.includes('_1h_'))
const ZEROS = Object.fromEntries(NAMES.map((name) => [name, 0]))

onEachStore('the migration of versions of prices', (dialect) => {
  it('rows from before stay as they are, and name what is added to them', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    const old = await openStore(url, '0027-policies')
    const { projectId, ownerId, keyId, model } = SUBJECT
    await record(old, async (tx) => {
      const organization = { id: 'org-old', name: 'Old', default_project_id: 'proj_old' }
      const row = { ...organization, created_at: 1, operator_id: 'svc_acct_old' }
      await tx.insertInto('organization').values(row).execute()
      await tx.insertInto('change_counter').values({ organization_id: 'org-old', seq: 0 }).execute()
      const project = { id: 'proj_old', organization_id: 'org-old', name: 'Default project' }
      await tx
        .insertInto('project')
        .values({ ...project, created_at: 1 })
        .execute()
      for (const starts_at of [MIDNIGHT, MIDNIGHT + DAY_MS]) {
        const usage = {
          organization_id: 'org-old',
          width: '1d',
          kind: 'completions',
          starts_at,
          project_id: projectId,
          owner_id: ownerId,
          key_id: keyId,
          model,
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
        await tx
          .insertInto('usage')
          .values(usage as never)
          .execute()
      }
    })
    await old.close()
    const { clock } = movableClock(MIDNIGHT + 2 * DAY_MS)
    const h = await startHarness(dialect, { databaseUrl: url, clock })
    await use(h, [{ at: (MIDNIGHT + DAY_MS) / 1_000 }])
    const { lines } = await exportSums(h, { startMs: MIDNIGHT, endMs: MIDNIGHT + 2 * DAY_MS })
    await h.close()
    await dropDatabase(url)
    const versions = lines.map((line) => [
      line.ChargePeriodStart,
      line.x_PriceVersion?.replace(/ [0-9.]+$/, ''),
    ])
    assert.deepEqual(versions, [
      ['2026-01-01T00:00:00Z', ''],
      ['2026-01-02T00:00:00Z', 'genai-prices'],
      ['2026-01-02T00:00:00Z', 'genai-prices'],
    ])
  })
})
