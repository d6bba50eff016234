/** Metrics of spend limits. */
import { Counter, Gauge, type Registry } from 'prom-client'

/** Amounts of a budget, in nano-dollars. */
interface BudgetFigures {
  readonly spent: bigint
  readonly reserved: bigint
  readonly limit: { readonly ownerId: string; readonly interval: string; readonly limit: bigint }
}

interface RejectedSpend {
  readonly kind: 'exhausted' | 'held'
  readonly limit: { readonly scope: string }
}

/** Most budgets with series of their own: the first that requests have met. */
const BUDGETS_MAX = 1_000
const NANO_PER_DOLLAR = 1_000_000_000

/** Metrics of spend limits. */
export function spendMetrics(registry: Registry) {
  let list: () => readonly BudgetFigures[] = () => []
  const gauge = new Gauge({
    name: 'bailiwick_budget_dollars',
    help: 'Budgets of spend limits in their present period: spent, reserved, and the limit.',
    labelNames: ['owner', 'interval', 'amount'] as const,
    registers: [registry],
    collect: () => {
      gauge.reset()
      for (const { spent, reserved, limit } of list().slice(0, BUDGETS_MAX)) {
        const { ownerId: owner, interval } = limit
        const amounts = { spent, reserved, limit: limit.limit }
        for (const [amount, nano] of Object.entries(amounts)) {
          gauge.set({ owner, interval, amount }, Number(nano) / NANO_PER_DOLLAR)
        }
      }
    },
  })
  const beyond = new Counter({
    name: 'bailiwick_spend_beyond_bound_dollars_total',
    help: 'Cost of requests beyond what they had reserved of a spend limit.',
    registers: [registry],
  })
  const rejected = new Counter({
    name: 'bailiwick_spend_rejected_total',
    help: 'Requests and batches that a spend limit has rejected: spent, or reserved by others.',
    labelNames: ['scope', 'reason'] as const,
    registers: [registry],
  })
  return {
    rejected: ({ kind: reason, limit: { scope } }: RejectedSpend): void =>
      rejected.inc({ scope, reason }),
    watch: (budgets: () => readonly BudgetFigures[]): void => {
      list = budgets
    },
    beyondBound: (nano: number): void => beyond.inc(nano / NANO_PER_DOLLAR),
  }
}
