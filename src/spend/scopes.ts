/**
 * Scopes of budgets: who pays for a request in each of them, and the column of the ledger that has
 * their ids. A closed union, one row for each: another scope is another row.
 */
import { BUDGET_SCOPES, type BudgetScope } from '#contract/spend-limits.ts'

/** Those who pay for a request, whose budgets are charged. A subject of usage is one. */
export interface Payers {
  readonly organizationId: string
  readonly projectId: string
  /** The user or service account whose key it is. */
  readonly ownerId: string
  readonly keyId: string
}

interface ScopeRow {
  /** Ids of the payers of a request in this scope. */
  readonly payersOf: (payers: Payers) => readonly string[]
  /** Column of usage that has these ids; null where all rows of the organization are theirs. */
  readonly column: 'project_id' | 'owner_id' | 'key_id' | null
  /** Dimension of the sums of usage that has the payer's own rows. */
  readonly dimension: 'key' | 'owner' | 'project' | 'organization'
}

const ROWS: Readonly<Record<BudgetScope, ScopeRow>> = {
  api_key: {
    ...{ column: 'key_id', dimension: 'key' },
    payersOf: ({ keyId }) => [keyId],
  },
  service_account: {
    ...{ column: 'owner_id', dimension: 'owner' },
    payersOf: ({ ownerId }) => [ownerId],
  },
  user: {
    ...{ column: 'owner_id', dimension: 'owner' },
    payersOf: ({ ownerId }) => [ownerId],
  },
  project: {
    ...{ column: 'project_id', dimension: 'project' },
    payersOf: ({ projectId }) => [projectId],
  },
  organization: {
    ...{ column: null, dimension: 'organization' },
    payersOf: ({ organizationId }) => [organizationId],
  },
}

/** Ids of the payers of a request in a scope. */
export function payersIn(scope: BudgetScope, payers: Payers): readonly string[] {
  return ROWS[scope].payersOf(payers)
}

/** Names of all who pay for a request, each with its scope. */
export function payersOf(payers: Payers): readonly string[] {
  return BUDGET_SCOPES.flatMap((scope) =>
    payersIn(scope, payers).map((ownerId) => payerName({ scope, ownerId })),
  )
}

/** Name of a payer: ids of different scopes may be equal. */
export function payerName({ scope, ownerId }: { scope: BudgetScope; ownerId: string }): string {
  return `${scope}:${ownerId}`
}

/** The payers of an object, by its row. */
export function payersOfRow(row: {
  readonly organization_id: string
  readonly project_id: string
  readonly owner_id: string
  readonly key_id: string
}): Payers {
  return {
    organizationId: row.organization_id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    keyId: row.key_id,
  }
}

/** Places of a scope's payers in the ledger: a column of usage, and a dimension of its sums. */
export function ledgerPlaceOf(scope: BudgetScope): Pick<ScopeRow, 'column' | 'dimension'> {
  return ROWS[scope]
}
