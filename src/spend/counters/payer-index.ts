/** Index of budgets by those who pay: a settlement charges all of an owner. */
import type { PayerKind } from '#contract/spend/limits.ts'
import type { BudgetId, PayerId } from '#spend/ledger/budget.ts'
import { type Payers, payerName, payersIn, payersOf } from '#spend/ledger/payers.ts'
import type { Slot } from '#usage/slot.ts'
import { costOfRow } from '#usage/tally.ts'

const NONE: readonly never[] = []

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
  /** Budgets by the name of their payer, of the kinds that have any. */
  const scopes = new Map<PayerKind, Map<string, Set<B>>>()
  return {
    add: (budget) => {
      const { scope } = budget.key
      const owners = scopes.get(scope) ?? new Map<string, Set<B>>()
      scopes.set(scope, owners)
      const payer = payerName(budget.key)
      owners.set(payer, (owners.get(payer) ?? new Set()).add(budget))
    },
    delete: (budget) => {
      const { scope } = budget.key
      const owners = scopes.get(scope)
      const payer = payerName(budget.key)
      const own = owners?.get(payer)
      own?.delete(budget)
      if (own?.size === 0) owners?.delete(payer)
      if (owners?.size === 0) scopes.delete(scope)
    },
    charged: function* (payers) {
      const { organizationId } = payers
      for (const [scope, owners] of scopes) {
        for (const payerId of payersIn(scope, payers)) {
          yield* owners.get(payerName({ organizationId, scope, payerId })) ?? NONE
        }
      }
    },
  }
}

/** Whether a request of these payers is charged to a budget. */
export function isChargedTo({ organizationId, scope, payerId }: PayerId, payers: Payers): boolean {
  return organizationId === payers.organizationId && payersIn(scope, payers).includes(payerId)
}

/** Part of the cost of a row of usage that a payer pays, in nano-dollars. */
export function costFor(payer: PayerId, { subject, sums, values }: PaidSlot): bigint {
  if (payer.scope !== 'tag_value') return isChargedTo(payer, subject) ? costOfRow(sums) : 0n
  if (values === undefined || payer.organizationId !== subject.organizationId) return 0n
  return BigInt(values.get(payer.payerId) ?? 0)
}

type PaidSlot = Pick<Slot, 'subject' | 'sums' | 'values'>

/** Ids of all who pay for a request, in every scope. */
export function payerIdsOf(payers: Payers): readonly string[] {
  return payersOf(payers).map(({ payerId }) => payerId)
}
