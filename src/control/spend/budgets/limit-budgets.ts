/** The limit that an owner has or inherits, with the spent and the reserved amount. */
import type { Static } from 'typebox'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { spendLimitNotFound } from '#contract/errors/spend.ts'
import { spendLimitUnavailable } from '#contract/errors/spend-rejections.ts'
import type { SpendBudget } from '#contract/spend/budget.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import {
  type Payer,
  payerIdOf,
  payerKeyOf,
  requireReadablePayer,
} from '#control/spend/limits/payer.ts'
import * as store from '#control/spend/limits/store.ts'
import { type BudgetState, limitsAt } from '#spend/ledger/budget.ts'
import { budgetToWire, limitOfRow } from '#spend/ledger/limit-rows.ts'
import { inProject } from '#spend/ledger/payers.ts'

export async function show(
  ctx: Context,
  payer: Payer,
  budgets: Pick<BudgetReader, 'load'>,
): Promise<Static<typeof SpendBudget>> {
  await requireReadablePayer(ctx, payer)
  const row = await inForce(ctx, payer)
  if (!row) throw new Problem(spendLimitNotFound(payer.id))
  const [limit] = limitsAt([limitOfRow(row, payerIdOf(ctx, payer))], ctx.now())
  if (!limit) throw new Problem(spendLimitNotFound(payer.id))
  return budgetToWire(limit, await readState(budgets.load(limit)))
}

/** The owner's limit, or the default of the project or the organization for its scope. */
async function inForce(ctx: Context, payer: Payer) {
  const own = payerKeyOf(ctx, payer)
  const [row] = await store.find(ctx.reader, own)
  if (row || payer.kind === 'organization') return row && { ...row, scope_kind: payer.kind }
  for (const scope_id of defaultsOf(payer)) {
    const inherited = { ...own, scope_kind: 'default' as const, scope_id }
    const [found] = await store.find(ctx.reader, inherited)
    if (found) return { ...found, scope_kind: 'default' as const }
  }
  return undefined
}

/** Ids of the defaults that hold for a payer without a limit: the first that exists. */
function defaultsOf({ kind, projectId = '' }: Payer): readonly string[] {
  if (kind === 'project_user') return [inProject(projectId, 'user')]
  return kind === 'service_account' || kind === 'api_key'
    ? [inProject(projectId, kind), kind]
    : [kind]
}

/** The state that is being loaded. Rejects with 503 if the store does not return it. */
export async function readState(loading: Promise<BudgetState>): Promise<BudgetState> {
  try {
    return await loading
  } catch {
    throw new Problem(spendLimitUnavailable('unread'), { retry: { kind: 'after', ms: 1_000 } })
  }
}
