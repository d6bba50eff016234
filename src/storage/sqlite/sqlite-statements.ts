/** Statements on one SQLite connection, each prepared once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setBounded } from '#base/bounded-map.ts'
import { type RunSync, StoreUnavailable } from '#storage/db.ts'

/** Most prepared statements kept for a connection. */
const STATEMENTS_MAX = 500
/** SQLite's primary result codes for a disk that is busy, broken or full. */
const UNAVAILABLE_CODES = new Set([5, 10, 13])

/**
 * A `RunSync` over `db`. Throws `StoreUnavailable` when the disk is the cause and not the
 * statement.
 */
export function statementRunner(db: DatabaseSync): RunSync {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const statement = db.prepare(sql)
    setBounded(statements, sql, statement, STATEMENTS_MAX)
    return statement
  }
  return (sql, parameters) => {
    try {
      const statement = statements.get(sql) ?? prepare(sql)
      return statement.all(...(parameters as SQLInputValue[]))
    } catch (error) {
      const code = (error as { errcode?: number }).errcode ?? 0
      const unavailable = UNAVAILABLE_CODES.has(code & 0xff) || !db.isOpen
      throw unavailable ? new StoreUnavailable(error) : error
    }
  }
}
