/**
 * Prepared statements: written with Kysely, compiled once for each dialect, run with parameters.
 *
 * Building a query costs more than running it (measured: 16 µs against 6), so statements on a hot
 * path are built once. `query` takes a `Reader`; `command` takes a `Tx`.
 */
import type { Kysely } from 'kysely'
import { type Dialect, type Reader, run, type Tx } from './db.ts'
import { kyselyOver } from './kysely.ts'
import type { Tables } from './schema.ts'

/** Placeholder of a parameter in a query. */
class Placeholder {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

interface Compilable<R> {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] }
  execute(): Promise<R[]>
}

/** A select, which PostgreSQL can run with row locks. */
interface Lockable<R> extends Compilable<R> {
  forShare(table?: unknown): Compilable<R>
  forUpdate(table?: unknown): Compilable<R>
}

type Build<P, Q> = (db: Kysely<Tables>, parameters: P) => Q

interface Compiled {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

const builders: Record<Dialect, Kysely<Tables>> = {
  sqlite: kyselyOver('sqlite', () => []),
  postgres: kyselyOver('postgres', () => []),
}

/** Placeholders in place of the parameters' values. */
const placeholdersOf = <P extends object>(parameters: P): P =>
  new Proxy({ ...parameters }, { get: (_, name) => new Placeholder(String(name)) })

/**
 * A statement that reads: `query<{ id: string }>()((db, p) => db.selectFrom(…).where('id', '=',
 * p.id))`.
 */
export function query<P extends object>() {
  return <R>(build: Build<P, Compilable<R>>): ((reader: Reader, parameters: P) => Promise<R[]>) =>
    prepared(build)
}

/** A query of rows, and its two row locks, which last until the transaction ends. */
export interface Finders<P, R> {
  find(reader: Reader, parameters: P): Promise<R[]>
  /** Shared lock: others can use the rows, but neither change nor delete them. */
  findForUse(tx: Tx, parameters: P): Promise<R[]>
  /** Exclusive lock: others cannot use the rows either. */
  findForChange(tx: Tx, parameters: P): Promise<R[]>
}

/**
 * A query and its two locking forms. On SQLite the three are one, since changes run one after
 * another. `held` names the table to lock where the statement joins several.
 */
export function finders<P extends object>() {
  return <R>(build: Build<P, Lockable<R>>, held?: string): Finders<P, R> => ({
    find: prepared(build),
    findForUse: prepared((db, p, dialect) => {
      const select = build(db, p)
      return dialect === 'postgres' ? select.forShare(held) : select
    }),
    findForChange: prepared((db, p, dialect) => {
      const select = build(db, p)
      return dialect === 'postgres' ? select.forUpdate(held) : select
    }),
  })
}

/**
 * A statement that writes. It returns the rows of its `returning`. Its parameters may be a whole
 * row, `db.insertInto(…).values(p)`: it is compiled once for each list of their names.
 */
export function command<P extends object>() {
  return <R>(build: BuildFor<P, R>): ((tx: Tx, parameters: P) => Promise<R[]>) => {
    const statements = new Map<string, (tx: Tx, parameters: P) => Promise<R[]>>()
    return (tx, parameters) => {
      const names = Object.keys(parameters).join()
      const statement = statements.get(names) ?? prepared(build)
      statements.set(names, statement)
      return statement(tx, parameters)
    }
  }
}

type BuildFor<P, R> = (db: Kysely<Tables>, parameters: P, dialect: Dialect) => Compilable<R>

const prepared = <P extends object, R>(build: BuildFor<P, R>) => {
  const compiled: Partial<Record<Dialect, Compiled>> = {}
  return async (handle: Reader, parameters: P): Promise<R[]> => {
    const { dialect } = handle
    compiled[dialect] ??= build(builders[dialect], placeholdersOf(parameters), dialect).compile()
    const statement = compiled[dialect]
    const values = statement.parameters.map((value) =>
      value instanceof Placeholder ? parameters[value.name as keyof P] : value,
    )
    return (await handle[run](statement.sql, values)) as R[]
  }
}

/** Rows of one call, the most first: a call costs as much as some rows do. */
const ROWS_AT_ONCE = [16, 4, 1] as const

/**
 * A statement over any number of rows, a few of them at once. `build` is given that many rows of
 * placeholders, and must use each of them once, in the order of `columns`.
 */
export function rowsCommand<Row extends object>(
  columns: readonly (keyof Row & string)[],
  build: (db: Kysely<Tables>, rows: readonly Row[]) => Compilable<unknown>,
): (tx: Tx, rows: readonly Row[]) => Promise<void> {
  const texts = new Map<string, string>()
  const textOf = (dialect: Dialect, count: number): string => {
    const known = texts.get(`${dialect} ${count}`)
    if (known !== undefined) return known
    const row = Object.fromEntries(columns.map((name) => [name, new Placeholder(name)])) as Row
    const rows = Array.from({ length: count }, () => row)
    const { sql } = build(builders[dialect], rows).compile()
    texts.set(`${dialect} ${count}`, sql)
    return sql
  }
  return async (tx, rows) => {
    let at = 0
    for (const count of ROWS_AT_ONCE) {
      for (; rows.length - at >= count; at += count) {
        const values: unknown[] = []
        for (let n = at; n < at + count; n++) {
          for (const name of columns) values.push(rows[n]?.[name])
        }
        await tx[run](textOf(tx.dialect, count), values)
      }
    }
  }
}
