/**
 * Prepared statements: written with Kysely, compiled once for each dialect, run with parameters.
 *
 * Building a query costs more than running it (measured: 16 µs against 6), so statements on a hot
 * path are built once. `query` takes a `Reader`; `command` takes a `Tx`.
 */
import type { Insertable, Kysely } from 'kysely'
import { setBounded } from '#base/bounded-map.ts'
import { type Dialect, type Reader, run, type Tx } from './db.ts'
import { kyselyOver } from './kysely.ts'
import type { Tables } from './tables/schema.ts'

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

/** Key of a row of an organization. */
export interface OrganizationKey {
  readonly organizationId: string
  readonly id: string
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

function placeholdersOf<P extends object>(parameters: P): P {
  return new Proxy({ ...parameters }, { get: (_, name) => new Placeholder(String(name)) })
}

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
 * another. `held` names the tables to lock where the statement joins several.
 */
export function finders<P extends object>() {
  return <R>(build: Build<P, Lockable<R>>, held?: string | readonly string[]): Finders<P, R> => ({
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

/** A statement that inserts a row into a table. */
export function insertInto<T extends keyof Tables>(table: T) {
  return command<Insertable<Tables[T]>>()((db, p) => db.insertInto(table).values(p))
}

/** A statement that writes, with a `returning`. It returns whether it has written a row. */
export function change<P extends object>() {
  return <R>(build: BuildFor<P, R>) => {
    const statement = command<P>()(build)
    return async (tx: Tx, parameters: P) => (await statement(tx, parameters)).length > 0
  }
}

type BuildFor<P, R> = (db: Kysely<Tables>, parameters: P, dialect: Dialect) => Compilable<R>

function prepared<P extends object, R>(build: BuildFor<P, R>) {
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
/** Most texts of one statement that are kept: lists of columns that are bound, times counts. */
const TEXTS_MAX = 100

type ColumnOf<Row> = keyof Row & string
/** Runs a statement over rows with these columns bound. An absent value is 0. */
type RowsCommand<Row> = (
  tx: Tx,
  rows: readonly Row[],
  bound: readonly ColumnOf<Row>[],
) => Promise<void>

/**
 * A statement over any number of rows, a few of them at once. `build` is given that many rows of
 * placeholders of the columns that are bound, and must use each of them once, in their order.
 */
export function rowsCommand<Row extends object>(
  build: (
    db: Kysely<Tables>,
    rows: readonly Partial<Row>[],
    bound: readonly ColumnOf<Row>[],
  ) => Compilable<unknown>,
): RowsCommand<Row> {
  const textOf = textsOf<Row>((db, bound, count) => {
    const row = Object.fromEntries(bound.map((column) => [column, new Placeholder(column)]))
    return build(
      db,
      Array.from({ length: count }, () => row as Partial<Row>),
      bound,
    )
  })
  return async (tx, rows, bound) => {
    let at = 0
    for (const count of ROWS_AT_ONCE) {
      for (; rows.length - at >= count; at += count) {
        const values: unknown[] = []
        for (let n = at; n < at + count; n++) {
          const row = rows[n]
          for (const column of bound) values.push(parameterOf(row, column))
        }
        await tx[run](textOf(tx.dialect, bound, count), values)
      }
    }
  }
}

/**
 * A statement over all rows at once, with an array for each column. `build` is given a placeholder
 * for each column that is bound, and must use each of them once, in their order.
 */
export function columnsCommand<Row extends object>(
  build: (
    db: Kysely<Tables>,
    arrays: readonly unknown[],
    bound: readonly ColumnOf<Row>[],
  ) => Compilable<unknown>,
): RowsCommand<Row> {
  const textOf = textsOf<Row>((db, bound) =>
    build(
      db,
      bound.map((column) => new Placeholder(column)),
      bound,
    ),
  )
  return async (tx, rows, bound) => {
    const values = bound.map((column) => rows.map((row) => parameterOf(row, column)))
    await tx[run](textOf(tx.dialect, bound, 1), values)
  }
}

function parameterOf<Row>(row: Row | undefined, column: ColumnOf<Row>): unknown {
  const value = row?.[column]
  return value === undefined ? 0 : value
}

/** Texts by the columns that are bound and the number of rows. */
function textsOf<Row extends object>(
  build: (
    db: Kysely<Tables>,
    bound: readonly ColumnOf<Row>[],
    count: number,
  ) => Compilable<unknown>,
) {
  const texts = new Map<string, string>()
  return (dialect: Dialect, bound: readonly ColumnOf<Row>[], count: number): string => {
    const name = `${dialect} ${count} ${bound.join()}`
    const known = texts.get(name)
    if (known !== undefined) return known
    const { sql } = build(builders[dialect], bound, count).compile()
    setBounded(texts, name, sql, TEXTS_MAX)
    return sql
  }
}
