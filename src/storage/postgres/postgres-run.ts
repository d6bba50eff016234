/** Statements on a PostgreSQL connection or pool, and the cause of their failures. */
import pg from 'pg'
import { type Row, type Run, StoreUnavailable } from '#storage/db.ts'

/**
 * Classes 08 (connection), 53 (resources), 57 (operator intervention, time limits), 55P03 (lock).
 */
const UNAVAILABLE = /^(08|53|57|55P03|25P03)/

/** A `Run` over a connection or a pool. */
export function runnerOver(queryable: Pick<pg.ClientBase, 'query'>): Run {
  return async (sql, parameters) =>
    (await answered(queryable.query<Row>(sql, parameters as unknown[]))).rows
}

/** The answer, or `StoreUnavailable` when the statement is not the cause of the failure. */
export async function answered<T>(query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    throw isUnavailable(error) ? new StoreUnavailable(error) : error
  }
}

/** Whether the cause is the connection or the server, not the statement. */
function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string') return !(error instanceof pg.DatabaseError)
  return UNAVAILABLE.test(code) || /^E[A-Z]+$/.test(code)
}
