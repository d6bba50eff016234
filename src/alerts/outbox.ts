/**
 * Sending of queued deliveries, by any node.
 *
 * **Leases.** A row of the outbox has the time of its next attempt. A node leases the row by moving
 * that time into the future, in an update that holds only while the time is still the one it read:
 * of several nodes exactly one succeeds. Its record of the attempt holds only while it still has
 * the lease. A lease is longer than the longest attempt.
 *
 * **Retries.** A failed attempt is repeated after a wait that doubles from 30 seconds to an hour,
 * for a day; test messages for ten minutes. Then the delivery is given up: that is counted, logged,
 * and listed.
 *
 * **Failure modes.** A node that dies after the receiver's acceptance and before its record leaves
 * a lease that expires: the delivery is repeated under the same Message-ID or webhook-id. A store
 * that does not answer at the record has the same effect. A delivery of a deleted alert is dropped.
 */
import type { Clock } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import type { AlertMetrics } from '#metrics/spend-metrics.ts'
import { foldModel } from '#model-names/names.ts'
import type { Reader, Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Channel } from './channels.ts'
import {
  type Delivery,
  DeliveryError,
  type NoticeModel,
  type RaiseDelivery,
  type Send,
} from './delivery.ts'
import { type NamedModel, namedModels } from './named-models.ts'
import {
  type DeliveryRow,
  discard,
  dueDeliveries,
  lease,
  type ModelEndNotice,
  modelsOfNotice,
  namingRowsOf,
  ownerAddresses,
  ownerNames,
  raiseOfNotice,
  receiversOf,
  type Settlement,
  settleDelivery,
} from './store.ts'

/** Attempts at the same time. */
const SENDING_MAX = 8
/** Most rounds of attempts in one run: bounds its length. */
const ROUNDS_MAX = 100
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const ATTEMPT_MS = 30 * SECOND_MS
const LEASE_MS = 2 * MINUTE_MS
const WAIT_FIRST_MS = 30 * SECOND_MS
/** Longest wait between two attempts. */
export const WAIT_MAX_MS = HOUR_MS
/** Age at which a delivery is given up. */
const GIVE_UP_MS = 24 * HOUR_MS
const GIVE_UP_TEST_MS = 10 * MINUTE_MS
const ERROR_MAX = 300
/** Most models of a notice, and most of its recipients, as of an alert. */
const NOTICE_MODELS_MAX = 500
const RECIPIENTS_MAX = 100
const CONTROL = /\p{Cc}+/gu

export interface OutboxOptions {
  readonly store: Store
  readonly now: Clock
  /** Senders of the channels that are configured. */
  /** The senders of the present settings. */
  readonly senders: () => Readonly<Partial<Record<Channel, Send>>>
  readonly metrics: AlertMetrics
  readonly logError: (message: string) => void
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal
}

/** Makes the attempts that are due. Rejects where the store does not answer. */
export async function sendDue(options: OutboxOptions): Promise<void> {
  const { store, now, stopping } = options
  for (let round = 0; round < ROUNDS_MAX && !stopping.aborted; round++) {
    const due = await dueDeliveries(store.reader, { nowMs: now(), rows: SENDING_MAX })
    if (due.length === 0) return
    const attempts = await Promise.allSettled(due.map((row) => attempt(options, row)))
    const failed = attempts.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }
}

async function attempt(options: OutboxOptions, row: DeliveryRow): Promise<void> {
  const { store, now } = options
  const leasedUntil = now() + LEASE_MS
  if (!(await record(store, (tx) => lease(tx, row, leasedUntil)))) return
  const delivery = await deliveryOf(options, row)
  if (!delivery) {
    await record(store, (tx) => discard(tx, row.id))
    return
  }
  const outcome = await outcomeOf(options, delivery)
  if (options.stopping.aborted && outcome.error) return
  const settlement = settlementOf(options, delivery, outcome)
  await record(store, (tx) => settleDelivery(tx, { id: row.id, leasedUntil }, settlement))
  report(options, delivery, settlement)
}

/** The leased row with its receivers. Undefined where its alert, or its project, is gone. */
async function deliveryOf(options: OutboxOptions, row: DeliveryRow): Promise<Delivery | undefined> {
  const { store } = options
  const { event } = row
  if (event === 'model_end') return noticeDeliveryOf(store.reader, { ...row, event })
  if (event === 'raise_request' || event === 'raise_decision') {
    return raiseDeliveryOf(options, { ...row, event })
  }
  const [found] = await receiversOf(store.reader, { alertId: row.alert_id })
  if (!found) return undefined
  const receivers = {
    attempts: row.attempts + 1,
    recipients: JSON.parse(found.recipients),
    subjectPrefix: found.subject_prefix,
    webhookUrl: found.webhook_url,
    organizationName: found.organizationName,
    projectName: row.scope_kind === 'project' ? found.projectName : null,
  }
  if (event !== 'values') return { ...row, ...receivers, event }
  return row.detail === null
    ? undefined
    : { ...row, ...receivers, event, near: JSON.parse(row.detail) }
}

async function noticeDeliveryOf(
  reader: Reader,
  row: DeliveryRow & { readonly event: 'model_end' },
): Promise<Delivery | undefined> {
  const { organization_id: organizationId, scope_kind: kind, scope_id: id } = row
  const level = kind === 'organization' ? kind : 'project'
  const [names] = await ownerNames(reader, { organizationId, projectId: id })
  const wanted = { noticeId: row.alert_id, rows: NOTICE_MODELS_MAX }
  const notices = await modelsOfNotice(reader, wanted)
  const isGone = level === 'project' && names?.projectName === null
  if (!names || isGone || notices.length === 0) return undefined
  const named = namedModels(await namingRowsOf(reader, { ownerId: id }))
  const owners = await ownerAddresses(reader, { level, id }, RECIPIENTS_MAX)
  const ofOrganization = { level: 'organization', id: organizationId } as const
  const recipients =
    owners.length > 0 ? owners : await ownerAddresses(reader, ofOrganization, RECIPIENTS_MAX)
  return {
    ...row,
    ...names,
    attempts: row.attempts + 1,
    recipients,
    subjectPrefix: null,
    webhookUrl: null,
    models: notices.map((one) => withNames(one, named)),
  }
}

/**
 * A request that is open goes to the present owners of the organization, who set limits; a decision
 * to its person. Undefined for a request that was decided, withdrawn or has expired meantime.
 */
async function raiseDeliveryOf(
  { store, now }: OutboxOptions,
  row: DeliveryRow & Pick<RaiseDelivery, 'event'>,
): Promise<Delivery | undefined> {
  const [request] = await raiseOfNotice(store.reader, { requestId: row.alert_id })
  if (!request) return undefined
  const { state, expires_at, organization_id: id, projectName, organizationName } = request
  const isOpen = state === 'open' && expires_at > now()
  const isDecided = state === 'approved' || state === 'denied'
  const isOfDecision = row.event === 'raise_decision'
  if (isOfDecision ? !isDecided : !isOpen) return undefined
  const owners = { level: 'organization', id } as const
  return {
    ...row,
    request,
    projectName,
    organizationName,
    attempts: row.attempts + 1,
    recipients: isOfDecision
      ? [request.email]
      : await ownerAddresses(store.reader, owners, RECIPIENTS_MAX),
    subjectPrefix: null,
    webhookUrl: null,
  }
}

/** The notice of a model, with where it is named by any spelling. */
function withNames(notice: ModelEndNotice, named: ReadonlyMap<string, NamedModel>): NoticeModel {
  const folded = foldModel(notice.model)
  const found = [...named.values()].filter(({ model }) => foldModel(model) === folded)
  return {
    ...notice,
    aliases: found.flatMap(({ aliases }) => aliases).sort(),
    fallbackOf: found.flatMap(({ fallbackOf }) => fallbackOf).sort(),
  }
}

/** Outcome of an attempt: an error, or a remark on a success. */
interface DeliveryOutcome {
  readonly error: string | null
  readonly remark: string | null
}

async function outcomeOf(
  { senders, stopping }: OutboxOptions,
  delivery: Delivery,
): Promise<DeliveryOutcome> {
  const send = senders()[delivery.channel]
  if (!send) return { error: 'No mail server is configured', remark: null }
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(ATTEMPT_MS)])
    return { error: null, remark: await send(delivery, signal) }
  } catch (error) {
    // Anything else is a fault of ours, and its message may hold what nobody should read.
    const message = error instanceof DeliveryError ? error.message : 'The delivery failed'
    return { error: message, remark: null }
  }
}

function settlementOf(
  { now }: OutboxOptions,
  { event, attempts, created_at }: Delivery,
  { error, remark }: DeliveryOutcome,
): Settlement {
  const nowMs = now()
  if (error === null) {
    const last_error = remark && shortened(remark)
    return { state: 'delivered', next_attempt_at: nowMs, last_error, ended_at: nowMs }
  }
  const last_error = shortened(error)
  const next = nowMs + waitAfter(attempts)
  const until = created_at + (event === 'test' ? GIVE_UP_TEST_MS : GIVE_UP_MS)
  return next > until
    ? { state: 'given_up', next_attempt_at: nowMs, last_error, ended_at: nowMs }
    : { state: 'pending', next_attempt_at: next, last_error, ended_at: null }
}

/** Wait after a number of failed attempts. */
export function waitAfter(attempts: number): number {
  return Math.min(WAIT_FIRST_MS * 2 ** (attempts - 1), WAIT_MAX_MS)
}

/** Text of an error as it is kept. */
export function shortened(text: string): string {
  return text.replace(CONTROL, ' ').slice(0, ERROR_MAX)
}

function report(
  { metrics, logError }: OutboxOptions,
  { id, alert_id, channel, event }: Delivery,
  { state, last_error }: Settlement,
): void {
  metrics.inc({ channel, outcome: state === 'pending' ? 'failed' : state })
  if (state !== 'given_up') return
  const error = last_error ?? ''
  logError(
    event === 'model_end'
      ? logMessage('notice_given_up', { delivery: id, channel, error })
      : event === 'raise_request' || event === 'raise_decision'
        ? logMessage('raise_notice_given_up', { delivery: id, request: alert_id, channel, error })
        : logMessage('alert_given_up', { delivery: id, alert: alert_id, channel, error }),
  )
}
