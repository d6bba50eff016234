/** Kysely over any executor of statements: a connection, a pool, a worker thread. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { type Dialect, type Reader, type Run, run, type Tx } from './db.ts'
import type { Tables } from './tables/schema.ts'

/**
 * Kysely's adapter says that SQLite cannot change its schema inside a transaction. It can, and a
 * process that dies during a migration must not leave a part of one.
 */
function transactionalSqliteAdapter(): SqliteAdapter {
  return Object.defineProperty(new SqliteAdapter(), 'supportsTransactionalDdl', { value: true })
}

const PARTS = {
  sqlite: {
    adapter: transactionalSqliteAdapter,
    compiler: SqliteQueryCompiler,
    introspector: SqliteIntrospector,
  },
  postgres: {
    adapter: () => new PostgresAdapter(),
    compiler: PostgresQueryCompiler,
    introspector: PostgresIntrospector,
  },
} as const

/** A query builder that runs all its statements through `execute`. */
export function kyselyOver(dialect: Dialect, execute: Run): Kysely<Tables> {
  const { adapter, compiler, introspector } = PARTS[dialect]
  return new Kysely<Tables>({
    dialect: {
      createAdapter: adapter,
      createQueryCompiler: () => new compiler(),
      createIntrospector: (db) => new introspector(db),
      createDriver: () => driverOver(execute),
    },
  })
}

function driverOver(execute: Run): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => ({
      rows: (await execute(query.sql, query.parameters)) as R[],
    }),
    streamQuery: () => {
      throw new Error('Streaming of results is not supported: read pages.')
    },
  }
  const statement = (sql: string) => async () => {
    await execute(sql, [])
  }
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: statement('begin'),
    commitTransaction: statement('commit'),
    rollbackTransaction: statement('rollback'),
    destroy: async () => {},
  }
}

/**
 * A `Reader` or `Tx` over `execute`. The query builder is created at its first use, since most
 * transactions use prepared statements alone.
 */
export function handleOver(dialect: Dialect, execute: Run): Tx {
  let made: Kysely<Tables> | undefined
  const builder = (): Kysely<Tables> => {
    made ??= kyselyOver(dialect, execute)
    return made
  }
  type Builder = Kysely<Tables>
  return {
    dialect,
    [run]: execute,
    selectFrom: ((from: never) => builder().selectFrom(from)) as Builder['selectFrom'],
    insertInto: ((table: never) => builder().insertInto(table)) as Builder['insertInto'],
    updateTable: ((table: never) => builder().updateTable(table)) as Builder['updateTable'],
    deleteFrom: ((table: never) => builder().deleteFrom(table)) as Builder['deleteFrom'],
  }
}

/** A handle that only reads. */
export function readerOver(dialect: Dialect, execute: Run): Reader {
  return handleOver(dialect, execute)
}
