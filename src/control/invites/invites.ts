/** Invites: sent, accepted on the invited person's behalf, or deleted. */

import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import {
  inviteAccepted,
  inviteAlreadyPending,
  inviteExpired,
  inviteNotFound,
  projectNamedTwice,
  userAlreadyExists,
} from '#contract/errors/organization.ts'
import { usersManagedByScim } from '#contract/errors/scim.ts'
import type { Invite, InviteQuery, NewInvite } from '#contract/invites.ts'
import type { Page } from '#contract/page.ts'
import { listPage } from '#control/page.ts'
import * as projectUsers from '#control/project-users/project-users.ts'
import * as projects from '#control/projects/projects.ts'
import { findForUse as findProjectForUse } from '#control/projects/store.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import { findForUseByEmail } from '#control/users/store.ts'
import * as users from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import * as store from './store.ts'

/** OpenAI does not publish the lifetime of an invite; a week is common. */
const VALID_FOR_MS = 7 * 24 * 3_600_000

type Grant = Invite['projects'][number]

export function list(ctx: Context, query: InviteQuery): Promise<Page<Invite>> {
  return listPage(ctx, query, {
    where: { organizationId: ctx.organization.id },
    find: store.find,
    page: store.page,
    toWire: (row) => toWire(ctx, row),
  })
}

export async function retrieve(ctx: Context, id: string): Promise<Invite> {
  const [row] = await store.find(ctx.reader, organizationKey(ctx, id))
  if (!row) throw new Problem(inviteNotFound(id))
  return toWire(ctx, row)
}

export function create(ctx: Context, input: NewInvite): Promise<Invite> {
  return audited(ctx, async (tx) => {
    // Of two concurrent invites of one address, the second finds the first.
    await lockOrganization(tx, ctx.organization.id)
    const grants = await requireProjects(tx, ctx, input.projects)
    users.requireMayGiveOrganizationRole(ctx, input.role)
    for (const { id, role } of grants) projectUsers.requireMayGiveProjectRole(ctx, id, role)
    if (await isScimEnabled(tx, ctx.organization.id)) throw new Problem(usersManagedByScim())
    await rejectMember(tx, ctx, input.email)
    const createdAt = ctx.now()
    await rejectSecond(tx, ctx, input.email, createdAt)
    const row: store.InviteRow = {
      id: ctx.newId('invite'),
      email: input.email,
      role: input.role,
      created_at: createdAt,
      expires_at: createdAt + VALID_FOR_MS,
      accepted_at: null,
      projects: JSON.stringify(grants),
    }
    await store.insert(tx, {
      ...row,
      organization_id: ctx.organization.id,
      email_key: users.emailKey(input.email),
    })
    return {
      result: toWire(ctx, row),
      event: { type: 'invite.sent', id: row.id, data: { email: row.email, role: row.role } },
    }
  })
}

/** Creates the user, unless the address is a user's already, and grants the invite's projects. */
export function accept(ctx: Context, id: string): Promise<Invite> {
  return audited(ctx, async (tx) => {
    const projectIds = await holdProjects(tx, ctx, id)
    const invite = await requirePending(tx, ctx, id)
    if (invite.expires_at <= ctx.now()) throw new Problem(inviteExpired(id))
    const acceptedAt = ctx.now()
    const userId = await findOrAddUser(tx, ctx, invite)
    for (const { id: projectId, role } of grantsOf(invite)) {
      if (projectIds.has(projectId))
        await projectUsers.join(tx, projectId, userId, role, acceptedAt)
    }
    await store.markAccepted(tx, id, acceptedAt)
    return {
      result: toWire(ctx, { ...invite, accepted_at: acceptedAt }),
      event: { type: 'invite.accepted', id },
    }
  })
}

export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    await requirePending(tx, ctx, id)
    await store.remove(tx, id, ctx.now())
    return {
      result: { object: 'organization.invite.deleted' as const, id, deleted: true },
      event: { type: 'invite.deleted', id },
    }
  })
}

/**
 * Locks the invite's projects against archiving; projects are locked before all else. One archived
 * since the invite was sent has no members, and is left out.
 */
async function holdProjects(tx: Tx, ctx: Context, inviteId: string): Promise<Set<string>> {
  const organizationId = ctx.organization.id
  const [invite] = await store.find(tx, { organizationId, id: inviteId })
  const held = new Set<string>()
  for (const { id } of inLockOrder(invite ? grantsOf(invite) : [])) {
    const [project] = await findProjectForUse(tx, { organizationId, id })
    if (project?.archived_at === null) held.add(id)
  }
  return held
}

/** Default: the default project. Each project must exist, be active, and occur once. */
async function requireProjects(
  tx: Tx,
  ctx: Context,
  grants: NewInvite['projects'],
): Promise<Grant[]> {
  if (!grants) return [{ id: ctx.organization.defaultProjectId, role: 'member' }]
  if (new Set(grants.map((grant) => grant.id)).size < grants.length) {
    throw new Problem(projectNamedTwice())
  }
  for (const grant of inLockOrder(grants)) await projects.requireActive(tx, ctx, grant.id)
  return grants
}

async function rejectMember(tx: Tx, ctx: Context, email: string): Promise<void> {
  const [user] = await findForUseByEmail(tx, {
    organizationId: ctx.organization.id,
    emailKey: users.emailKey(email),
  })
  if (!user) return
  throw new Problem(userAlreadyExists(email))
}

async function rejectSecond(tx: Tx, ctx: Context, email: string, nowMs: number): Promise<void> {
  const [pending] = await store.findPending(tx, {
    organizationId: ctx.organization.id,
    emailKey: users.emailKey(email),
    nowMs,
  })
  if (!pending) return
  throw new Problem(inviteAlreadyPending(pending.id, pending.email))
}

async function requirePending(tx: Tx, ctx: Context, id: string): Promise<store.InviteRow> {
  const [row] = await store.findForChange(tx, organizationKey(ctx, id))
  if (!row) throw new Problem(inviteNotFound(id))
  if (row.accepted_at !== null) throw new Problem(inviteAccepted(id))
  return row
}

async function findOrAddUser(tx: Tx, ctx: Context, invite: store.InviteRow): Promise<string> {
  const address = { organizationId: ctx.organization.id, emailKey: users.emailKey(invite.email) }
  const [present] = await findForUseByEmail(tx, address)
  if (present) return present.id
  if (await isScimEnabled(tx, ctx.organization.id)) throw new Problem(usersManagedByScim())
  const row = users.newRow(ctx, { email: invite.email, role: invite.role })
  if (await users.add(tx, ctx, row)) return row.id
  // Somebody else added the same address since our check.
  const [added] = await findForUseByEmail(tx, address)
  if (!added) throw new Error(`no user has the address of the invite ${invite.id}`)
  return added.id
}

/** Projects are locked in the order of their ids: two changes never deadlock. */
function inLockOrder(grants: readonly Grant[]): Grant[] {
  return [...grants].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function grantsOf(row: store.InviteRow): Grant[] {
  return JSON.parse(row.projects)
}

function toWire(ctx: Context, row: store.InviteRow): Invite {
  return {
    object: 'organization.invite',
    id: row.id,
    email: row.email,
    role: row.role,
    status: statusOf(row, ctx.now()),
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    accepted_at: row.accepted_at === null ? null : toSeconds(row.accepted_at),
    projects: grantsOf(row).filter((grant) => projects.mayBeSeen(ctx, grant.id)),
  }
}

function statusOf(row: store.InviteRow, now: number): Invite['status'] {
  if (row.accepted_at !== null) return 'accepted'
  return toSeconds(row.expires_at) <= toSeconds(now) ? 'expired' : 'pending'
}
