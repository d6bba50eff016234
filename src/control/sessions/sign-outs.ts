/**
 * The end of all sign-ins of a person: sessions of browsers first, since such a session could sign
 * another program in, then terminal sign-ins with their keys. The session of the request stays.
 * Each program is a change of its project. A failure in between leaves the rest for a repetition.
 */
import { audited, unchanged } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { SignOut } from '#contract/extensions/sign-outs.ts'
import { requirePerson } from '#control/account/person.ts'
import { remove as removeKey } from '#control/api-keys/store.ts'
import * as terminal from '#control/terminal-sign-ins/store.ts'
import { requireMayGiveOrganizationRole, requirePresent } from '#control/users/users.ts'
import * as store from './store.ts'

/** Most sessions that one request ends, which is more than a person has. */
const SESSIONS_MAX = 1_000

/** Throws 403 for a user with a role that the caller may not take away. */
export async function signOutUser(ctx: Context, userId: string): Promise<SignOut> {
  const { role } = await requirePresent(ctx.reader, ctx, userId)
  requireMayGiveOrganizationRole(ctx, role)
  return signOut(ctx, userId)
}

export async function signOutAccount(ctx: Context): Promise<SignOut> {
  const { id } = await requirePerson(ctx, 'project_keys.write')
  return signOut(ctx, id)
}

async function signOut(ctx: Context, userId: string): Promise<SignOut> {
  const unclaimed = { ...ctx, claim: undefined }
  const sessions = await endSessions(unclaimed, userId)
  const programs = await endPrograms(unclaimed, userId)
  const object = 'organization.user.signed_out' as const
  return audited(ctx, async () => unchanged({ object, user_id: userId, sessions, programs }))
}

function endSessions(ctx: Context, userId: string): Promise<number> {
  const organizationId = ctx.organization.id
  return audited(ctx, async (tx) => {
    const live = await store.sessionsOfPerson(tx, {
      organizationId,
      userId,
      at: ctx.now(),
      except: ctx.actor.kind === 'session' ? ctx.actor.sessionId : '',
      rows: SESSIONS_MAX,
    })
    const events = live.map(({ id }) => ({
      type: 'logout.succeeded' as const,
      id,
      user_id: userId,
    }))
    for (const { id } of live) await store.remove(tx, { organizationId, id })
    const last = events.pop()
    if (!last) return unchanged(0)
    return { result: live.length, event: last, consequences: events }
  })
}

async function endPrograms(ctx: Context, userId: string): Promise<number> {
  const signIns = await terminal.signInsOfPerson(ctx.reader, { userId })
  let ended = 0
  for (const { key_id: id, project_id: projectId } of signIns) {
    ended += await audited(ctx, async (tx) => {
      const held = await terminal.holdSignIn(tx, id)
      if (!held) return unchanged(0)
      await terminal.removeSignIn(tx, id)
      await removeKey(tx, id, ctx.now())
      return { result: 1, projectId, event: { type: 'api_key.deleted' as const, id } }
    })
  }
  return ended
}
