/** Pages of rows in the order of their ids, either way. */
import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'

export interface IdPage {
  readonly order: 'asc' | 'desc'
  /** Id that the rows follow, in their order. */
  readonly from: string
  /** Maximum number of rows. */
  readonly rows: number
}

/** The rows of a select that follow `from`. `id` names the column. */
export function rowsAfter<D, T extends keyof D, R>(
  select: SelectQueryBuilder<D, T, R>,
  id: string,
  { order, from, rows }: IdPage,
) {
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  return select
    .where(sql<SqlBool>`${sql.ref(id)} ${beyond} ${from}`)
    .orderBy(sql.ref(id), order)
    .limit(rows)
    .execute()
}
