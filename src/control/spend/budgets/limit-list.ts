/** List of spend limits with their owners and the state of their budgets. */

import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import type { Page } from '#contract/page.ts'
import type { OwnerBudget, OwnerBudgetQuery } from '#contract/spend/limit-list.ts'
import * as names from '#control/names/store.ts'
import { pageOf, rowsFor } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import * as spendLimits from '#control/spend/limits/limits.ts'
import { parseInProject } from '#spend/ledger/payers.ts'
import { figuresOf } from './scope-budgets.ts'
import * as store from './store.ts'

/** Limits of a project and of its members and keys, or all of the organization. */
export async function list(
  ctx: Context,
  projectId: string | null,
  { limit, after, scopes, owner_ids: ownerIds }: OwnerBudgetQuery,
  budgets: spendLimits.BudgetReader,
): Promise<Page<OwnerBudget>> {
  if (projectId !== null) await projects.requireExisting(ctx.reader, ctx, projectId)
  const organizationId = ctx.organization.id
  const where = { organizationId, projectId, scopes, ownerIds }
  const [cursor] = after ? await store.page(ctx.slowReader, { ...where, id: after, rows: 1 }) : []
  if (after && cursor === undefined) throw new Problem(cursorNotFound('after', after))
  const found = await store.page(ctx.slowReader, { ...where, after: cursor, rows: rowsFor(limit) })
  const rows = found.slice(0, limit)
  const named = await names.byId(ctx.slowReader, organizationId, NAMED, rows.map(nameIdOf))
  const data: OwnerBudget[] = []
  for (const row of rows) {
    data.push(await toWire(ctx, row, named.get(nameIdOf(row)), budgets))
  }
  return pageOf(data, found.length > limit)
}

/** Owners with names in the store. The organization's name is in the context. */
const NAMED = ['project', 'user', 'service_account', 'api_key'] as const

/** Id of the object with the name of an owner. */
function nameIdOf({ scope_kind: kind, scope_id: id }: store.LimitRow): string {
  return kind === 'project_user' ? parseInProject(id).id : id
}

async function toWire(
  ctx: Context,
  row: store.LimitRow,
  named: names.NameRow | undefined,
  budgets: spendLimits.BudgetReader,
): Promise<OwnerBudget> {
  const { scope_kind: kind, scope_id: id, project_id: ownProject } = row
  const projectId = kind === 'project' ? id : ownProject
  const scope = { kind, id }
  const { object: _, ...limit } = await spendLimits.withStatus(ctx, scope, row, budgets)
  return {
    object: 'spend_limit.budget',
    id,
    scope: kind,
    name: nameOf(ctx, row, named),
    email: named?.email ?? null,
    owner_name: named?.owner_name ?? null,
    project_id: projectId,
    project_name: kind === 'project' ? (named?.name ?? null) : (named?.project_name ?? null),
    limit,
    ...(await figuresOf(ctx, scope, limit, budgets)),
  }
}

/** The id of a tag is its name. */
function nameOf(
  { organization }: Context,
  { scope_kind: kind, scope_id: id }: store.LimitRow,
  named: names.NameRow | undefined,
): string | null {
  if (kind === 'organization') return organization.name
  return kind === 'tag' ? id : (named?.name ?? null)
}
