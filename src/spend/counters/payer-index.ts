/** Index of budgets by those who pay: a settlement charges all of an owner. */
import type { BudgetId, PayerId } from '#spend/ledger/budget.ts'
import { type Payers, payerName, payersIn, payersOf } from '#spend/ledger/payers.ts'

interface Owned {
  readonly key: BudgetId
}

export interface PayerIndex<B extends Owned> {
  add(budget: B): void
  delete(budget: B): void
  /** The budgets that a request of these payers is charged to. */
  charged(payers: Payers): Iterable<B>
}

export function createPayerIndex<B extends Owned>(): PayerIndex<B> {
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
      if (owners.size === 0) return
      for (const { name } of payersOf(payers)) yield* owners.get(name) ?? []
    },
  }
}

/** Whether a request of these payers is charged to a budget. */
export function isChargedTo({ organizationId, scope, payerId }: PayerId, payers: Payers): boolean {
  return organizationId === payers.organizationId && payersIn(scope, payers).includes(payerId)
}

/** Ids of all who pay for a request, in every scope. */
export function payerIdsOf(payers: Payers): readonly string[] {
  return payersOf(payers).map(({ payerId }) => payerId)
}
