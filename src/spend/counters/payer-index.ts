/** Index of budgets by those who pay: a settlement charges all of an owner. */
import type { PayerKind } from '#contract/spend/limits.ts'
import type { BudgetId, PayerId } from '#spend/ledger/budget.ts'
import { type Payers, payersIn, payersOf } from '#spend/ledger/payers.ts'
import type { Slot } from '#usage/slot.ts'
import { costOfRow } from '#usage/tally.ts'

interface Owned {
  readonly key: BudgetId
}

export interface PayerIndex<B extends Owned> {
  add(budget: B): void
  delete(budget: B): void
  /** The budgets that a request of these payers is charged to. */
  charged(payers: Payers): readonly B[]
}

/** Budgets of an organization, by the kind and the id of their payer, without empty maps. */
type OfOrganization<B> = Map<PayerKind, Map<string, B[]>>

export function createPayerIndex<B extends Owned>(): PayerIndex<B> {
  const organizations = new Map<string, OfOrganization<B>>()
  return {
    add: (budget) => {
      const { organizationId, scope, payerId } = budget.key
      const scopes: OfOrganization<B> = organizations.get(organizationId) ?? new Map()
      const payers = scopes.get(scope) ?? new Map<string, B[]>()
      organizations.set(organizationId, scopes.set(scope, payers))
      payers.set(payerId, [...(payers.get(payerId) ?? []), budget])
    },
    delete: (budget) => {
      const { organizationId, scope, payerId } = budget.key
      const scopes = organizations.get(organizationId)
      const payers = scopes?.get(scope)
      const rest = payers?.get(payerId)?.filter((one) => one !== budget) ?? []
      if (rest.length > 0) payers?.set(payerId, rest)
      else payers?.delete(payerId)
      if (payers?.size === 0) scopes?.delete(scope)
      if (scopes?.size === 0) organizations.delete(organizationId)
    },
    charged: (payers) => {
      const found: B[] = []
      for (const [scope, budgets] of organizations.get(payers.organizationId) ?? NONE) {
        for (const payerId of payersIn(scope, payers)) {
          for (const budget of budgets.get(payerId) ?? NONE) found.push(budget)
        }
      }
      return found
    },
  }
}

const NONE: readonly never[] = []

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
