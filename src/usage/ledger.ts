/**
 * What the flush carries to the store: whoever keeps something in memory that must be written soon
 * is a ledger, and hands over what it has, a slice at a time.
 */
import type { Tx } from '#storage/db.ts'

export interface Ledger {
  /**
   * What there is to write, and from then on the flush's: the ledger forgets it. At most what one
   * transaction may hold, some milliseconds of work on SQLite. Null when there is nothing, or when
   * it is not time yet; `last` is true when the process ends, and then there is no other time.
   */
  take(last: boolean): Batch | null
}

export interface Batch {
  /**
   * Writes it. May be called again after a transaction that failed, and not after one that did not.
   * Rows that other nodes write too are locked in the order of their keys.
   */
  write(tx: Tx): Promise<void>
  /** Whether the ledger kept something back because it was too much for one transaction. */
  readonly more: boolean
}
