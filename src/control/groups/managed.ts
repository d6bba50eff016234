/**
 * Groups with a source at an identity provider: SCIM, which sets names and members, or the claim of
 * groups, which sets members at their sign-ins. They do not change here.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { groupManagedByOidc, groupManagedByScim } from '#contract/errors/scim.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import type { Reader } from '#storage/db.ts'
import type { GroupRow } from './store.ts'

/**
 * Whether the group is managed. By SCIM not once it is disabled, since nobody could change the
 * group then; owners end the management by sign-ins themselves.
 */
export async function isManaged(
  reader: Reader,
  ctx: Context,
  { source }: Pick<GroupRow, 'source'>,
): Promise<boolean> {
  if (source !== 'scim') return source === 'oidc'
  return isScimEnabled(reader, ctx.organization.id)
}

export async function requireUnmanaged(reader: Reader, ctx: Context, row: GroupRow): Promise<void> {
  if (!(await isManaged(reader, ctx, row))) return
  const { id, source } = row
  throw new Problem(source === 'oidc' ? groupManagedByOidc(id) : groupManagedByScim(id))
}
