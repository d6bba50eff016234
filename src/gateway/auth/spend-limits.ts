/** Spend limits of a grant, from rows of the store. */
import type { BudgetScope } from '#contract/spend-limits.ts'
import type { SpendLimit } from '#spend/budget.ts'
import { limitOfRow } from '#spend/limit-rows.ts'
import type { Grant } from './grant.ts'
import type { GrantSpendLimitRow } from './store.ts'

type Payer = Pick<Grant, 'keyId' | 'owner' | 'projectId' | 'organization'>

/**
 * The limits of everybody who pays for requests with a key, the narrowest first: of several that
 * are exhausted, the first is named. An owner without a limit has the organization's default for
 * its scope. `rows` may have those of others.
 */
export function spendLimitsOf(
  { keyId, owner, projectId, organization }: Payer,
  rows: readonly GrantSpendLimitRow[],
): readonly SpendLimit[] {
  if (rows.length === 0) return NONE
  const payers: readonly (readonly [BudgetScope, string])[] = [
    ['api_key', keyId],
    [owner.kind, owner.id],
    ['project', projectId],
    ['organization', organization.id],
  ]
  const find = (kind: GrantSpendLimitRow['scope_kind'], id: string) =>
    rows.find((row) => row.scope_kind === kind && row.scope_id === id)
  return payers.flatMap(([scope, ownerId]) => {
    const row = find(scope, ownerId) ?? find('default', scope)
    return row ? [limitOfRow(row, { scope, ownerId, organizationId: organization.id })] : []
  })
}

const NONE: readonly SpendLimit[] = []
