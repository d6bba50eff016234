/** Groups that an identity provider manages by SCIM: their names and members change there alone. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { groupManagedByScim } from '#contract/problems/scim.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import type { Reader } from '#storage/db.ts'
import type { GroupRow } from './store.ts'

/** Whether the group is managed: not once SCIM is disabled, since nobody could change it then. */
export async function isManaged(
  reader: Reader,
  ctx: Context,
  { source }: Pick<GroupRow, 'source'>,
): Promise<boolean> {
  return source === 'scim' && (await isScimEnabled(reader, ctx.organization.id))
}

export async function requireUnmanaged(reader: Reader, ctx: Context, row: GroupRow): Promise<void> {
  if (await isManaged(reader, ctx, row)) throw new Problem(groupManagedByScim(row.id))
}
