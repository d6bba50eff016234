/** The limit that an owner has or inherits, with what is spent and reserved of it. */
import type { Static } from 'typebox'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendLimitNotFound } from '#contract/errors/spend.ts'
import { spendLimitUnavailable } from '#contract/errors/spend-rejections.ts'
import type { SpendBudget } from '#contract/spend/budget.ts'
import type { Budgets } from '#control/spend/limits/limits.ts'
import { requireReadableScope, type SpendScope, scopeKeyOf } from '#control/spend/limits/payer.ts'
import * as store from '#control/spend/limits/store.ts'
import { type BudgetState, limitsAt } from '#spend/ledger/budget.ts'
import { budgetToWire, limitOfRow } from '#spend/ledger/limit-rows.ts'

export async function show(
  ctx: Context,
  scope: SpendScope,
  budgets: Pick<Budgets, 'load'>,
): Promise<Static<typeof SpendBudget>> {
  await requireReadableScope(ctx, scope)
  const row = await inForce(ctx, scope)
  if (!row) throw new Problem(spendLimitNotFound(scope.id))
  const owner = { scope: scope.kind, payerId: scope.id, organizationId: ctx.organization.id }
  const [limit] = limitsAt([limitOfRow(row, owner)], ctx.now())
  if (!limit) throw new Problem(spendLimitNotFound(scope.id))
  return budgetToWire(limit, await readState(budgets.load(limit)))
}

/** The owner's own limit, or the organization's default for its scope. */
async function inForce(ctx: Context, scope: SpendScope) {
  const own = scopeKeyOf(ctx, scope)
  const [row] = await store.find(ctx.reader, own)
  if (row || scope.kind === 'organization') return row && { ...row, scope_kind: scope.kind }
  const inherited = { ...own, scope_kind: 'default' as const, scope_id: scope.kind }
  const [found] = await store.find(ctx.reader, inherited)
  return found && { ...found, scope_kind: 'default' as const }
}

/** The state that is being loaded. Rejects with 503 where the store does not return it. */
export async function readState(loading: Promise<BudgetState>): Promise<BudgetState> {
  try {
    return await loading
  } catch {
    throw new Problem(spendLimitUnavailable('unread'), { headers: ['retry-after', '1'] })
  }
}
