/**
 * Store interface: a `Reader` reads, a `Tx` writes, and a `Tx` exists only inside a transaction.
 * The type of a function's first argument shows whether it may write.
 */
import type { Kysely } from 'kysely'
import type { Tables } from './tables/schema.ts'

export type Dialect = 'sqlite' | 'postgres'

/** A row as returned by the driver. */
export type Row = Record<string, unknown>

/** Runs one statement. `rows` is empty for a statement that returns none. */
export type Run = (sql: string, parameters: readonly unknown[]) => Row[] | Promise<Row[]>

/** A `Run` that has ended when it returns, as over a connection of SQLite. */
export type RunSync = (sql: string, parameters: readonly unknown[]) => Row[]

/** Key of the method for prepared statements: see `statement.ts`. */
export const run = Symbol('run')

/** Reads committed rows only. */
export interface Reader {
  readonly dialect: Dialect
  readonly [run]: Run
  readonly selectFrom: Kysely<Tables>['selectFrom']
}

/** Reads and writes, inside one transaction. Invalid as soon as the transaction ends. */
export interface Tx extends Reader {
  readonly insertInto: Kysely<Tables>['insertInto']
  readonly updateTable: Kysely<Tables>['updateTable']
  readonly deleteFrom: Kysely<Tables>['deleteFrom']
}

/** Body of a transaction. It may await nothing but its `tx`, and may be run again. */
export type TransactionBody<T> = (tx: Tx) => Promise<T>

/** Listener for notifications of an organization's change `seq` by another node. */
export type ChangeListener = (organizationId: string, seq: number) => void

/**
 * A separate connection for the replication of changes. It is closed after a failure, not reused.
 */
export interface ChangeSubscription {
  readonly reader: Reader
  /** Notifies the other nodes of the newest changes of organizations. */
  publish(news: ReadonlyMap<string, number>): Promise<void>
  close(): Promise<void>
}

/**
 * An open store, as a member of a context. Only `transaction.ts` can change anything through it.
 */
export interface Store {
  readonly dialect: Dialect
  /** Reader for reads bounded by an index and a page. */
  readonly reader: Reader
  /**
   * Reader for the slow reads of an actor, which take turns with those of others (`slow-reads.ts`).
   * On SQLite they run in threads and block nothing.
   */
  readonly slowReader: (actor: string) => Reader
  /**
   * Changes synchronously with every commit, where this process is the only writer: a value read at
   * a version is current as long as the version is. Undefined where other processes write too.
   */
  readonly version: () => number | undefined
  /** Opens a replication connection; undefined if there are no other writers. */
  readonly openSubscription:
    | ((onNotify: ChangeListener | undefined, timeoutMs: number) => Promise<ChangeSubscription>)
    | undefined
  readonly [transact]: <T>(change: TransactionBody<T>) => Promise<T>
  /** Resolves when the store answers, throws when it does not. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The actor of slow reads that no caller asked for. */
export const SYSTEM = 'system'

/** Key of the method for `transaction.ts`. */
export const transact = Symbol('transact')

/** Longest time that one change may hold a transaction open. */
export const TRANSACTION_TIMEOUT_MS = 5_000

/** A closed or unreachable store: returned as 503, never as an error of the caller. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The store cannot be reached.', { cause })
    this.name = 'StoreUnavailable'
  }
}
