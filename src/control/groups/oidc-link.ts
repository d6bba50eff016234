/**
 * Link of a group to the claim of groups: sign-ins then set its members. It hands what the group
 * gives to the identity provider. So owners alone make and remove it, and no name of a group at the
 * provider has an effect without it.
 */
import { requireMayGrant } from '#access/escalation.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { tooManyLinkedGroups } from '#contract/errors/access.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

/** Most groups that sign-ins read, each with its membership. */
export const LINKED_GROUPS_MAX = 500

/** Columns of a group with this link, or with none. */
export function linkColumns(link: string | null) {
  return { source: link === null ? null : ('oidc' as const), oidc_group: link }
}

/** Throws unless the caller may link a group, and there is room. The organization is locked. */
export async function requireMayLink(tx: Tx, ctx: Context, link: string | null): Promise<void> {
  requireMayGrant(ctx.actor, { permissions: ['api.management.write'] })
  if (link === null) return
  const linked = await store.countLinked(tx, ctx.organization.id)
  if (linked >= LINKED_GROUPS_MAX) throw new Problem(tooManyLinkedGroups(LINKED_GROUPS_MAX))
}
