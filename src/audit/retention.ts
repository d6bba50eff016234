/**
 * Retention of the audit log: events older than a number of days are deleted, the oldest first, by
 * whole days of UTC. What is left has no gap but its beginning. Each slice of a few milliseconds is
 * a separate transaction, and nothing waits long.
 */
import type { Context } from '#context.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import { purge } from './store.ts'

const DAY_MS = 86_400_000
/** Most events that one transaction deletes. */
const SLICE_ROWS = 200

/** Deleted events: their number, and the time before which all were deleted. */
export interface DeletedEvents {
  readonly count: number
  readonly beforeMs: number
}

/** Deletes events of more than `days` days ago; 0: none. A failure leaves the rest. */
export async function purgeAuditLog(
  { store, organization, now }: Pick<Context, 'store' | 'organization' | 'now'>,
  days: number,
): Promise<DeletedEvents> {
  const beforeMs = Math.floor(now() / DAY_MS) * DAY_MS - days * DAY_MS
  if (days === 0) return { count: 0, beforeMs }
  const { id: organizationId } = organization
  const count = await purgeInSlices(store, SLICE_ROWS, (tx, rows) =>
    purge(tx, { organizationId, beforeMs, rows }),
  )
  return { count, beforeMs }
}
