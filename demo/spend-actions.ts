/** Actions of the timeline that set spend limits and create spend alerts. */
import type { Context } from '#context.ts'
import * as spendAlerts from '#control/spend/alerts/alerts.ts'
import * as spendLimits from '#control/spend/limits/limits.ts'
import { organizationPayer, type Payer, projectPayer } from '#control/spend/limits/payer.ts'
import { nanoOfCents } from '#spend/ledger/money.ts'
import { projectOf } from './actions.ts'
import type { PlannedSpendLimit, SpendLimitAmount } from './budgets.ts'
import type { DemoContext } from './context.ts'
import { addressOf, OWNER } from './people.ts'

const CURRENCY = 'USD'
const PERCENT = 100
/** Those who are to know of it; an alert needs one, also where all go to a webhook. */
const RECIPIENTS = [addressOf('finance')]

export async function setSpendLimit(
  context: DemoContext,
  { plan, cents, interval }: SpendLimitAmount,
): Promise<void> {
  const { mode } = plan
  const ctx = await context.asPerson(OWNER)
  const scope = scopeOf(context, ctx, plan)
  await spendLimits.put(ctx, scope, {
    threshold_amount: cents,
    currency: CURRENCY,
    interval,
    mode,
  })
  const limit = {
    organizationId: context.organizationId,
    scope: scope.kind,
    payerId: scope.id,
    interval,
    mode,
    limit: nanoOfCents(cents),
  }
  context.spendEvents.push({ atMs: context.clock(), limit })
}

/** Alerts are of months: for a limit of another period there are none. */
export async function addAlerts(
  context: DemoContext,
  { plan, interval }: SpendLimitAmount,
): Promise<void> {
  if (interval !== 'month') return
  const ctx = await context.asPerson(OWNER)
  for (const share of plan.alertsAt) {
    await spendAlerts.create(ctx, scopeOf(context, ctx, plan), {
      threshold_percent: Math.round(share * PERCENT),
      currency: CURRENCY,
      interval,
      notification_channel: { type: 'email', recipients: RECIPIENTS },
    })
    context.alertTimes.push(context.clock())
  }
}

function scopeOf(
  context: DemoContext,
  ctx: Context,
  { project }: PlannedSpendLimit,
): Payer<'organization' | 'project'> {
  return project === undefined
    ? organizationPayer(ctx)
    : projectPayer(projectOf(context, project).id)
}
