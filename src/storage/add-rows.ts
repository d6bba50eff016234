/** Statements that add rows of amounts to those of a table of sums, each row of another key. */
import {
  type InsertQueryBuilder,
  type InsertResult,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely'
import type { Tx } from './db.ts'
import { columnsCommand, rowsCommand } from './statement.ts'
import type { LatencyTable } from './tables/latency.ts'
import type { UnpricedTierTable } from './tables/prices.ts'
import type { RequestLogDayTable } from './tables/request-logs.ts'
import type { Tables, UpstreamUsageTable, UsageTable } from './tables/schema.ts'
import type { TaggedUsageTable } from './tables/tags.ts'
import type { UsageSumTable } from './tables/usage.ts'

/** Less than a store's largest integer, by more than one flush can add. */
const SUM_MAX = '4000000000000000000'

/** Longest set of names to which another one is added. */
const NAMES_MAX = 200

export type SummedTable =
  | ('usage' | 'upstream_usage' | 'tagged_usage' | 'usage_sum')
  | ('unpriced_tier' | 'request_log_days' | 'latency')
type SummedRow = UsageTable &
  UpstreamUsageTable &
  TaggedUsageTable &
  UsageSumTable &
  UnpricedTierTable &
  RequestLogDayTable &
  LatencyTable

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

/** Update of a set of names, joined by commas: appends the added names that it lacks. */
function joinedWith(position: 'instr' | 'strpos', table: SummedTable, column: string) {
  const [known, added] = [sql.ref(`${table}.${column}`), sql.ref(`excluded.${column}`)]
  const has = sql`${sql.raw(position)}(',' || ${known} || ',', ',' || ${added} || ',') > 0`
  const joined = sql<string>`case
    when ${added} = '' or ${has} or length(${known}) > ${sql.lit(NAMES_MAX)} then ${known}
    when ${known} = '' then ${added} else ${known} || ',' || ${added} end`
  return { [column]: joined }
}

/** Rows of arrays of columns as a table `added`, for PostgreSQL. */
export function unnested(
  columns: readonly string[],
  arrays: readonly unknown[],
  integers: ReadonlySet<string>,
): RawBuilder<unknown> {
  const names = sql.join(columns.map((name) => sql.ref(name)))
  const lists = columns.map(
    (name, at) => sql`cast(${arrays[at]} as ${sql.raw(integers.has(name) ? 'bigint' : 'text')}[])`,
  )
  return sql`unnest(${sql.join(lists)}) as added(${names})`
}

function isIn(names: readonly string[]) {
  return (name: string): boolean => names.includes(name)
}

interface AddingOptions<Row> {
  readonly names?: 'price_versions' & keyof Row
  readonly isDense?: boolean
}

/**
 * Adds rows in the given order, which must be the order of their locks. Sums that are 0 may be left
 * out of a row. `names` is a column with a set of names, which grows by the names of the added
 * rows. `isDense`: any sums may be other than 0, and all are bound. Otherwise each combination would
 * be a separate statement.
 */
export function addingTo<Row extends Partial<Record<keyof SummedRow, unknown>>>(
  table: SummedTable,
  insertInto: (db: Kysely<Tables>) => InsertQueryBuilder<Tables, SummedTable, InsertResult>,
  key: readonly (keyof SummedRow & keyof Row)[],
  sums: readonly (keyof SummedRow & keyof Row)[],
  { names, isDense = false }: AddingOptions<Row> = {},
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const integers = new Set<string>(['starts_at', 'batch', 'status', ...sums])
  // Most sums of most rows are 0: a sum that is 0 in all rows is neither bound nor added.
  const zerosOf = (bound: readonly string[]) => sums.filter((name) => !isIn(bound)(name))
  const grown = (lesser: 'min' | 'least', bound: readonly string[]) => ({
    ...grownBy(lesser, table, sums.filter(isIn(bound))),
    ...(names && joinedWith(lesser === 'min' ? 'instr' : 'strpos', table, names)),
  })
  const addFew = rowsCommand<Row>((db, rows, bound) => {
    const zeros = Object.fromEntries(zerosOf(bound).map((name) => [name, sql`0`]))
    return insertInto(db)
      .values(rows.map((row) => ({ ...row, ...zeros })) as never)
      .onConflict((conflict) => conflict.columns(key as never).doUpdateSet(grown('min', bound)))
  })
  // PostgreSQL takes all rows in one statement, and locks them in the order they are listed in.
  const addAll = columnsCommand<Row>((db, arrays, bound) => {
    const zeros = zerosOf(bound)
    const selected = sql.join([sql`added.*`, ...zeros.map(() => sql`0`)])
    const added = unnested(bound, arrays, integers)
    return insertInto(db)
      .columns([...bound, ...zeros] as never)
      .expression(sql`select ${selected} from ${added}` as never)
      .onConflict((conflict) => conflict.columns(key as never).doUpdateSet(grown('least', bound)))
  })
  return async (tx, rows) => {
    if (rows.length === 0) return
    const added = isDense ? sums : sums.filter((name) => rows.some((row) => row[name]))
    const bound = [...key, ...(added.length > 0 ? added : sums.slice(0, 1))]
    if (names) bound.push(names)
    if (tx.dialect === 'sqlite') await addFew(tx, rows, bound)
    else await addAll(tx, rows, bound)
  }
}
