/** Queueing of the deliveries of alerts that are reached, in the caller's transaction. */
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { centsOf, NANO_PER_CENT } from '#spend/ledger/money.ts'
import type { Period } from '#spend/ledger/period.ts'
import type { Tx } from '#storage/db.ts'
import { type ConfiguredChannels, channelsOf } from './channels.ts'
import { type AlertRow, alertsOf, enqueue } from './store.ts'

/** Alert with an amount that was found to be reached. Amounts are nano-dollars. */
export interface ReachedAlert {
  readonly id: string
  readonly generation: number
  readonly spent: bigint
  /** Undefined if the amount spent was compared. */
  readonly forecast?: bigint | undefined
}

export interface EnqueueOptions {
  readonly now: Clock
  readonly newId: NewId
  readonly channels: ConfiguredChannels
}

/** Whether an amount in nano-dollars reaches a threshold in cents. Of 0 it is the first cent. */
export function isReached(thresholdCents: number, nano: bigint): boolean {
  return nano >= thresholdOf(thresholdCents)
}

/** A threshold in nano-dollars. */
export function thresholdOf(cents: number): bigint {
  return BigInt(Math.max(1, cents)) * NANO_PER_CENT
}

/**
 * Queues a delivery for each channel of the alerts. Alerts are read again: an alert that was
 * changed or deleted since is left out.
 */
export async function enqueueReached(
  tx: Tx,
  { now, newId, channels }: EnqueueOptions,
  period: Period,
  reached: readonly ReachedAlert[],
): Promise<void> {
  if (reached.length === 0) return
  const found = new Map(reached.map((one) => [one.id, one]))
  const createdAt = now()
  const rows = []
  // In the order of their ids: two nodes that queue the same alerts do not block each other.
  for (const alert of await alertsOf(tx, [...found.keys()])) {
    const one = found.get(alert.id)
    if (!one || one.generation !== alert.generation) continue
    const about = {
      ...scopeColumnsOf(alert),
      event: one.forecast === undefined ? ('reached' as const) : ('forecast' as const),
      period_starts_at: period.startMs,
      arming: String(alert.generation),
      threshold_amount: alert.threshold_amount,
      threshold_percent: alert.threshold_percent,
      limit_amount: alert.limit_amount,
      spend_amount: centsOf(one.spent),
      forecast_amount: one.forecast === undefined ? null : centsOf(one.forecast),
    }
    for (const channel of channelsOf(channels, alert)) {
      rows.push({ ...about, id: newId('spend_alert_delivery'), channel, ...pendingFrom(createdAt) })
    }
  }
  if (rows.length > 0) await enqueue(tx, rows)
}

function scopeColumnsOf({ organization_id, scope_kind, scope_id, id }: AlertRow) {
  return {
    organization_id,
    scope_kind,
    scope_id,
    alert_id: id,
  }
}

/** A request for a raise, and what is told of it. */
export interface RaiseNotice {
  readonly event: 'raise_request' | 'raise_decision'
  readonly request: { readonly id: string; organization_id: string; readonly project_id: string }
}

/** Queues a notice on each configured channel: once of each event, since its id is unique. */
export async function enqueueRaise(
  tx: Tx,
  { now, newId, channels }: EnqueueOptions,
  { event, request }: RaiseNotice,
): Promise<void> {
  const about = {
    organization_id: request.organization_id,
    alert_id: request.id,
    scope_kind: 'project' as const,
    scope_id: request.project_id,
    event,
    period_starts_at: 0,
    arming: event,
    threshold_amount: 0,
    spend_amount: 0,
    forecast_amount: null,
    ...pendingFrom(now()),
  }
  const configured = [
    ...(channels.hasMail ? (['email'] as const) : []),
    ...(channels.hasWebhook ? (['webhook'] as const) : []),
  ]
  const rows = configured.map((channel) => ({
    ...about,
    id: newId('spend_alert_delivery'),
    channel,
  }))
  if (rows.length > 0) await enqueue(tx, rows)
}

/** Columns of a delivery that no attempt was made of. */
export function pendingFrom(atMs: number) {
  return {
    state: 'pending' as const,
    attempts: 0,
    last_error: null,
    detail: null,
    ended_at: null,
    created_at: atMs,
    next_attempt_at: atMs,
  }
}
