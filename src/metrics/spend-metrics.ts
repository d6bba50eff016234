import { Counter, Gauge, type Registry } from 'prom-client'
import { PAYER_KINDS, type PayerKind } from '#contract/spend/limits.ts'

/** Amounts of a budget, in nano-dollars. */
interface BudgetFigures {
  readonly spent: bigint
  readonly reserved: bigint
  readonly limit: {
    readonly scope: PayerKind
    readonly payerId: string
    readonly interval: string
    readonly limit: bigint
  }
}

/** Most budgets with separate series: the widest scopes, and in each the first seen. */
const BUDGETS_MAX = 1_000
const NANO_PER_DOLLAR = 1_000_000_000

/** Metrics of spend limits. */
export function spendMetrics(registry: Registry) {
  let list: () => readonly BudgetFigures[] = () => []
  const gauge = new Gauge({
    name: 'bailiwick_budget_dollars',
    help: 'Budgets of spend limits in their present period: spent, reserved, and the limit.',
    labelNames: ['scope', 'owner', 'interval', 'amount'] as const,
    registers: [registry],
    collect: () => {
      gauge.reset()
      for (const { spent, reserved, limit } of widestFirst(list()).slice(0, BUDGETS_MAX)) {
        const { scope, payerId: owner, interval } = limit
        const amounts = { spent, reserved, limit: limit.limit }
        for (const [amount, nano] of Object.entries(amounts)) {
          gauge.set({ scope, owner, interval, amount }, Number(nano) / NANO_PER_DOLLAR)
        }
      }
    },
  })
  const beyond = new Counter({
    name: 'bailiwick_spend_beyond_bound_dollars_total',
    help: 'Cost beyond reservations of spend limits, or written beyond a limit after a lease ended.',
    registers: [registry],
  })
  const difference = new Gauge({
    name: 'bailiwick_spend_ledger_difference_dollars',
    help: 'Differences of budgets from the ledger, or beyond limits, found twice; 0 is right.',
    registers: [registry],
  })
  const rejected = new Counter({
    name: 'bailiwick_spend_rejected_total',
    help: 'Requests and batches that a spend limit has rejected: too large, spent, or held by others.',
    labelNames: ['scope', 'reason'] as const,
    registers: [registry],
  })
  return {
    rejected: (
      { scope }: { readonly scope: PayerKind },
      reason: 'too_large' | 'exhausted' | 'held',
    ): void => rejected.inc({ scope, reason }),
    watch: (budgets: () => readonly BudgetFigures[]): void => {
      list = budgets
    },
    ledgerDifference: (nano: bigint): void => difference.set(Number(nano) / NANO_PER_DOLLAR),
    beyondBound: (nano: number): void => beyond.inc(nano / NANO_PER_DOLLAR),
  }
}

function widestFirst(budgets: readonly BudgetFigures[]): readonly BudgetFigures[] {
  return PAYER_KINDS.toReversed().flatMap((scope) =>
    budgets.filter(({ limit }) => limit.scope === scope),
  )
}

export type AlertMetrics = ReturnType<typeof alertMetrics>

/** Counter of attempts: delivered, failed and to be repeated, or given up. */
export function alertMetrics(registry: Registry) {
  return new Counter({
    name: 'bailiwick_spend_alert_deliveries_total',
    help: 'Attempts to deliver spend alerts: delivered, failed, given_up.',
    labelNames: ['channel', 'outcome'] as const,
    registers: [registry],
  })
}
