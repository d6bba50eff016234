/**
 * Alerts of values of tags that are near their limits: at most a tenth is left. One message names
 * values that have come near since the last message, the dearest first, and counts the rest, which
 * later messages name. An alert has at most one message in an hour: a million values cannot send
 * more.
 *
 * A sweep reads the values that were used in the last two hours. A value is named once in a period
 * of its limit; one of a lifetime again after 30 days, while it is in use. The deliveries of an
 * alert have the values that they name, so nothing else is stored.
 *
 * Failure modes: every node sweeps, and the unique row of a delivery makes sure that one is queued.
 * A process that stops for more than two hours misses values that nobody uses after it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BudgetInterval } from '#contract/spend/limits.ts'
import { centsOf, nanoOf } from '#spend/ledger/money.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { type Store, SYSTEM } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { findKeyDefault } from '#usage/limited-values/store.ts'
import { channelsOf } from './channels.ts'
import { type EnqueueOptions, pendingFrom } from './enqueue.ts'
import { enqueue } from './store.ts'
import * as store from './values/store.ts'

const HOUR_MS = 3_600_000
/** Time after its last use for which a value is compared: longer than two messages are apart. */
const USED_MS = 2 * HOUR_MS
/** Time after which a value of a lifetime is named again. */
const LIFETIME_MS = 30 * 86_400_000
/** Alerts that are read together. */
const PAGE = 200
/** Most values that one message names. */
const NAMED_MAX = 50
/** Most values that are read for one message, beside the named ones. */
const READ_MAX = 1_000

/** A value near its limit. Amounts are cents. */
export interface NearValue {
  /** Null for all values that are too many. */
  readonly value: string | null
  readonly spend_amount: number
  readonly limit_amount: number
  readonly interval: BudgetInterval
}

/** Values of a message, as its delivery has them. */
export interface NearValues {
  readonly tag_key: string
  readonly values: readonly NearValue[]
  /** Number of further values, up to a bound. */
  readonly others: number
}

export interface ValueAlertOptions extends EnqueueOptions {
  readonly store: Store
}

/** Queues a message for each alert with values that were not named yet. */
export async function sweepValueAlerts(options: ValueAlertOptions): Promise<void> {
  for (let after = ''; ; ) {
    const periodStartsAt = hourOf(options.now())
    const page = await store.armedValueAlerts(options.store.reader, {
      after,
      periodStartsAt,
      rows: PAGE,
    })
    for (const alert of page) {
      await compare(options, alert)
      await nextTurn()
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? ''
  }
}

async function compare(options: ValueAlertOptions, alert: store.ValueAlertRow): Promise<void> {
  const { now } = options
  const reader = options.store.slowReader(SYSTEM)
  const nowMs = now()
  const { organization_id: organizationId, scope_id, scope_kind, tag_key: key } = alert
  const projectId = scope_kind === 'project' ? scope_id : ''
  const [inherited] = await findKeyDefault(reader, { organizationId, name: `${projectId}/${key}` })
  const of = { organizationId, projectId, key, inherited, nowMs }
  const wanted = { ...of, usedSinceMs: nowMs - USED_MS, leastCents: alert.threshold_amount }
  // Usually nothing is near its limit, and then nothing else is read.
  if ((await store.nearValues(reader, { ...wanted, rows: 1 })).length === 0) return
  const named = await namedBefore(options, alert)
  const rows = await store.nearValues(reader, { ...wanted, rows: named.size + READ_MAX })
  const near = rows.map(nearOf).filter((one) => !isNamed(named.get(one.value), one, nowMs))
  if (near.length === 0) return
  await tell(options, alert, {
    tag_key: key,
    values: near.slice(0, NAMED_MAX),
    others: Math.max(0, near.length - NAMED_MAX),
  })
}

/** The time of the last message that names a value, by the value. */
async function namedBefore(
  { now, store: { reader } }: ValueAlertOptions,
  { id }: store.ValueAlertRow,
): Promise<ReadonlyMap<string | null, number>> {
  // A quarter is the longest period.
  const sinceMs = Math.min(periodOf('quarter', now()).startMs, now() - LIFETIME_MS)
  const named = new Map<string | null, number>()
  for (const { detail, created_at: atMs } of await store.namedIn(reader, { id, sinceMs })) {
    const { values }: NearValues = JSON.parse(detail)
    for (const { value } of values) named.set(value, Number(atMs))
  }
  return named
}

function isNamed(namedAtMs: number | undefined, { interval }: NearValue, nowMs: number): boolean {
  if (namedAtMs === undefined) return false
  const sinceMs = interval === 'lifetime' ? nowMs - LIFETIME_MS : periodOf(interval, nowMs).startMs
  return namedAtMs >= sinceMs
}

function nearOf({ value, limit, interval, ...spent }: store.NearRow): NearValue {
  return {
    value: value === '' ? null : value,
    spend_amount: centsOf(nanoOf({ dollars: spent.spent_dollars, nano: spent.spent_nano })),
    limit_amount: Number(limit),
    interval,
  }
}

async function tell(
  { store: handle, now, newId, channels }: ValueAlertOptions,
  alert: store.ValueAlertRow,
  detail: NearValues,
): Promise<void> {
  const nowMs = now()
  const about = {
    organization_id: alert.organization_id,
    alert_id: alert.id,
    scope_kind: alert.scope_kind,
    scope_id: alert.scope_id,
    event: 'values' as const,
    period_starts_at: hourOf(nowMs),
    arming: String(alert.generation),
    threshold_amount: alert.threshold_amount,
    spend_amount: detail.values.reduce((sum, { spend_amount: cents }) => sum + cents, 0),
    forecast_amount: null,
    ...pendingFrom(nowMs),
    detail: JSON.stringify(detail),
  }
  const rows = channelsOf(channels, alert).map((channel) => ({
    ...about,
    id: newId('spend_alert_delivery'),
    channel,
  }))
  if (rows.length > 0) await record(handle, (tx) => enqueue(tx, rows))
}

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS)
}
