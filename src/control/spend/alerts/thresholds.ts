/** Amounts of spend alerts: cents, or a per cent of the payer's spend limit. */
import { centsOfPercent, heldLimitAmount } from '#alerts/limit-alerts.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { invalidValue, missingRequiredParameter } from '#contract/errors/parameters.ts'
import { percentWithoutLimit } from '#contract/errors/spend.ts'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import type { Payer } from '#control/spend/limits/payer.ts'
import type { Tx } from '#storage/db.ts'
import type { SpendAlertRow } from './store.ts'

type Threshold = Pick<SpendAlertRow, 'threshold_amount' | 'threshold_percent' | 'limit_amount'>

/** Kinds of payers that have alerts. */
export type AlertedKind = 'organization' | 'project'

const PARAM = 'threshold_percent'

/**
 * Columns of the amount. Throws 400 unless there is exactly one of amount and per cent, and for a
 * per cent of a limit that does not exist. Until the transaction ends, the limit stays as it is.
 */
export async function alertThreshold(
  tx: Tx,
  ctx: Context,
  { kind, id }: Payer<AlertedKind>,
  { threshold_amount: amount, threshold_percent: percent, tag_key: tagKey }: NewSpendAlert,
): Promise<Threshold> {
  if (percent == null) {
    if (amount !== undefined) {
      return { threshold_amount: amount, threshold_percent: null, limit_amount: null }
    }
    const hint = `An alert needs it or '${PARAM}', a per cent of the spend limit.`
    throw new Problem(missingRequiredParameter('threshold_amount', hint))
  }
  if (amount !== undefined) {
    throw new Problem(invalidValue(PARAM, "give either it or 'threshold_amount', not both"))
  }
  if (tagKey != null) {
    const fault = 'an alert on values of tags takes a threshold_amount alone'
    throw new Problem(invalidValue(PARAM, fault))
  }
  const payer = { organization_id: ctx.organization.id, scope_kind: kind, scope_id: id }
  const limit = await heldLimitAmount(tx, payer, ctx.now())
  if (limit === null) throw new Problem(percentWithoutLimit(PARAM, kind))
  return {
    threshold_amount: centsOfPercent(percent, limit),
    threshold_percent: percent,
    limit_amount: limit,
  }
}
