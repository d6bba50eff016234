/**
 * Transactions. They have two users: `audit/audited.ts` for changes by an actor, and `record` for
 * the bookkeeping of tables that the tidy test lists by name.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Store, type TransactionBody, type Tx, transact } from './db.ts'

/** Runs `change` in one transaction: all of it is on the disk when this resolves, or none of it. */
export function inTransaction<T>(store: Store, change: TransactionBody<T>): Promise<T> {
  return store[transact](change)
}

/** Bookkeeping, without an event: only for the tables that the tidy test lists. */
export function record<T>(store: Store, change: TransactionBody<T>): Promise<T> {
  return store[transact](change)
}

/**
 * Bookkeeping in slices until one deletes fewer than `rows`. Each slice is a separate transaction
 * in a separate turn: nothing waits long. Resolves to the number of deleted rows. A failure leaves
 * the rest for the next run.
 */
export async function purgeInSlices(
  store: Store,
  rows: number,
  purge: (tx: Tx, rows: number) => Promise<number>,
): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await record(store, (tx) => purge(tx, rows))
    total += deleted
    if (deleted < rows) return total
    await nextTurn()
  }
}

/**
 * Bookkeeping in slices, as above, until one resolves to undefined. Each is given the result of the
 * slice before it.
 */
export async function recordInSlices<T>(
  store: Store,
  slice: (tx: Tx, last: T | undefined) => Promise<T | undefined>,
): Promise<void> {
  let last = await record(store, (tx) => slice(tx, undefined))
  while (last !== undefined) {
    await nextTurn()
    const before = last
    last = await record(store, (tx) => slice(tx, before))
  }
}
