import type { Registry } from 'prom-client'
import { PAYER_KINDS, type PayerKind } from '#contract/spend/limits.ts'
import { collectGauge, createCounter, createGauge } from './create.ts'
import { readGauge } from './read-gauge.ts'
import type { Decided } from './request-path.ts'

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

/** A limit as its decisions are counted. */
interface DecidingLimit {
  readonly scope: PayerKind
  readonly mode: 'enforce' | 'warn'
}

/** Most budgets with separate series: the widest scopes, and in each the first seen. */
const BUDGETS_MAX = 1_000
const NANO_PER_DOLLAR = 1_000_000_000

/** Metrics of spend limits. */
export function spendMetrics(registry: Registry, decided: Decided) {
  let list: () => readonly BudgetFigures[] = () => []
  collectGauge(registry, 'bailiwick_budget_dollars', (gauge) => {
    gauge.reset()
    for (const { spent, reserved, limit } of widestFirst(list()).slice(0, BUDGETS_MAX)) {
      const { scope, payerId: owner, interval } = limit
      const amounts = { spent, reserved, limit: limit.limit }
      for (const [amount, nano] of Object.entries(amounts)) {
        gauge.set({ scope, owner, interval, amount }, Number(nano) / NANO_PER_DOLLAR)
      }
    }
  })
  const beyond = createCounter(registry, 'bailiwick_spend_beyond_bound_dollars_total')
  const difference = createGauge(registry, 'bailiwick_spend_ledger_difference_dollars')
  const rejected = createCounter(registry, 'bailiwick_spend_rejected_total')
  return {
    rejected: (
      { scope }: { readonly scope: PayerKind },
      reason: 'too_large' | 'exhausted' | 'held',
    ): void => {
      rejected.inc({ scope, reason })
      decided('rejected', 'spend', scope)
    },
    /** Counts a request or batch that limits have admitted; one in mode `warn` decides nothing. */
    admitted: (limits: readonly DecidingLimit[]): void => {
      for (const { scope, mode } of limits)
        if (mode === 'enforce') decided('admitted', 'spend', scope)
    },
    waited: ({ scope }: { readonly scope: PayerKind }): void => decided('waited', 'spend', scope),
    /** Requests that wait for room. */
    queue: readGauge(registry, 'bailiwick_spend_queue_length'),
    watch: (budgets: () => readonly BudgetFigures[]): void => {
      list = budgets
    },
    ledgerDifference: (nano: bigint): void => difference.set(Number(nano) / NANO_PER_DOLLAR),
    beyondBound: (nano: number): void => beyond.inc(nano / NANO_PER_DOLLAR),
  }
}

/** Scopes with separate series: values of tags have none, since callers may choose them. */
const LABELED = PAYER_KINDS.toReversed().filter((scope) => scope !== 'tag_value')

function widestFirst(budgets: readonly BudgetFigures[]): readonly BudgetFigures[] {
  return LABELED.flatMap((scope) => budgets.filter(({ limit }) => limit.scope === scope))
}

export type AlertMetrics = ReturnType<typeof alertMetrics>

/** Counter of attempts: delivered, failed and to be repeated, or given up. */
export function alertMetrics(registry: Registry) {
  return createCounter(registry, 'bailiwick_spend_alert_deliveries_total')
}
