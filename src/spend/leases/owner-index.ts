/** Index of budgets by those who pay: a settlement charges all of an owner. */
import { BUDGET_SCOPES } from '#contract/spend-limits.ts'
import { type Payers, payerName, payersIn, payersOf } from '#spend/scopes.ts'
import type { BudgetKey } from './budget-row.ts'

interface Owned {
  readonly key: BudgetKey
}

export interface OwnerIndex<B extends Owned> {
  add(budget: B): void
  delete(budget: B): void
  /** The budgets that a request of these payers is charged to. */
  charged(payers: Payers): Iterable<B>
}

export function createOwnerIndex<B extends Owned>(): OwnerIndex<B> {
  const owners = new Map<string, Set<B>>()
  return {
    add: (budget) => {
      const payer = payerName(budget.key)
      const own = owners.get(payer) ?? new Set()
      owners.set(payer, own.add(budget))
    },
    delete: (budget) => {
      const payer = payerName(budget.key)
      const own = owners.get(payer)
      own?.delete(budget)
      if (own?.size === 0) owners.delete(payer)
    },
    charged: function* (payers) {
      for (const payer of payersOf(payers)) {
        for (const budget of owners.get(payer) ?? []) {
          if (budget.key.organizationId === payers.organizationId) yield budget
        }
      }
    },
  }
}

/** Whether a request of these payers is charged to a budget. */
export function isChargedTo(
  { organizationId, scope, ownerId }: BudgetKey,
  payers: Payers,
): boolean {
  return organizationId === payers.organizationId && payersIn(scope, payers).includes(ownerId)
}

/** Ids of all who pay for a request, in every scope. */
export function ownerIdsOf(payers: Payers): readonly string[] {
  return BUDGET_SCOPES.flatMap((scope) => payersIn(scope, payers))
}
