/**
 * Sign-in of a person authenticated by an identity provider.
 *
 * The first time, the person is found by a verified e-mail address: a user who has it and no
 * identity yet, or a pending invite for it, which is accepted. If the settings say so, a person of
 * certain mail domains becomes a user (`newcomers.ts`). While SCIM is enabled, they are found by
 * the configured claim first, no invite is accepted, and nobody becomes a user; owners are not
 * found by the claim unless SCIM made them owners. From then on only the identity counts, which is
 * issuer and subject (`identity.ts`), since providers reassign addresses. A different identity with
 * the address of a linked user is rejected.
 *
 * An invite is accepted by a separate change, before the change that links, sets the memberships in
 * linked groups and opens the session. After a crash in between the next sign-in finds the user by
 * the address. The role of the groups is set last, when the user is certain; the browser has no
 * session before it is set.
 */

import type { Identity } from '#access/oidc.ts'
import { SignInFailure } from '#access/sign-in-failure.ts'
import type { UserId } from '#base/ids.ts'
import { logMessage } from '#base/log-messages.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import {
  changedDuringSignIn,
  deactivatedPerson,
  emailUnverified,
  otherIdentity,
  type SignInProblem,
  unknownPerson,
  unprovisionedPerson,
  withoutAddress,
} from '#contract/errors/sign-in.ts'
import type { OrganizationRole } from '#contract/users.ts'
import * as invites from '#control/invites/invites.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import * as sessions from '#control/sessions/sessions.ts'
import * as users from '#control/users/users.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { findGroupChanges, hasLinkedGroups, syncGroups } from './group-sync.ts'
import { findLinked, findLinkedForUse, isComplete } from './identity.ts'
import {
  createPerson,
  createPersonalProject,
  mayCreatePerson,
  type NewcomerSettings,
} from './newcomers.ts'
import * as store from './store.ts'

/** Codes of an invite that another sign-in of the same person accepted a moment ago. */
const ACCEPTED_MEANWHILE = ['invite_accepted', 'invite_not_found']

export interface SignInOptions {
  /** Role for each group at the provider. Left out: the provider does not set roles. */
  readonly roles?: ReadonlyMap<string, OrganizationRole> | undefined
  readonly newcomers?: NewcomerSettings
  /** Called with warnings for the operator. */
  readonly warn: (message: string) => void
}

/**
 * Opens a session for the user of `identity`, and sets the browser's cookie. Throws `SignInFailure`
 * when there is no such user.
 */
export async function signIn(
  ctx: Context,
  identity: Identity,
  options: SignInOptions,
): Promise<void> {
  const found = await find(ctx, identity, options)
  const names = await claimedNames(ctx, found.id, identity, options)
  const { joined, left } = names
    ? await findGroupChanges(ctx.reader, ctx, found.id, names)
    : UNCHANGED
  const isChanged = joined.length + left.length > 0
  let isOwnerKept = false
  await sessions.openForPerson(ctx, found.id, async (tx) => {
    if (isChanged) await lockOrganization(tx, ctx.organization.id)
    await (found.isLinked ? requireLinked(tx, ctx, identity) : link(tx, ctx, found.id, identity))
    if (!isChanged || !names) return {}
    const synced = await syncGroups(tx, ctx, found.id, names)
    isOwnerKept = synced.isOwnerKept
    return synced
  })
  if (isOwnerKept) {
    const { email } = await users.requirePresent(ctx.reader, ctx, found.id)
    options.warn(logMessage('owning_group_kept', { email }))
  }
  await assignRole(ctx, found.id, names, options)
  await createPersonalProject(ctx, found.id, options)
}

const UNCHANGED = { joined: [], left: [] }

/** The person's groups at the provider. Undefined, with a warning if they matter: not known. */
async function claimedNames(
  ctx: Context,
  userId: string,
  { groups, email, subject }: Identity,
  { warn }: SignInOptions,
): Promise<ReadonlySet<string> | undefined> {
  if (groups?.kind === 'listed') return groups.names
  if (groups && (await hasLinkedGroups(ctx, userId))) {
    warn(logMessage('groups_unknown', { email: email ?? subject, fault: groups.fault }))
  }
  return undefined
}

interface FoundUser {
  readonly id: UserId
  /** Whether the user has all of the identity. */
  readonly isLinked: boolean
}

async function find(ctx: Context, identity: Identity, options: SignInOptions): Promise<FoundUser> {
  const linked = await findLinked(ctx.reader, ctx, identity)
  if (linked) return { id: active(linked).id, isLinked: isComplete(linked, identity) }
  const isManaged = await isScimEnabled(ctx.reader, ctx.organization.id)
  const known = isManaged ? await findByExternalId(ctx, ctx.reader, identity) : undefined
  if (known) return { id: active(known).id, isLinked: false }
  const address = addressOf(ctx, identity)
  const [present] = await store.findByAddress(ctx.reader, address)
  if (present) {
    if (isManaged && isAnother(present, identity))
      throw new SignInFailure(unprovisionedPerson(identity.email))
    return { id: active(present).id, isLinked: false }
  }
  const mayCreate = mayCreatePerson(identity, options)
  const wasInvited = !isManaged && (await acceptInvite(ctx, address, { isNeeded: !mayCreate }))
  if (!wasInvited && mayCreate) await createPerson(ctx, identity, address, options)
  // Also without an invite: another sign-in may have accepted it since we looked for the user.
  const [joined] = await store.findByAddress(ctx.reader, address)
  if (joined) return { id: joined.id, isLinked: false }
  throw new SignInFailure(missingUser(identity, { isManaged, wasInvited }))
}

/** Reason why nobody has the address, also after what the sign-in may create. */
function missingUser(
  { subject, email }: Identity,
  { isManaged, wasInvited }: { readonly isManaged: boolean; readonly wasInvited: boolean },
): SignInProblem {
  if (isManaged) return unprovisionedPerson(email)
  return wasInvited ? changedDuringSignIn(subject) : unknownPerson(email)
}

function active(user: store.SignInRow): store.SignInRow {
  if (user.deactivated_at === null) return user
  throw new SignInFailure(deactivatedPerson(user.email))
}

/** Whether the provider has given the user an id that is not this one: addresses are reassigned. */
function isAnother(user: store.SignInRow, { externalId }: Identity): boolean {
  return (
    externalId !== undefined &&
    user.scim_external_id !== null &&
    user.scim_external_id !== externalId
  )
}

/** The only user with the id that the identity provider's SCIM client has given them. */
async function findByExternalId(
  ctx: Context,
  reader: Reader,
  { externalId }: Identity,
): Promise<store.SignInRow | undefined> {
  if (externalId === undefined) return undefined
  const key = { organizationId: ctx.organization.id, externalId }
  const [user, another] = await store.findByExternalId(reader, key)
  return another ? undefined : user
}

/** The address for finding a user. Throws unless the provider has verified it. */
function addressOf(
  ctx: Context,
  { email, isEmailVerified, subject }: Identity,
): store.PersonAddress {
  if (email !== undefined && isEmailVerified) {
    return { organizationId: ctx.organization.id, emailKey: users.emailKey(email) }
  }
  throw new SignInFailure(email === undefined ? withoutAddress(subject) : emailUnverified(email))
}

/** Accepts the pending invite, if there is one. Throws if it is needed and has expired. */
async function acceptInvite(
  ctx: Context,
  address: store.PersonAddress,
  { isNeeded }: { readonly isNeeded: boolean },
): Promise<boolean> {
  const [invite] = await store.findInvite(ctx.reader, address)
  if (!invite) return false
  try {
    await invites.accept(ctx, invite.id)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, message } = error
    if (code === 'invite_expired') {
      if (isNeeded) throw new SignInFailure({ code, message })
      return false
    }
    if (!ACCEPTED_MEANWHILE.includes(code)) throw error
  }
  return true
}

/** Locks the linked user against removal. */
async function requireLinked(tx: Tx, ctx: Context, identity: Identity): Promise<void> {
  const linked = await findLinkedForUse(tx, ctx, identity)
  if (!linked) throw new SignInFailure(changedDuringSignIn(identity.subject))
  active(linked)
}

/**
 * Links the identity to the user, or completes the link. The organization is locked: of two
 * concurrent first sign-ins the second finds the first's link.
 */
async function link(tx: Tx, ctx: Context, userId: string, identity: Identity): Promise<void> {
  await lockOrganization(tx, ctx.organization.id)
  const linked = await findLinkedForUse(tx, ctx, identity)
  if (linked?.id === userId) {
    if (!isComplete(active(linked), identity)) await store.link(tx, userId, identity)
    return
  }
  const user = await holdUnlinked(tx, ctx, userId, identity)
  if (linked || !user) throw new SignInFailure(changedDuringSignIn(identity.subject))
  active(user)
  if (user.oidc_subject !== null) {
    throw new SignInFailure(otherIdentity(user.email, identity.subject))
  }
  await store.link(tx, userId, identity)
}

/** The user, locked, if they are still found by the same rule. */
async function holdUnlinked(
  tx: Tx,
  ctx: Context,
  id: string,
  identity: Identity,
): Promise<store.SignInRow | undefined> {
  const isManaged = await isScimEnabled(tx, ctx.organization.id)
  const known = isManaged ? await findByExternalId(ctx, tx, identity) : undefined
  if (known) {
    const key = organizationKey(ctx, id)
    return known.id === id ? (await store.findByIdForChange(tx, key))[0] : undefined
  }
  const [user] = await store.findByAddressForChange(tx, addressOf(ctx, identity))
  if (user?.id !== id || (isManaged && isAnother(user, identity))) return undefined
  return user
}

/** Sets the highest role of the person's groups. Without any, the role stays as it is. */
async function assignRole(
  ctx: Context,
  userId: string,
  names: ReadonlySet<string> | undefined,
  { roles = new Map(), warn }: SignInOptions,
): Promise<void> {
  const given = [...roles].flatMap(([group, role]) => (names?.has(group) ? [role] : []))
  const role = given.includes('owner') ? 'owner' : given[0]
  const user = await users.requirePresent(ctx.reader, ctx, userId)
  if (role === undefined || role === user.role) return
  try {
    // The configuration decides on the role, not the person.
    await users.modify({ ...ctx, actor: { kind: 'system' } }, userId, { role })
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'last_owner')) throw error
    warn(logMessage('owner_kept', { email: user.email, role, reason: error.message }))
  }
}
