/** Spend limits of the organization and of its projects: at most one of each. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendLimitNotEnforceable, spendLimitNotFound } from '#contract/problems/spend.ts'
import type {
  EnforcementStatus,
  NewSpendLimit,
  OrganizationSpendLimit,
  SpendInterval,
} from '#contract/spend-limits.ts'
import { NANO_PER_CENT } from '#spend/budget.ts'
import {
  changedScope,
  requireActiveScope,
  requireReadableScope,
  type ScopeKind,
  type SpendScope,
  scopeKeyOf,
} from './scope.ts'
import * as store from './store.ts'

type SpendLimit<K extends ScopeKind> = Omit<OrganizationSpendLimit, 'object'> & {
  object: `${K}.spend_limit`
}

/** The budgets of the gateway, as far as they concern the limits. */
export interface Budgets {
  /** False where several nodes count together, which cannot enforce a limit yet. */
  readonly canEnforce: boolean
  /** Whether a limit has rejected a request in the present period since it has this amount. */
  isEnforcing(limit: { ownerId: string; interval: SpendInterval; limit: bigint }): boolean
}

const CURRENCY = 'USD'

export async function retrieve<K extends ScopeKind>(
  ctx: Context,
  scope: SpendScope<K>,
  budgets: Budgets,
): Promise<SpendLimit<K>> {
  await requireReadableScope(ctx, scope)
  const [row] = await store.find(ctx.reader, scopeKeyOf(ctx, scope))
  if (!row) throw new Problem(spendLimitNotFound(scope.id))
  const limit = BigInt(row.threshold_amount) * NANO_PER_CENT
  const isEnforcing = budgets.isEnforcing({ ownerId: scope.id, interval: row.interval, limit })
  return toWire(scope, row, isEnforcing ? 'enforcing' : 'inactive')
}

/** Sets the limit or replaces it. A new limit has not rejected anything, so it is inactive. */
export function put<K extends ScopeKind>(
  ctx: Context,
  scope: SpendScope<K>,
  { threshold_amount, interval, mode = 'enforce' }: NewSpendLimit,
  { canEnforce }: Pick<Budgets, 'canEnforce'>,
): Promise<SpendLimit<K>> {
  if (mode === 'enforce' && !canEnforce) throw new Problem(spendLimitNotEnforceable())
  const row = { threshold_amount, interval, mode }
  return audited(ctx, async (tx) => {
    await requireActiveScope(tx, ctx, scope)
    const now = ctx.now()
    await store.put(tx, { ...scopeKeyOf(ctx, scope), ...row, created_at: now, updated_at: now })
    const changes = { spend_limit: { ...row, currency: CURRENCY } }
    return changedScope(scope, changes, toWire(scope, row, 'inactive'))
  })
}

export function remove<K extends ScopeKind>(ctx: Context, scope: SpendScope<K>) {
  return audited(ctx, async (tx) => {
    await requireActiveScope(tx, ctx, scope)
    if (!(await store.remove(tx, scopeKeyOf(ctx, scope)))) {
      throw new Problem(spendLimitNotFound(scope.id))
    }
    const object = `${scope.kind}.spend_limit.deleted` as const
    return changedScope(scope, { spend_limit: null }, { object, deleted: true })
  })
}

const toWire = <K extends ScopeKind>(
  { kind }: SpendScope<K>,
  { threshold_amount, interval, mode }: store.SpendLimitRow,
  status: EnforcementStatus,
): SpendLimit<K> => ({
  object: `${kind}.spend_limit`,
  threshold_amount,
  currency: CURRENCY,
  interval,
  mode,
  enforcement: { status },
})
