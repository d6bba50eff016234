/**
 * Sessions: the credentials of a browser, in place of a key. One is created from an admin key, with
 * the key's permissions, or for a person who signed in, with the permissions of the person's roles.
 * A browser has its token in a cookie, and the store only the hash of it.
 *
 * A session ends with a sign-out, with another sign-in in the same browser, when somebody ends it
 * from the list (`live-sessions.ts`), 12 hours after its creation, after its idle time, and at once
 * with its key or its person: `access/sessions.ts` checks each request.
 */
import {
  type Allowed,
  allowedInEveryProject,
  allowedInOrganization,
  allowedInProjects,
} from '#access/allowed.ts'
import { findAuthority } from '#access/store.ts'
import { audited, type Changed, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, mintSessionToken } from '#base/secrets.ts'
import {
  type Context,
  type KeyAuthority,
  organizationKey,
  type PersonAuthority,
  type SessionActor,
} from '#context.ts'
import { userNotFound } from '#contract/errors/organization.ts'
import { adminKeyRequired, noSession } from '#contract/errors/sessions.ts'
import type { Session } from '#contract/extensions/sessions.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const HOUR_MS = 3_600_000
/** Lifetime of a session. Use does not extend it. */
export const SESSION_LASTS_MS = 12 * HOUR_MS

/** Exchanges the key of the request. 400 if the request has none. */
export function create(ctx: Context): Promise<Session> {
  const { actor } = ctx
  if (actor.kind !== 'admin_key') throw new Problem(adminKeyRequired())
  const { keyId, scopes, owner, email } = actor
  const user = owner.kind === 'user' ? { id: owner.id, email: email ?? '' } : null
  return open(ctx, user, { kind: 'admin_key', keyId, scopes })
}

/** Further changes in the transaction that opens a session. */
export type Alongside = Pick<Changed<unknown>, 'consequences' | 'consequencesBy' | 'subjects'>

/**
 * Opens a session for an authenticated person of the organization, and sets the browser's cookie.
 * 404 when they are not, or no longer, in the organization. `alongside` runs in the same
 * transaction, before the session is inserted.
 */
export async function openForPerson(
  ctx: Context,
  userId: string,
  alongside?: (tx: Tx) => Promise<Alongside>,
): Promise<Session> {
  const [person] = await store.findPerson(ctx.reader, organizationKey(ctx, userId))
  if (!person) throw new Problem(userNotFound(userId))
  const { id, email, role } = person
  const authority = await findAuthority(ctx.reader, ctx.organization.id, id, role)
  return open(ctx, { id, email }, authority, alongside)
}

/** The session of the request. */
export async function retrieve(ctx: Context): Promise<Session> {
  const actor = sessionOf(ctx)
  const [row] = await store.find(ctx.reader, organizationKey(ctx, actor.sessionId))
  if (!row) throw new Problem(noSession())
  return toWire(ctx, actor, row)
}

/** Ends the session of the request, and clears the cookie. */
export async function remove(ctx: Context) {
  const { sessionId: id } = sessionOf(ctx)
  const answer = await audited(ctx, async (tx) => {
    const result = { object: 'organization.session.deleted' as const, id, deleted: true }
    const [gone] = await store.remove(tx, organizationKey(ctx, id))
    return gone ? { result, event: { type: 'logout.succeeded', id } } : unchanged(result)
  })
  ctx.cookie?.clear()
  return answer
}

/** Each session has a new token, which replaces the one in the browser (session fixation). */
async function open(
  ctx: Context,
  user: SessionActor['user'],
  authority: KeyAuthority | PersonAuthority,
  alongside?: (tx: Tx) => Promise<Alongside>,
): Promise<Session> {
  const token = mintSessionToken()
  const createdAt = ctx.now()
  const row: store.NewSessionRow = {
    hash: hashSecret(token),
    id: ctx.newId('session'),
    organization_id: ctx.organization.id,
    admin_key_id: authority.kind === 'admin_key' ? authority.keyId : null,
    user_id: authority.kind === 'person' && user ? user.id : null,
    created_at: createdAt,
    expires_at: createdAt + SESSION_LASTS_MS,
    last_used_at: createdAt,
  }
  const { presented } = ctx.cookie ?? {}
  const actor = {
    kind: 'session' as const,
    sessionId: row.id,
    user,
    authority,
    origin: originOf(ctx),
  }
  await audited({ ...ctx, actor }, async (tx) => {
    const further = await alongside?.(tx)
    if (presented !== undefined) await store.removeByHash(tx, { hash: hashSecret(presented) })
    await store.insert(tx, row)
    return { ...further, result: undefined, event: { type: 'login.succeeded', id: row.id } }
  })
  ctx.cookie?.set(token, row.expires_at)
  return toWire(ctx, actor, row)
}

function originOf({ actor }: Context): SessionActor['origin'] {
  return actor.kind === 'system' ? { ipAddress: null, userAgent: null } : actor.origin
}

function sessionOf({ actor }: Context): SessionActor {
  if (actor.kind === 'session') return actor
  throw new Problem(noSession())
}

async function toWire(
  ctx: Context,
  actor: SessionActor,
  row: Pick<store.NewSessionRow, 'id' | 'created_at' | 'expires_at'>,
): Promise<Session> {
  const { user, authority } = actor
  const { id, name, defaultProjectId } = ctx.organization
  const [person] = user ? await store.findPerson(ctx.reader, organizationKey(ctx, user.id)) : []
  return {
    object: 'organization.session',
    id: row.id,
    created_at: toSeconds(row.created_at),
    expires_at: toSeconds(row.expires_at),
    organization: { id, name, default_project_id: defaultProjectId },
    user: user && { ...user, name: person?.name ?? null },
    authority: authority.kind,
    admin_api_key_id: authority.kind === 'admin_key' ? authority.keyId : null,
    organization_role:
      authority.kind === 'person' ? authority.organizationRole : (person?.role ?? null),
    scopes: authority.kind === 'admin_key' && authority.scopes ? [...authority.scopes] : null,
    projects:
      authority.kind === 'person'
        ? [...authority.projects].map(([id, { role }]) => ({ id, role }))
        : [],
    allowed: allowedToWire(actor),
  }
}

function allowedToWire(actor: SessionActor): Session['allowed'] {
  return {
    organization: copyOf(allowedInOrganization(actor)),
    every_project: copyOf(allowedInEveryProject(actor)),
    projects: allowedInProjects(actor).map(({ projectIds, ...allowed }) => ({
      project_ids: [...projectIds],
      ...copyOf(allowed),
    })),
  }
}

function copyOf({ access, grantable }: Allowed) {
  return {
    access: [...access],
    grantable: grantable && [...grantable],
  }
}
