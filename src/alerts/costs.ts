/** Costs of organizations and projects by the ledger, in nano-dollars. */
import type { BudgetScope } from '#contract/spend-limits.ts'
import type { Period } from '#spend/period.ts'
import { ledgerCostOf, ledgerDaysOf } from '#spend/store.ts'
import type { Reader } from '#storage/db.ts'

/** The organization or the project whose spend an alert is about. */
export interface AlertScope {
  readonly organizationId: string
  readonly kind: BudgetScope
  readonly id: string
}

/** Cost of some days, and the first of them that has one. */
export interface DaysCost {
  readonly nano: bigint
  readonly firstDayMs: number | undefined
}

export function costOfScope(reader: Reader, scope: AlertScope, period: Period): Promise<bigint> {
  return ledgerCostOf(reader, ownerTimeOf(scope, period))
}

export async function costOfRecentDays(
  reader: Reader,
  scope: AlertScope,
  days: Period,
): Promise<DaysCost> {
  const costs = await ledgerDaysOf(reader, ownerTimeOf(scope, days))
  return {
    nano: costs.reduce((sum, { cost }) => sum + cost, 0n),
    firstDayMs: costs.find(({ cost }) => cost > 0n)?.startsAtMs,
  }
}

const ownerTimeOf = ({ organizationId, kind, id }: AlertScope, { startMs, endMs }: Period) => ({
  ...{ organizationId, scope: kind, ownerId: id, fromMs: startMs, toMs: endMs },
})
