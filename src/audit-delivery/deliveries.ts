/**
 * Delivery of audit events to subscriptions of the configuration, by any node of the control plane.
 *
 * **Order.** An event gets its number in the transaction of its change, which holds the counter of
 * the organization until the commit: the order of numbers is the order of commits, and who reads a
 * number can read all before it. A subscription has a position in them for each organization.
 * Events are read from the audit log after that position, so nothing is stored twice.
 *
 * **Leases.** A node leases a position for one batch, as deliveries of alerts are leased
 * (`alerts/outbox.ts`): of several nodes one sends. The position moves in the record of the batch,
 * which holds only while the node still has the lease.
 *
 * **Retries.** A failed attempt is repeated after a wait that doubles from 30 seconds to an hour,
 * or after the receiver's `Retry-After`. Nothing is given up: later events wait in the audit log.
 *
 * **Failure modes.** A node that dies between an acceptance and the record of its batch leaves a
 * lease that expires: at most one batch is sent again, with the same ids and numbers. Events that
 * the retention of the audit log has deleted before are announced by one message in their place.
 */
import { shortened, WAIT_MAX_MS, waitAfter } from '#alerts/outbox.ts'
import { type Resolve, systemResolve } from '#alerts/public-addresses.ts'
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { AuditSubscription } from '#config/audit-deliveries.ts'
import type { Egress } from '#egress/egress.ts'
import type { AuditDeliveryMetrics } from '#metrics/audit-metrics.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { type AuditMessage, type ListEvents, messagesOf } from './message.ts'
import { createOtlpBatch } from './otlp-batch.ts'
import type { SendBatch, Sent } from './sent.ts'
import {
  begin,
  eventsAfter,
  type Lag,
  lagOf,
  leasePosition,
  type PositionRow,
  positionsOf,
  settleBatch,
} from './store.ts'
import { createWebhookBatch } from './webhook-batch.ts'

const RUN_EVERY_MS = 5_000
/** Events that are read, and sent, together. */
const BATCH_MAX = 100
/** Most batches of an organization in one run: bounds its length. */
const ROUNDS_MAX = 100
const SECOND_MS = 1_000
/** Time after which a batch begins no further request. */
const BATCH_MS = 15 * SECOND_MS
/** Longer than a batch and its last request. */
const LEASE_MS = 60 * SECOND_MS
const GONE = 410

export interface AuditDeliveriesOptions {
  readonly store: Store
  readonly now: Clock
  readonly schedule: Schedule
  readonly subscriptions: readonly AuditSubscription[]
  readonly list: ListEvents
  readonly version: string
  readonly metrics: AuditDeliveryMetrics
  readonly logError: (message: string) => void
  readonly egress: Egress
  readonly resolve?: Resolve
}

export interface AuditDeliveries {
  /** Delivers soon, after a change of this node or another. */
  request(): void
  /** Delivers now. Never rejects. */
  run(): Promise<void>
  close(): Promise<void>
}

interface Subscription extends AuditSubscription {
  readonly send: SendBatch
}

interface State extends AuditDeliveriesOptions {
  readonly stopping: AbortSignal
}

/** Begins the subscriptions that are new: their first event is the next one. */
export async function startAuditDeliveries(
  options: AuditDeliveriesOptions,
): Promise<AuditDeliveries> {
  const { store, now, subscriptions } = options
  if (subscriptions.length === 0) return NO_DELIVERIES
  await record(store, async (tx) => {
    for (const { name } of subscriptions) await begin(tx, name, now())
  })
  const stopping = new AbortController()
  const state: State = { ...options, stopping: stopping.signal }
  const senders = subscriptions.map((one) => ({ ...one, send: senderOf(options, one) }))
  const task = options.schedule({
    name: 'audit_deliveries',
    everyMs: RUN_EVERY_MS,
    run: async () => {
      const runs = await Promise.allSettled(senders.map((one) => deliver(state, one)))
      const failure = await measure(state)
      if (failure) task.report(failure)
      const failed = runs.find(({ status }) => status === 'rejected')
      if (failed?.status === 'rejected') throw failed.reason
    },
  })
  return {
    request: () => void task.run(),
    run: task.run,
    close: async () => {
      stopping.abort()
      await task.stop()
    },
  }
}

const NO_DELIVERIES: AuditDeliveries = {
  request: () => {},
  run: async () => {},
  close: async () => {},
}

function senderOf(
  { now, version, egress, resolve = systemResolve }: AuditDeliveriesOptions,
  { receiver }: AuditSubscription,
): SendBatch {
  return receiver.kind === 'webhook'
    ? createWebhookBatch({ settings: receiver.webhook, now, resolve, egress })
    : createOtlpBatch({ settings: receiver.otlp, version, now, fetch: egress.fetch })
}

/** Delivers what waits, to each organization's last event or to a failure. */
async function deliver(state: State, subscription: Subscription): Promise<void> {
  const { store } = state
  for (const start of await positionsOf(store.reader, { subscription: subscription.name })) {
    let position: PositionRow | undefined = start
    for (let round = 0; position && round < ROUNDS_MAX; round++) {
      position = await deliverBatch(state, subscription, position)
    }
  }
}

/** Resolves to the next position; undefined where there is nothing to do now. */
async function deliverBatch(
  state: State,
  subscription: Subscription,
  before: PositionRow,
): Promise<PositionRow | undefined> {
  const { store, now, stopping, list } = state
  if (before.next_attempt_at > now() || stopping.aborted) return undefined
  const { organization_id: organizationId, position, last_sequence: lastSequence } = before
  const range = { organizationId, after: position, rows: BATCH_MAX }
  const rows = await eventsAfter(store.reader, range)
  const last = rows.at(-1)
  if (!last) return undefined
  const until = now() + LEASE_MS
  const wanted = { subscription: subscription.name, organizationId, until, position }
  const from = before.next_attempt_at
  if (!(await record(store, (tx) => leasePosition(tx, { ...wanted, from })))) return undefined
  const { eventTypes, send } = subscription
  const isWanted = (type: string): boolean => eventTypes?.has(type) ?? true
  const start = { organizationId, position, lastSequence }
  const messages = await messagesOf(rows, start, isWanted, list)
  const sent =
    messages.length === 0 ? NOTHING_SENT : await send(messages, now() + BATCH_MS, stopping)
  const isWhole = sent.done === messages.length
  const end = isWhole ? last.sequence : messages[sent.done - 1]?.sequence
  const after = settlementOf(state, before, messages.slice(0, sent.done), sent, end)
  if (!(await record(store, (tx) => settleBatch(tx, until, after)))) return undefined
  report(state, subscription, organizationId, messages, sent)
  return after
}

const NOTHING_SENT: Sent = { done: 0, rejected: 0, error: null }

/** The position after a batch. `end` is undefined if nothing was done. */
function settlementOf(
  { now, stopping }: State,
  before: PositionRow,
  done: readonly AuditMessage[],
  sent: Sent,
  end: number | undefined,
): PositionRow {
  const nowMs = now()
  const moved = {
    ...before,
    position: end ?? before.position,
    last_sequence: done.at(-1)?.sequence ?? before.last_sequence,
    delivered_at: done.length > sent.rejected ? nowMs : before.delivered_at,
  }
  const isFailure = isUndone(sent)
  if (!isFailure || stopping.aborted) {
    return {
      ...moved,
      attempts: 0,
      next_attempt_at: nowMs,
      last_error: sent.rejected > 0 ? shortened(sent.error ?? '') : null,
    }
  }
  const attempts = done.length > 0 ? 1 : before.attempts + 1
  return {
    ...moved,
    attempts,
    next_attempt_at: nowMs + waitOf(attempts, sent),
    last_error: shortened(sent.error ?? ''),
  }
}

/** Whether a message has to be sent again. A rejection for good is none. */
function isUndone({ error, rejected }: Sent): boolean {
  return error !== null && rejected === 0
}

function waitOf(attempts: number, { answer }: Sent): number {
  // Standard Webhooks: a receiver that is gone is not to be sent anything. It may come back.
  if (answer?.status === GONE) return WAIT_MAX_MS
  return Math.min(answer?.retryAfterMs ?? waitAfter(attempts), WAIT_MAX_MS)
}

function report(
  { metrics, logError, stopping }: State,
  { name: subscription }: Subscription,
  organization: string,
  messages: readonly AuditMessage[],
  sent: Sent,
): void {
  const done = messages.slice(0, sent.done)
  metrics.count(subscription, 'delivered', done.length - sent.rejected)
  metrics.count(subscription, 'rejected', sent.rejected)
  if (isUndone(sent) && !stopping.aborted) metrics.count(subscription, 'failed', 1)
  if (sent.rejected > 0) {
    const error = shortened(sent.error ?? '')
    const from = done[0]?.sequence ?? 0
    const to = done.at(-1)?.sequence ?? 0
    const count = sent.rejected
    logError(
      logMessage('audit_events_rejected', { subscription, organization, count, from, to, error }),
    )
  }
  for (const message of done) {
    if (message.kind === 'event') continue
    const { first, sequence: last } = message
    metrics.count(subscription, 'missing', last - first + 1)
    logError(logMessage('audit_events_missing', { subscription, organization, first, last }))
  }
}

/** Sets the gauges. Resolves to the error of a subscription that is failing. */
async function measure({ store, now, subscriptions, metrics }: State): Promise<Error | undefined> {
  const names = subscriptions.map(({ name }) => name)
  const lags = await lagOf(store.reader, names)
  for (const name of names) {
    const own = lags.filter(({ subscription }) => subscription === name)
    const events = own.reduce((sum, lag) => sum + lag.events, 0)
    const oldest = Math.min(...own.map(({ since }) => since ?? Number.POSITIVE_INFINITY))
    const seconds = Number.isFinite(oldest) ? Math.max(0, now() - oldest) / SECOND_MS : 0
    metrics.lag(name, events, seconds)
  }
  const failing = lags.find(({ attempts }) => attempts > 0)
  return failing && failureOf(failing)
}

function failureOf({ subscription, lastError }: Lag): Error {
  return new Error(`The subscription ${subscription} is failing: ${lastError}`)
}
