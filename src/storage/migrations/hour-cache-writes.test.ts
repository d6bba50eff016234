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
import { SUBJECT, use } from '#test/support/usage.ts'

const DAY_MS = 86_400_000
const MIDNIGHT = Date.parse('2026-11-01T00:00:00Z')
/** Counters and costs that the table had before. */
const NAMES = [...USAGE_COUNTERS, ...USAGE_COSTS].filter((name) => !name.includes('_1h_'))
const TAGS = { id: 'set-a', tags: { team: 'a' }, paying: [] }
const MODEL = 'claude-opus-4-8'
const PRICES = `models:
  ${MODEL}: { price: { input: 5, output: 25, cache_write: 6.25, cache_write_1h: 10 } }`

onEachStore('the migration of cache writes for an hour', (dialect) => {
  it('rows from before have none and keep their costs, and later rows have a cost of these', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => dropDatabase(url))
    const old = await openStore(url, '0039-deleted-key-hashes')
    const { projectId, ownerId, keyId } = SUBJECT
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
      const usage = {
        organization_id: 'org-old',
        width: '1d',
        kind: 'completions',
        starts_at: MIDNIGHT,
        project_id: projectId,
        owner_id: ownerId,
        key_id: keyId,
        model: MODEL,
        batch: 0,
        service_tier: '',
        size: '',
        source: '',
        context_level: '',
        vector_store_id: '',
        ...Object.fromEntries(NAMES.map((name) => [name, 0])),
        requests: 1,
        input_tokens: 7,
        input_cache_write_tokens: 4,
        input_cost: 15_000,
        cache_write_cost: 25_000,
      }
      await tx
        .insertInto('usage')
        .values(usage as never)
        .execute()
    })
    await old.close()
    const { clock } = movableClock(MIDNIGHT + 2 * DAY_MS)
    const h = await startHarness(dialect, { databaseUrl: url, clock })
    stack.defer(() => h.close())
    const amounts = {
      requests: 1,
      inputTokens: 100,
      inputCacheWriteTokens: 60,
      inputCacheWrite1hTokens: 20,
    }
    const at = (MIDNIGHT + DAY_MS) / 1_000
    await use(h, [{ at, subject: { model: MODEL, tags: TAGS }, amounts }], PRICES)
    const period = { start_time: MIDNIGHT / 1_000, end_time: MIDNIGHT / 1_000 + 172_800 }
    const lines = await h.client.usageCosts({ ...period, group_by: ['line_item'] })
    const written = await h.client.usageCompletions(period)
    const tagged = await h.store.reader
      .selectFrom('tagged_usage')
      .select(['input_cache_write_1h_tokens', 'cache_write_1h_cost'])
      .execute()
    const found = lines.data.map(({ results }) =>
      results.map(({ line_item, amount, quantity }) => [line_item, amount.value, quantity]),
    )
    assert.deepEqual(found, [
      [
        [`${MODEL}, input`, 0.000015, 3],
        [`${MODEL}, cache write`, 0.000025, 4],
      ],
      [
        [`${MODEL}, input`, 0.0002, 40],
        [`${MODEL}, cache write`, 0.00025, 40],
        [`${MODEL}, cache write 1h`, 0.0002, 20],
      ],
    ])
    assert.deepEqual(
      written.data.map(({ results }) => results.map((one) => one.input_cache_write_tokens)),
      [[4], [60]],
    )
    const all = tagged.map((row) => [row.input_cache_write_1h_tokens, row.cache_write_1h_cost])
    assert.deepEqual(all, [[20, 200_000]])
  })
})
