/**
 * Alerts in per cent of the monthly spend limit of their payer: the limit itself, or for a project
 * without one the organization's default.
 *
 * An alert has its amount in cents, like all others, and the limit by which it was computed. The
 * transaction that changes a limit rewrites both and arms the alert again, so watch, sweep and
 * deliveries compare amounts alone. Without a monthly limit an alert keeps its amount and rests: it
 * has no limit, and is not compared. A limit of the same amount does not arm it again.
 *
 * A raise ends without a change. Every sweep therefore compares the limits as well: the amount
 * follows the end within a minute.
 *
 * **Failure modes.** On PostgreSQL an advisory lock orders changes of limits and new alerts.
 * Without it, an alert could be inserted by a limit that another transaction is replacing.
 */
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import {
  type FollowedAlerts,
  holdLimits,
  isBehind,
  monthlyLimit,
  rewriteAmounts,
} from './limits/store.ts'

const PERCENT = 100n

/** An alert as it follows its limit. */
export interface FollowedAlert {
  readonly id: string
  readonly threshold_percent: number
  /** Cents; without a limit the last amount. */
  readonly threshold_amount: number
  readonly limit_amount: number | null
}

/** Cents of a per cent of a limit, rounded up: an alert never comes before its share is spent. */
export function centsOfPercent(percent: number, limitCents: number): number {
  return Number((BigInt(percent) * BigInt(limitCents) + PERCENT - 1n) / PERCENT)
}

/**
 * The monthly limit of a payer in cents, which no other transaction changes until this one ends.
 * Null if there is none, or it has another period.
 */
export async function heldLimitAmount(
  tx: Tx,
  payer: Required<FollowedAlerts>,
  nowMs: number,
): Promise<number | null> {
  await holdLimits(tx)
  return monthlyLimit(tx, payer, nowMs)
}

/**
 * Rewrites the amounts of alerts in per cent by the limits as they are now. Returns the alerts that
 * were rewritten.
 */
export async function followLimits(
  tx: Tx,
  alerts: FollowedAlerts | 'all',
  nowMs: number,
): Promise<FollowedAlert[]> {
  await holdLimits(tx)
  const rows = await rewriteAmounts(tx, alerts, nowMs)
  return rows
    .map((row) => ({ ...row, threshold_percent: Number(row.threshold_percent) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Follows limits that have changed without an event: their raise has ended. */
export async function followEndedRaises(store: Store, nowMs: number): Promise<void> {
  if (!(await isBehind(store.reader, nowMs))) return
  await record(store, (tx) => followLimits(tx, 'all', nowMs))
}
