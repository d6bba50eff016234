/** Way back into an organization after SCIM deactivated or removed its last owner. */
import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { User } from '#contract/users.ts'
import { lockOrganization } from '#storage/locks.ts'
import * as store from './store.ts'
import { add, emailKey, newRow, toWire } from './users.ts'

/** Makes the person with the address an active owner, and adds them if nobody has it. */
export function restore(ctx: Context, email: string): Promise<User> {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    await lockOrganization(tx, organizationId)
    const [user] = await store.findForUseByEmail(tx, { organizationId, emailKey: emailKey(email) })
    if (user) {
      const columns = { role: 'owner' as const, deactivated_at: null }
      await store.update(tx, user.id, columns)
      return {
        result: toWire({ ...user, ...columns }),
        event: {
          type: 'user.updated',
          id: user.id,
          changes_requested: {
            role: 'owner',
            ...(user.deactivated_at !== null && { active: true }),
          },
        },
      }
    }
    const row = newRow(ctx, { email, role: 'owner' })
    if (!(await add(tx, ctx, row))) throw new Error(`Somebody else was given ${email} just now.`)
    return {
      result: toWire(row),
      event: { type: 'user.added', id: row.id, data: { role: 'owner' } },
    }
  })
}
