/** Whether the person of a request is still in its project. */
import { findAuthority } from '#access/store.ts'
import { type Context, organizationKey } from '#context.ts'
import { findForUse } from '#control/users/store.ts'
import type { Tx } from '#storage/db.ts'
import type { RaiseRequestTable } from '#storage/tables/raise-requests.ts'

/** Locks the person against removal from the organization. */
export async function holdsStill(
  tx: Tx,
  ctx: Context,
  { user_id, project_id }: Pick<RaiseRequestTable, 'user_id' | 'project_id'>,
): Promise<boolean> {
  const [user] = await findForUse(tx, organizationKey(ctx, user_id))
  if (!user || user.deactivated_at !== null) return false
  const { projects } = await findAuthority(tx, ctx.organization.id, user.id, user.role)
  return projects.has(project_id)
}
