/**
 * The store as the rest of the program sees it: a `Reader` reads, a `Tx` writes, and nobody holds a
 * `Tx` but inside a transaction. The first argument's type is the power a function has.
 */
import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A row as the driver gives it. */
export type Row = Record<string, unknown>

/** Runs one statement. `rows` is empty for a statement that returns none. */
export type Run = (sql: string, parameters: readonly unknown[]) => Row[] | Promise<Row[]>

/** The door that prepared statements use: see `statement.ts`. */
export const run = Symbol('run')

/** May read, and sees only what is committed. */
export interface Reader {
  readonly dialect: Dialect
  readonly [run]: Run
  readonly selectFrom: Kysely<Tables>['selectFrom']
}

/** May read and write, inside one transaction. Dead as soon as the transaction ends. */
export interface Tx extends Reader {
  readonly insertInto: Kysely<Tables>['insertInto']
  readonly updateTable: Kysely<Tables>['updateTable']
  readonly deleteFrom: Kysely<Tables>['deleteFrom']
}

/** What happens in a transaction. It may await nothing but its `tx`, and may be run again. */
export type Change<T> = (tx: Tx) => Promise<T>

/** Hears that another node has made an organization's change `seq`. */
export type HearNews = (organizationId: string, seq: number) => void

/** A connection of its own for following changes. After a failure it is closed, not used again. */
export interface ChangeLine {
  readonly reader: Reader
  /** Tells the other nodes of the newest changes of organizations. */
  tell(news: ReadonlyMap<string, number>): Promise<void>
  close(): Promise<void>
}

/** An open store, as a context carries it. Only `transaction.ts` can change anything through it. */
export interface Store {
  readonly dialect: Dialect
  /** For reads bounded by an index and a page. */
  readonly reader: Reader
  /** For reads that may take long: on SQLite in a thread of its own, so that nothing waits. */
  readonly slowReader: Reader
  /**
   * Moves with every commit, in the same instant, where this process alone can commit: then what
   * was read at a version is true while the version stands. Undefined where others commit too.
   */
  readonly version: () => number | undefined
  /** Opens a line to the nodes that commit too; undefined where there are none. */
  readonly openLine:
    | ((hear: HearNews | undefined, timeoutMs: number) => Promise<ChangeLine>)
    | undefined
  readonly [transact]: <T>(change: Change<T>) => Promise<T>
  /** Resolves when the store answers, throws when it does not. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The door of `transaction.ts`. */
export const transact = Symbol('transact')

/** Longest that one change may hold a transaction open. */
export const TRANSACTION_TIMEOUT_MS = 5_000

/** A closed or unreachable store: told as 503, never as a fault of the caller. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The store cannot be reached.', { cause })
    this.name = 'StoreUnavailable'
  }
}
