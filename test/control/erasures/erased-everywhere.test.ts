/** An erased person is in no row of the store, and sums of usage are as before. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LATE_WRITES_MS, runErasures } from '#control/erasures/erasing.ts'
import { type Row, run } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { ID_COLUMN, OTHER_COLUMNS, PERSONAL_COLUMNS } from './marked-columns.ts'
import { MARK, makeMarkedPerson, OTHER_RECIPIENT, personRow } from './marked-person.ts'

const TEXT_COLUMNS = {
  sqlite: `select m.name as "table", p.name as "column"
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type = 'table' and p.type = 'TEXT'`,
  postgres: `select c.relname as "table", a.attname as "column"
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype)`,
}
/** Columns that PostgreSQL derives from others, and the tables of the migrator. */
const DERIVED = /_folded$/
const MIGRATOR = /^kysely_/

interface Column {
  readonly table: string
  readonly column: string
}

async function textColumns({ store }: Harness): Promise<Column[]> {
  const rows = await store.reader[run](TEXT_COLUMNS[store.dialect], [])
  return rows
    .map((row) => ({ table: String(row.table), column: String(row.column) }))
    .filter(({ table }) => !MIGRATOR.test(table))
}

/** Columns with the mark, as `table.column`. */
async function marked(h: Harness): Promise<string[]> {
  const found: string[] = []
  for (const { table, column } of await textColumns(h)) {
    const statement = `select count(*) as n from "${table}" where lower("${column}") like '%${MARK}%'`
    const [row] = await h.store.reader[run](statement, [])
    if (Number(row?.n) > 0) found.push(`${table}.${column}`)
  }
  return found.toSorted()
}

function listed(tables: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(tables).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  )
}

/** Sums of usage and costs, and the number of events and changes. */
async function sums({ store }: Harness): Promise<Record<string, Row[]>> {
  const tables = ['usage', 'usage_sum', 'upstream_usage', 'tagged_usage', 'unpriced_tier']
  const all: Record<string, Row[]> = {}
  for (const table of tables) {
    all[table] = await store.reader[run](`select * from "${table}" order by 1, 2, 3, 4, 5, 6`, [])
  }
  return all
}

onEachStore('the erasure of a person', (dialect) => {
  it('every text column of the schema is listed, as a person’s or with a reason', async () => {
    await using h = await startHarness(dialect)
    const known = new Set([
      ...listed(PERSONAL_COLUMNS),
      ...Object.values(OTHER_COLUMNS).flatMap(listed),
    ])
    const unknown = (await textColumns(h))
      .filter(({ table, column }) => !known.has(`${table}.${column}`))
      .filter(({ column }) => !ID_COLUMN.test(column) && !DERIVED.test(column))
    assert.deepEqual(unknown, [])
  })

  it('leaves no mark in any row, and sums, events and numbers of changes as they were', async () => {
    const { clock, move } = movableClock()
    await using h = await startHarness(dialect, { clock, isWithoutTimers: true })
    const { id, alertId } = await makeMarkedPerson(h)
    const before = (await marked(h)).filter((column) => !DERIVED.test(column))
    assert.deepEqual(before, listed(PERSONAL_COLUMNS).toSorted())
    const sumsBefore = await sums(h)
    const eventsBefore = await events(h)

    const begun = await h.client.eraseUser({ user_id: id })
    assert.equal(begun.status, 'in_progress')
    await runErasures(h.store, clock)
    assert.deepEqual(await marked(h), ['erasure.progress'])
    move(LATE_WRITES_MS)
    await runErasures(h.store, clock)
    const completed = await h.client.eraseUser({ user_id: id })
    assert.equal(completed.status, 'completed')

    assert.deepEqual(await marked(h), [])
    assert.deepEqual(await sums(h), sumsBefore)
    const kept = (await events(h)).slice(0, eventsBefore.length)
    assert.deepEqual(kept, eventsBefore)
    const alert = await h.client.retrieveOrganizationSpendAlert({ alert_id: alertId })
    assert.deepEqual(alert.notification_channel.recipients, [OTHER_RECIPIENT])
    assert.equal(alert.notification_channel.subject_prefix, 'For erased')
    assert.equal((await personRow(h, id)).name, 'Erased person')
  })
})

/** Events with their types, objects and times, which stay. */
function events({ store }: Harness) {
  return store.reader
    .selectFrom('audit_log')
    .select(['id', 'type', 'effective_at', 'resource_id', 'actor_id', 'actor_key_id'])
    .orderBy('id')
    .execute()
}
