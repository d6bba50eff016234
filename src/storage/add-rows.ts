/** Statements that add rows of amounts to those of a table of sums, each row of another key. */
import { type InsertQueryBuilder, type InsertResult, type Kysely, sql } from 'kysely'
import type { Tx } from './db.ts'
import type { Tables, UpstreamUsageTable, UsageTable } from './schema.ts'
import { command, rowsCommand } from './statement.ts'
import type { UsageSumTable } from './usage-tables.ts'

/** Less than a store's largest integer, by more than one flush can add. */
const SUM_MAX = '4000000000000000000'

export type SummedTable = 'usage' | 'upstream_usage' | 'usage_sum'
type SummedRow = UsageTable & UpstreamUsageTable & UsageSumTable

/**
 * Update of a row's sums by the added ones, up to `SUM_MAX`: a sum that no store could hold would
 * fail the whole flush.
 */
export function grownBy(lesser: 'min' | 'least', table: SummedTable, sums: readonly string[]) {
  return Object.fromEntries(
    sums.map((name) => {
      const sum = sql`${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`
      return [name, sql<number>`${sql.raw(lesser)}(${sum}, ${sql.raw(SUM_MAX)})`]
    }),
  )
}

/** Adds rows in the order in which they are given, which is that of their locks. */
export function addingTo<Row extends Partial<Record<keyof SummedRow, unknown>>>(
  table: SummedTable,
  insertInto: (db: Kysely<Tables>) => InsertQueryBuilder<Tables, SummedTable, InsertResult>,
  key: readonly (keyof SummedRow & keyof Row)[],
  sums: readonly (keyof SummedRow & keyof Row)[],
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const columns = [...key, ...sums]
  const addFew = rowsCommand<Row>(columns, (db, rows) =>
    insertInto(db)
      .values(rows as never)
      .onConflict((conflict) =>
        conflict.columns(key as never).doUpdateSet(grownBy('min', table, sums)),
      ),
  )
  // PostgreSQL takes all rows in one statement, and locks them in the order they are listed in.
  const addAll = command<{ rows: string }>()((db, p) =>
    insertInto(db)
      .columns(columns as never)
      .expression(
        (eb) =>
          eb
            .selectFrom(
              sql`json_populate_recordset(null::${sql.table(table)}, ${p.rows}::json)`.as('added'),
            )
            .select([
              ...key.map((name) => sql`${sql.ref(name)}`.as(name)),
              ...sums.map((name) => sql`coalesce(${sql.ref(name)}, 0)`.as(name)),
            ]) as never,
      )
      .onConflict((conflict) =>
        conflict.columns(key as never).doUpdateSet(grownBy('least', table, sums)),
      ),
  )
  return async (tx, rows) => {
    if (rows.length === 0) return
    if (tx.dialect === 'sqlite') await addFew(tx, rows)
    else await addAll(tx, { rows: JSON.stringify(rows, withoutZeros) })
  }
}

/** A replacer of JSON that omits counters that are zero, which most are. */
const withoutZeros = (name: string, value: unknown): unknown =>
  value === 0 && name !== 'batch' && name !== 'starts_at' ? undefined : value
