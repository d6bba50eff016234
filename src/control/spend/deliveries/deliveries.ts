/** Deliveries of spend alerts, and their test messages. */
import { type ConfiguredChannels, channelsOf } from '#alerts/channels.ts'
import { pendingFrom } from '#alerts/enqueue.ts'
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendAlertNotFound, tooManyAlertTests } from '#contract/errors/spend.ts'
import type { Page } from '#contract/page.ts'
import type {
  SpendAlertDelivery,
  SpendAlertDeliveryQuery,
} from '#contract/spend/alert-deliveries.ts'
import { listPage } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import {
  changedPayer,
  type Payer,
  payerIdOf,
  requireActivePayer,
} from '#control/spend/limits/payer.ts'
import { centsOf } from '#spend/ledger/money.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Most test messages of one organization in a time. */
const TESTS_MAX = 10
const TESTS_MINUTES = 10

/** Deliveries of a project, or of the organization and all its projects. */
export async function list(
  ctx: Context,
  projectId: string | null,
  { alert_id: alertId, states, ...query }: SpendAlertDeliveryQuery,
): Promise<Page<SpendAlertDelivery>> {
  if (projectId !== null) await projects.requireExisting(ctx.reader, ctx, projectId)
  const where = { organizationId: ctx.organization.id, projectId, alertId, states }
  return listPage(ctx, query, { where, find: store.find, page: store.page, toWire })
}

/** Queues a test message on each channel of the alert. */
export async function test(
  ctx: Context,
  channels: ConfiguredChannels,
  payer: Payer,
  id: string,
): Promise<{ object: 'list'; data: SpendAlertDelivery[] }> {
  const { organization, newId } = ctx
  const now = ctx.now()
  const period = periodOf('month', now)
  // Before the transaction, since it may be slow.
  const spent = await ledgerCostOf(ctx.slowReader, payerIdOf(ctx, payer), period)
  return audited(ctx, async (tx) => {
    await requireActivePayer(tx, ctx, payer)
    const key = { organizationId: organization.id, scopeKind: payer.kind, scopeId: payer.id, id }
    const [alert] = await store.findAlert(tx, key)
    if (!alert) throw new Problem(spendAlertNotFound(id))
    await requireFewTests(tx, organization.id, now)
    const rows = channelsOf(channels, alert).map((channel): store.StoredDelivery => {
      const deliveryId = newId('spend_alert_delivery')
      return {
        id: deliveryId,
        organization_id: organization.id,
        alert_id: id,
        scope_kind: payer.kind,
        scope_id: payer.id,
        channel,
        event: 'test',
        period_starts_at: period.startMs,
        arming: deliveryId,
        threshold_amount: alert.threshold_amount,
        threshold_percent: alert.limit_amount === null ? null : alert.threshold_percent,
        limit_amount: alert.limit_amount,
        forecast_amount: null,
        spend_amount: centsOf(spent),
        ...pendingFrom(now),
      }
    })
    await store.insertAll(tx, rows)
    const result = { object: 'list' as const, data: rows.map(toWire) }
    return changedPayer(ctx, payer, { spend_alert: { id, tested: true } }, result)
  })
}

async function requireFewTests(tx: Tx, organizationId: string, nowMs: number): Promise<void> {
  const sinceMs = nowMs - TESTS_MINUTES * MINUTE_MS
  const times = await store.testTimes(tx, { organizationId, sinceMs, rows: TESTS_MAX })
  if (times.length < TESTS_MAX) return
  const waitMs = (times.at(-1)?.created_at ?? nowMs) - sinceMs
  throw new Problem(tooManyAlertTests(TESTS_MAX, TESTS_MINUTES), {
    retry: { kind: 'never', resetsInMs: waitMs },
  })
}

function toWire(row: store.StoredDelivery): SpendAlertDelivery {
  return {
    object: 'organization.spend_alert.delivery',
    id: row.id,
    alert_id: row.alert_id,
    project_id: row.scope_kind === 'project' ? row.scope_id : null,
    event: row.event,
    channel: row.channel,
    period_start: secondsOf(row.period_starts_at),
    threshold_amount: row.threshold_amount,
    ...(row.threshold_percent !== null && { threshold_percent: row.threshold_percent }),
    ...(row.limit_amount !== null && { limit_amount: row.limit_amount }),
    spend_amount: row.spend_amount,
    forecast_amount: row.forecast_amount,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: row.state === 'pending' ? secondsOf(row.next_attempt_at) : null,
    last_error: row.last_error,
    created_at: secondsOf(row.created_at),
    delivered_at:
      row.state === 'delivered' && row.ended_at !== null ? secondsOf(row.ended_at) : null,
  }
}

function secondsOf(ms: number): number {
  return Math.floor(ms / SECOND_MS)
}
