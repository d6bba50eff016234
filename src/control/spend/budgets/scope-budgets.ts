/**
 * Budgets: the spent and reserved amounts of a period, beside the spend limit of a payer. Without a
 * limit, the ledger has the spent amount, and nothing is reserved.
 */
import { toSeconds } from '#base/clock.ts'
import type { Context } from '#context.ts'
import type { OrganizationSpendLimit } from '#contract/spend/limits.ts'
import type { OrganizationBudget } from '#contract/spend/scope-budgets.ts'
import * as spendLimits from '#control/spend/limits/limits.ts'
import { type Payer, payerIdOf } from '#control/spend/limits/payer.ts'
import { forecastOf, recentSpendOf } from '#spend/ledger/forecast.ts'
import { dollars, nanoOfCents } from '#spend/ledger/money.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import { readState } from './limit-budgets.ts'

type Kind = 'organization' | 'project'

type BudgetOf<K extends Kind> = Omit<OrganizationBudget, 'object' | 'limit'> & {
  object: `${K}.budget`
  limit: spendLimits.SpendLimitOf<K> | null
}

export async function retrieve<K extends Kind>(
  ctx: Context,
  payer: Payer<K>,
  budgets: spendLimits.BudgetReader,
): Promise<BudgetOf<K>> {
  const limit = await spendLimits.find(ctx, payer, budgets)
  const figures = await figuresOf(ctx, payer, limit, budgets)
  return { object: `${payer.kind}.budget`, limit, ...figures }
}

type LimitInForce = Pick<
  OrganizationSpendLimit,
  'threshold_amount' | 'interval' | 'mode' | 'raise'
> | null

/** State of a payer's budget in the present period. */
export async function figuresOf(
  ctx: Context,
  payer: Pick<Payer, 'kind' | 'id'>,
  limit: LimitInForce,
  budgets: Pick<spendLimits.BudgetReader, 'load'>,
): Promise<Omit<OrganizationBudget, 'object' | 'limit'>> {
  const interval = limit?.interval ?? 'month'
  const nowMs = ctx.now()
  const period = periodOf(interval, nowMs)
  const { startMs, endMs } = period
  const payerId = payerIdOf(ctx, payer)
  const nano = limit && nanoOfCents((limit.raise ?? limit).threshold_amount)
  const { spent, reserved } =
    limit && nano !== null
      ? await readState(budgets.load({ ...payerId, interval, mode: limit.mode, limit: nano }))
      : {
          spent: await ledgerCostOf(ctx.slowReader, payerId, period),
          reserved: 0n,
        }
  const recent = await recentSpendOf(ctx.slowReader, payerId, nowMs)
  const forecast = forecastOf({ spent, recent }, { nowMs, endMs })
  const left = nano === null ? null : nano - spent - reserved
  return {
    interval,
    start_time: toSeconds(startMs),
    end_time: toSeconds(endMs),
    spent: dollars(spent),
    reserved: dollars(reserved),
    remaining: left === null ? null : dollars(left > 0n ? left : 0n),
    forecast: forecast === undefined ? null : dollars(forecast),
    read_at: toSeconds(nowMs),
  }
}
