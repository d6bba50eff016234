/** Spend limits of the organization and of its projects: at most one of each. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendLimitNotFound } from '#contract/problems/spend.ts'
import type {
  EnforcementStatus,
  NewSpendLimit,
  OrganizationSpendLimit,
} from '#contract/spend-limits.ts'
import {
  changedScope,
  keyOf,
  requireActiveScope,
  requireReadableScope,
  type ScopeKind,
  type SpendScope,
} from './scope.ts'
import * as store from './store.ts'

type SpendLimit<K extends ScopeKind> = Omit<OrganizationSpendLimit, 'object'> & {
  object: `${K}.spend_limit`
}

/** Whether requests are being rejected because of the limit of a scope. */
export type EnforcementOf = (ctx: Context, scope: SpendScope) => Promise<EnforcementStatus>

const CURRENCY = 'USD'

export async function retrieve<K extends ScopeKind>(
  ctx: Context,
  scope: SpendScope<K>,
  enforcementOf: EnforcementOf,
): Promise<SpendLimit<K>> {
  await requireReadableScope(ctx, scope)
  const [row] = await store.find(ctx.reader, keyOf(ctx, scope))
  if (!row) throw new Problem(spendLimitNotFound(scope.id))
  return toWire(scope, row, await enforcementOf(ctx, scope))
}

/** Sets the limit or replaces it. A new limit has not rejected anything, so it is inactive. */
export function put<K extends ScopeKind>(
  ctx: Context,
  scope: SpendScope<K>,
  { threshold_amount, interval, mode = 'enforce' }: NewSpendLimit,
): Promise<SpendLimit<K>> {
  const row = { threshold_amount, interval, mode }
  return audited(ctx, async (tx) => {
    await requireActiveScope(tx, ctx, scope)
    const now = ctx.now()
    await store.put(tx, { ...keyOf(ctx, scope), ...row, created_at: now, updated_at: now })
    const changes = { spend_limit: { ...row, currency: CURRENCY } }
    return changedScope(scope, changes, toWire(scope, row, 'inactive'))
  })
}

export function remove<K extends ScopeKind>(ctx: Context, scope: SpendScope<K>) {
  return audited(ctx, async (tx) => {
    await requireActiveScope(tx, ctx, scope)
    if (!(await store.remove(tx, keyOf(ctx, scope)))) {
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
