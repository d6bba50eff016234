/**
 * Erasure of people. The answer's transaction removes the person, ends their keys and sessions and
 * blanks their rows; a periodic task (`erasing.ts`) erases them from the audit log and other logs,
 * in slices.
 *
 * The person is the address: former users with it are erased too. Sums of usage and costs, events
 * and change numbers stay, under ids that no row gives a name.
 */
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { userAddressHeld, userNotErased } from '#contract/errors/organization.ts'
import { userErasedByScim } from '#contract/errors/scim.ts'
import type { UserErasure } from '#contract/extensions/users.ts'
import { ABOVE_ALL, BELOW_ALL } from '#control/page.ts'
import { deleteSessions } from '#control/scim/users/store.ts'
import * as users from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import type { Progress } from './erasing.ts'
import * as store from './store.ts'
import { createPersonTexts } from './texts.ts'

/** Margin for clocks of nodes, and for transactions that were open. */
const MARGIN_MS = 60_000

/** Begins the erasure of a user. A repeated request returns the state of the first. */
export function erase(ctx: Context, id: string): Promise<UserErasure> {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    await lockOrganization(tx, organizationId)
    const [begun] = await store.find(tx, organizationKey(ctx, id))
    if (begun) return unchanged(toWire(begun))
    const [user] = await store.findAnyUser(tx, organizationKey(ctx, id))
    if (!user) throw users.notFound(id)
    const people = await store.withAddress(tx, organizationId, user.email_key)
    const consequences = await removePresent(tx, ctx, id, people)
    const requestedAt = ctx.now()
    const since = await store.lastEventBefore(tx, organizationId, requestedAt - MARGIN_MS)
    for (const person of people) {
      await store.insert(tx, {
        organization_id: organizationId,
        user_id: person.id,
        requested_at: requestedAt,
        completed_at: null,
        progress: JSON.stringify(beginning(person, since ?? BELOW_ALL)),
      })
      await deleteSessions(tx, person.id)
      await store.blankPerson(tx, person.id)
    }
    const invites = await store.deleteInvites(tx, organizationId, user.email_key)
    return {
      result: toWire({ user_id: id, requested_at: requestedAt, completed_at: null }),
      event: erased(id),
      consequences: [
        ...consequences,
        ...invites.map((invite) => ({ type: 'invite.deleted' as const, id: invite.id })),
        ...people.flatMap((person) => (person.id === id ? [] : [erased(person.id)])),
      ],
    }
  })
}

/** The state of an erasure. Throws 404 for a user of whom none was requested. */
export async function retrieve(ctx: Context, id: string): Promise<UserErasure> {
  const [begun] = await store.find(ctx.reader, organizationKey(ctx, id))
  if (!begun) throw new Problem(userNotErased(id))
  return toWire(begun)
}

/**
 * Removes the user if they are present. Throws 400 for a user whom SCIM would create again, and for
 * a former one if another user has the address.
 */
async function removePresent(
  tx: Tx,
  ctx: Context,
  id: string,
  people: readonly store.PersonRow[],
): Promise<readonly AuditEvent[]> {
  const present = people.find((person) => person.removed_at === null)
  if (!present) return []
  if (present.id !== id) throw new Problem(userAddressHeld(present.id))
  const user = await users.requirePresent(tx, ctx, id)
  if (user.is_scim_managed === 1) throw new Problem(userErasedByScim(id))
  return users.endMembership(tx, ctx, user)
}

function beginning(person: store.PersonRow, since: string): Progress {
  const { name, scim_given_name: given, scim_family_name: family } = person
  const { all } = createPersonTexts([
    ...[person.email, person.email_key, person.scim_user_name, person.scim_external_id],
    ...[person.oidc_subject, person.oidc_claimed_subject, name],
    given && family ? `${given} ${family}` : null,
  ])
  return {
    texts: all,
    since,
    below: ABOVE_ALL,
    sweptFor: 0,
  }
}

function erased(id: string) {
  return { type: 'user.deleted' as const, id, erased: true }
}

function toWire(
  row: Pick<store.ErasureRow, 'user_id' | 'requested_at' | 'completed_at'>,
): UserErasure {
  return {
    object: 'organization.user.erasure',
    user_id: row.user_id,
    status: row.completed_at === null ? 'in_progress' : 'completed',
    requested_at: toSeconds(row.requested_at),
    completed_at: row.completed_at === null ? null : toSeconds(row.completed_at),
  }
}
