/**
 * Transactions. They have two users: `audit/audited.ts` for changes by an actor, and `record` for
 * the bookkeeping of tables that the tidy test lists by name.
 */
import { type Store, type TransactionBody, transact } from './db.ts'

/** Runs `change` in one transaction: all of it is on the disk when this resolves, or none of it. */
export function inTransaction<T>(store: Store, change: TransactionBody<T>): Promise<T> {
  return store[transact](change)
}

/** Bookkeeping, without an event: only for the tables that the tidy test lists. */
export function record<T>(store: Store, change: TransactionBody<T>): Promise<T> {
  return store[transact](change)
}
