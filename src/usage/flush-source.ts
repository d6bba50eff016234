/**
 * The interface between the flush and its sources: a source keeps state in memory that must be
 * written soon, and hands it over a slice at a time.
 */
import type { Tx } from '#storage/db.ts'

export interface FlushSource {
  /**
   * Takes the next slice to write, which the source forgets. At most what one transaction may hold,
   * some milliseconds of work on SQLite. Null when there is nothing, or when it is not time yet;
   * `last` is true when the process ends, and then there is no other time.
   */
  take(last: boolean): Batch | null
}

export interface Batch {
  /**
   * Writes the slice. May be called again only after a transaction that failed. Rows that other
   * nodes write too are locked in the order of their keys.
   */
  write(tx: Tx): Promise<void>
  /**
   * Writes and reads rows that the flushes of all nodes add to. Called after every `write` of the
   * transaction: locks on shared rows are held briefly.
   */
  writeShared?(tx: Tx): Promise<void>
  /** Called once, when a transaction that wrote the slice is committed. */
  committed?(): void
  /** Called once, when the slice is given up: the store rejects it. */
  dropped?(): void
  /** Whether the ledger has more than fits into one transaction. */
  readonly more: boolean
}
