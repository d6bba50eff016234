/**
 * Users, as an identity provider manages them.
 *
 * Deactivation ends all access at once: sessions and admin keys are deleted, keys of projects
 * become inactive. Id, memberships and groups stay. It is never rejected, not even for the last
 * owner, since the identity provider has the last word on who may have access; the command
 * `organizations restore-owner` is the way back. A later activation restores no session and no key.
 *
 * SCIM cannot change the address of an owner without a linked identity, deactivated or not: a first
 * sign-in finds the owner by it, and somebody else would become one.
 */
import { audited, unchanged } from '#audit/audited.ts'
import type { UserId } from '#base/ids.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { allAttributes, SCIM_SCHEMAS, USER_SCHEMA } from '#contract/scim/attributes.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import * as members from '#control/users/store.ts'
import { emailKey } from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { type Document, readDocument } from './document.ts'
import { applyPatch, readOperations } from './patch.ts'
import * as wire from './resource.ts'
import { ScimError } from './scim-error.ts'
import {
  attributesOf,
  changesBetween,
  documentOf,
  patchedBy,
  replacedBy,
  type UserAttributes,
} from './user-attributes.ts'
import { userConditions } from './user-filter.ts'
import * as store from './users/store.ts'

type Ctx = wire.ScimContext
type UserRow = store.ScimUserRow

const ATTRIBUTES = allAttributes(SCIM_SCHEMAS.User)
const PATCHED = { id: USER_SCHEMA, attributes: ATTRIBUTES }

export async function list(ctx: Ctx, { query }: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const conditions = userConditions(query.get('filter'))
  const matching = store.matchingUsers(ctx.reader, ctx.organization.id, conditions)
  const { total, offset, found } = await wire.readPage(ctx, query, matching)
  const isShown = wire.projection(query)
  const resources = found.map((row) => wire.project(toWire(ctx, row), isShown))
  return wire.listResponse(total, offset, resources)
}

export async function retrieve(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const row = await wire.findRow(ctx.reader, ctx, 'user', request, store.find)
  return answerOf(toWire(ctx, row), 200, request.query)
}

export async function create(
  ctx: Ctx,
  { body, query }: wire.ScimRequest,
): Promise<wire.ScimAnswer> {
  const user = replacedBy(readDocument(ATTRIBUTES, body))
  const row = await audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    const createdAt = ctx.now()
    const id = ctx.newId('user')
    await rejectHeld(tx, ctx, id, user)
    const { columns } = changesBetween(undefined, user)
    const { email_key, scim_user_name_key, ...shown } = columns
    const created: UserRow = {
      ...shown,
      id,
      role: 'reader',
      added_at: createdAt,
      deactivated_at: user.active ? null : createdAt,
      scim_version: 1,
      scim_modified_at: createdAt,
      oidc_subject: null,
    }
    const organization_id = ctx.organization.id
    const keys = { email_key, scim_user_name_key }
    if (!(await members.insert(tx, { ...created, ...keys, organization_id }))) throw held()
    return { result: created, event: { type: 'user.added', id, data: { role: 'reader' } } }
  })
  return answerOf(toWire(ctx, row), 201, query)
}

export async function replace(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const document = readDocument(ATTRIBUTES, request.body)
  return change(ctx, request, (before) => replacedBy(document, before))
}

export async function patch(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const operations = readOperations(request.body)
  return change(ctx, request, (before) =>
    patchedBy(applyPatch(PATCHED, documentOf(before), operations), before),
  )
}

/** Changes the user to the attributes that `next` returns for the current ones. */
async function change(
  ctx: Ctx,
  request: wire.ScimRequest,
  next: (before: UserAttributes) => UserAttributes,
): Promise<wire.ScimAnswer> {
  const { row, isLast } = await audited(ctx, async (tx) => {
    const found = await wire.holdRow(tx, ctx, request, store.findForChange)
    if (!found) throw wire.resourceNotFound('user', request)
    const before = attributesOf(found)
    const after = next(before)
    // The first change by an identity provider sets the user name.
    const stored = found.scim_user_name === null ? { ...before, userName: '' } : before
    const { columns, event, isSame } = changesBetween(stored, after)
    if (isSame) return unchanged({ row: found, isLast: false })
    if (emailKey(after.email) !== emailKey(before.email)) await rejectUnlinkedOwner(tx, found)
    await rejectHeld(tx, ctx, found.id, after)
    return write(tx, ctx, found, { columns, event, active: after.active })
  })
  if (isLast) ctx.onLastOwner(row.id)
  return answerOf(toWire(ctx, row), 200, request.query)
}

export function remove(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  return wire.removeRow(ctx, 'user', request, {
    findForChange: store.findForChange,
    findRemoved: store.findRemoved,
    remove: (tx, row) => removeUser(tx, ctx, row),
  })
}

async function removeUser(tx: Tx, ctx: Ctx, row: UserRow) {
  const wasOwner = row.deactivated_at === null && (await isOwner(tx, row))
  await members.remove(tx, row.id, ctx.now())
  const { isLast, events } = await endAccess(tx, ctx, row.id, wasOwner)
  return {
    result: isLast ? row.id : undefined,
    event: { type: 'user.deleted' as const, id: row.id, ...(isLast && { last_owner: true }) },
    consequences: events,
  }
}

interface Columns {
  readonly columns: ReturnType<typeof changesBetween>['columns']
  readonly event: ReturnType<typeof changesBetween>['event']
  readonly active: boolean
}

async function write(tx: Tx, ctx: Ctx, found: UserRow, { columns, event, active }: Columns) {
  const { email_key: _email, scim_user_name_key: _name, ...shown } = columns
  const now = ctx.now()
  const versioned = {
    deactivated_at: active ? null : (found.deactivated_at ?? now),
    scim_version: (found.scim_version ?? 0) + 1,
    scim_modified_at: now,
  }
  await members.update(tx, found.id, { ...columns, ...versioned })
  const isEnded = !active && found.deactivated_at === null
  const { events, isLast } = isEnded
    ? await endAccess(tx, ctx, found.id, await isOwner(tx, found))
    : { events: [], isLast: false }
  return {
    result: { row: { ...found, ...shown, ...versioned }, isLast },
    event: {
      type: 'user.updated' as const,
      id: found.id,
      changes_requested: { ...event, ...(isLast && { last_owner: true }) },
    },
    consequences: events,
  }
}

async function isOwner(tx: Tx, { id, role }: UserRow): Promise<boolean> {
  return role === 'owner' || members.isOwnerByGroup(tx, id)
}

/** Ends sessions, admin keys and keys of projects. The row is changed already. */
async function endAccess(
  tx: Tx,
  ctx: Ctx,
  id: UserId,
  wasOwner: boolean,
): Promise<{ events: AuditEvent[]; isLast: boolean }> {
  await store.deleteSessions(tx, id)
  await store.suspendKeys(tx, id, ctx.now())
  const events = await endCredentialsOfFormerOwners(tx, ctx, [id])
  const isLast = wasOwner && !(await members.hasActiveOwner(tx, ctx.organization.id))
  return { events, isLast }
}

async function rejectUnlinkedOwner(tx: Tx, row: UserRow): Promise<void> {
  if (row.oidc_subject !== null || !(await isOwner(tx, row))) return
  throw new ScimError(
    'mutability',
    'The user is an owner who has not signed in yet: their e-mail address cannot be changed by SCIM.',
  )
}

async function rejectHeld(tx: Tx, ctx: Ctx, id: string, user: UserAttributes): Promise<void> {
  const { userName, email } = user
  const organizationId = ctx.organization.id
  const [holder] = await store.findHolder(tx, { organizationId, id, userName, email })
  if (holder) throw held()
}

function held(): ScimError {
  return new ScimError('uniqueness', 'Another user has the user name or the e-mail address.')
}

function toWire(ctx: Ctx, row: UserRow) {
  const { id, added_at: createdAt, scim_modified_at: modifiedAt, scim_version: version } = row
  const document: Document = documentOf(attributesOf(row))
  return {
    schemas: [USER_SCHEMA],
    id,
    ...document,
    meta: wire.metaOf(ctx, 'User', { id, createdAt, modifiedAt, version }),
  }
}

function answerOf(
  resource: ReturnType<typeof toWire>,
  status: 200 | 201,
  query: URLSearchParams,
): wire.ScimAnswer {
  return {
    status,
    body: wire.project(resource, wire.projection(query)),
    resource,
  }
}
