/**
 * Admin API keys. A key belongs to the person who created it, and one created by the server or at
 * its command line to the organization's operator, which no change of people can remove.
 */

import { rejectLockOut } from '#access/lock-out.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, mintKey, redactKey } from '#base/secrets.ts'
import { type Context, organizationKey } from '#context.ts'
import type {
  AdminApiKey,
  AdminApiKeyQuery,
  CreatedAdminApiKey,
  CredentialOwner,
  NewAdminApiKey,
} from '#contract/admin-api-keys.ts'
import { apiKeyNotFound, userNotFound } from '#contract/errors/organization.ts'
import type { Page } from '#contract/page.ts'
import { lockInstallation } from '#control/organizations/store.ts'
import { listPage } from '#control/page.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { holdOwner } from '#storage/owners.ts'
import * as store from './store.ts'

const MS = 1000

export function list(ctx: Context, query: AdminApiKeyQuery): Promise<Page<AdminApiKey>> {
  const where = { organizationId: ctx.organization.id }
  return listPage(ctx, query, { where, find: store.find, page: store.page, toWire })
}

export async function retrieve(ctx: Context, id: string): Promise<AdminApiKey> {
  const [row] = await store.find(ctx.reader, organizationKey(ctx, id))
  if (!row) throw new Problem(apiKeyNotFound(id))
  return toWire(row)
}

export function create(ctx: Context, input: NewAdminApiKey): Promise<CreatedAdminApiKey> {
  return audited(ctx, (tx) => issue(tx, ctx, input, mintKey('admin')))
}

/** Imports a key given by the operator, where `create` would generate one. */
export function adopt(ctx: Context, name: string, value: string): Promise<CreatedAdminApiKey> {
  return audited(ctx, (tx) => issue(tx, ctx, { name }, value))
}

/**
 * Imports the first key that the organization ever has, on one of the nodes that start at once.
 * Resolves to whether the key is stored.
 */
export function adoptFirst(ctx: Context, name: string, value: string): Promise<boolean> {
  return audited(ctx, async (tx) => {
    await lockInstallation(tx)
    if (await store.anyEver(tx, ctx.organization.id)) return unchanged(await isStored(tx, value))
    const { event } = await issue(tx, ctx, { name }, value)
    return { result: true, event }
  })
}

/** Whether `adoptFirst` has stored the key, also if its failure left that unknown. */
export function hasAdopted(ctx: Context, value: string): Promise<boolean> {
  return audited(ctx, async (tx) => {
    await lockInstallation(tx)
    return unchanged(await isStored(tx, value))
  })
}

async function isStored(tx: Tx, value: string): Promise<boolean> {
  return (await store.findByHash(tx, { hash: hashSecret(value) })).length > 0
}

export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    const organizationId = ctx.organization.id
    await lockOrganization(tx, organizationId)
    const [row] = await store.find(tx, { organizationId, id })
    if (!row) throw new Problem(apiKeyNotFound(id))
    await store.markDeleted(tx, id, ctx.now())
    if (isNeeded(row, ctx.now())) await rejectLockOut(tx, ctx)
    return {
      result: { object: 'organization.admin_api_key.deleted' as const, id, deleted: true },
      event: { type: 'api_key.deleted', id },
    }
  })
}

/** Whether the key can be the last access. An expiring key of the operator cannot. */
function isNeeded(row: store.AdminApiKeyRow, now: number): boolean {
  return row.user_id === null
    ? row.expires_at === null
    : row.expires_at === null || row.expires_at > now
}

async function issue(tx: Tx, ctx: Context, input: NewAdminApiKey, value: string) {
  const owner = await requireOwner(tx, ctx)
  const id = ctx.newId('api_key')
  const createdAt = ctx.now()
  const lifetime = input.expires_in_seconds
  await store.insert(tx, {
    id,
    organization_id: ctx.organization.id,
    user_id: owner,
    name: input.name,
    hash: hashSecret(value),
    redacted_value: redactKey(value),
    created_at: createdAt,
    expires_at: lifetime === undefined ? null : createdAt + lifetime * MS,
  })
  const [row] = await store.find(tx, organizationKey(ctx, id))
  if (!row) throw new Error(`the key ${id} is not there although it was just inserted`)
  const created = toWire(row)
  const { type, id: ownerId } = created.owner
  return {
    result: { ...created, value },
    event: {
      type: 'api_key.created' as const,
      id,
      data: { scopes: [], owner: { type, id: ownerId } },
    },
  }
}

/**
 * The owner of a new credential: the person of the actor, or null for the operator. A credential
 * that is created with a key has the owner of the key. Locks the organization for a person: a
 * change that ends their ownership either finds the credential, or is found here. Throws 404 for a
 * person who is no owner any more, since their credentials have ended, this request's included.
 */
export async function requireOwner(tx: Tx, ctx: Context): Promise<string | null> {
  const owner = ownerOf(ctx)
  if (owner === null) return null
  await lockOrganization(tx, ctx.organization.id)
  if (!(await holdOwner(tx, owner))) throw new Problem(userNotFound(owner))
  return owner
}

function ownerOf({ actor }: Context): string | null {
  switch (actor.kind) {
    case 'system':
    case 'visitor':
      return null
    case 'session':
      return actor.user?.id ?? null
    case 'admin_key':
      return actor.owner.kind === 'user' ? actor.owner.id : null
  }
}

function toWire(row: store.AdminApiKeyRow): AdminApiKey {
  return {
    object: 'organization.admin_api_key',
    id: row.id,
    name: row.name,
    redacted_value: row.redacted_value,
    created_at: toSeconds(row.created_at),
    expires_at: row.expires_at === null ? null : toSeconds(row.expires_at),
    last_used_at: row.last_used_at === null ? null : toSeconds(row.last_used_at),
    owner: toOwner(row),
  }
}

/** The owner of a credential, as it is returned. */
export function toOwner(row: store.OwnerRow): CredentialOwner {
  return row.user_id === null ? operator(row) : user(row)
}

function operator(row: store.OwnerRow): CredentialOwner {
  return {
    type: 'service_account',
    object: 'organization.service_account',
    id: row.operator_id,
    name: store.OPERATOR_NAME,
    created_at: toSeconds(row.organization_created_at),
    role: 'owner',
  }
}

function user(row: store.OwnerRow): CredentialOwner {
  return {
    type: 'user',
    object: 'organization.user',
    id: row.user_id ?? '',
    name: row.user_name ?? row.user_email ?? '',
    created_at: toSeconds(row.user_added_at ?? 0),
    role: row.user_role ?? 'reader',
  }
}
