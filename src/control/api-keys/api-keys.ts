/** API keys of a project. They are created with their owner, by the callers of `issue`. */

import { requireMayGrant } from '#access/escalation.ts'
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, mintKey, redactKey } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import {
  type ApiKey,
  type ApiKeyChange,
  type ApiKeyQuery,
  DEFAULT_KEY_NAME,
} from '#contract/api-keys.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { apiKeyExpired, apiKeyNotFound, emptyKeyChange } from '#contract/errors/organization.ts'
import { keyOfSignIn } from '#contract/errors/terminal-sign-ins.ts'
import type { Page } from '#contract/page.ts'
import { DATA_PERMISSIONS, effectiveOf } from '#contract/permissions.ts'
import { listPage } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import { requireLifetime } from '#control/user-key-settings/user-key-settings.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

const MS = 1000

/** Owner and properties of a new key. */
export interface NewKey {
  readonly projectId: string
  readonly owner: {
    readonly kind: 'user' | 'service_account'
    readonly id: string
    readonly access: 'active' | 'inactive'
  }
  readonly name?: string | null | undefined
  readonly scopes?: readonly string[] | undefined
  readonly expiresInSeconds?: number | null | undefined
  /** Models that it may use; null for those of its project. */
  readonly modelIds?: readonly string[] | null | undefined
}

export interface IssuedKey {
  readonly id: string
  readonly name: string
  /** The key itself, the only time that it exists in clear. */
  readonly value: string
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly scopes: string[]
  readonly modelIds: string[] | null
}

export async function list(
  ctx: Context,
  projectId: string,
  query: ApiKeyQuery,
): Promise<Page<ApiKey>> {
  await projects.requireReadable(ctx, projectId)
  const where = { projectId, access: query.owner_project_access }
  return listPage(ctx, query, { where, find: store.find, page: store.page, toWire })
}

export async function retrieve(ctx: Context, projectId: string, id: string): Promise<ApiKey> {
  await projects.requireReadable(ctx, projectId)
  return toWire(await requireKey(ctx.reader, projectId, id))
}

/** Changes scopes, expiry and models. The expiry counts from now. */
export function update(
  ctx: Context,
  projectId: string,
  id: string,
  change: ApiKeyChange,
): Promise<ApiKey> {
  if (Object.keys(change).length === 0) throw new Problem(emptyKeyChange())
  const { scopes, expires_in_seconds: lifetime, model_ids } = change
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const now = ctx.now()
    const { expires_at: expiresAt, client_id, user_id } = await requireKey(tx, projectId, id)
    if (client_id !== null && lifetime !== undefined) throw new Problem(keyOfSignIn(id))
    if (user_id !== null) await requireLifetime(tx, ctx, lifetime)
    if (expiresAt !== null && expiresAt <= now) throw new Problem(apiKeyExpired(id))
    if (scopes) requireMayGrant(ctx.actor, { projectId, permissions: openedBy(scopes) })
    await store.update(tx, id, {
      ...(scopes && { scopes: JSON.stringify(scopes) }),
      ...(lifetime !== undefined && { expires_at: now + lifetime * MS }),
      ...(model_ids !== undefined && { model_ids: writeModels(model_ids) }),
    })
    return {
      result: toWire(await requireKey(tx, projectId, id)),
      projectId,
      event: { type: 'api_key.updated', id, changes_requested: change },
    }
  })
}

/** Permissions that a key with these scopes may use: without a known one, all. */
function openedBy(scopes: readonly string[]): readonly string[] {
  const named = effectiveOf('project', scopes).filter((name) => DATA_PERMISSIONS.includes(name))
  return named.length === scopes.length && named.length > 0 ? named : DATA_PERMISSIONS
}

export function remove(ctx: Context, projectId: string, id: string) {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    await requireKey(tx, projectId, id)
    return revoked(tx, ctx, projectId, id)
  })
}

/** Another user's key gives the same error as an unknown one. */
export function removeOfUser(ctx: Context, projectId: string, userId: string, id: string) {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const key = await requireKey(tx, projectId, id)
    if (key.user_id !== userId) throw new Problem(apiKeyNotFound(id))
    return revoked(tx, ctx, projectId, id)
  })
}

async function revoked(tx: Tx, ctx: Context, projectId: string, id: string) {
  if (!(await store.remove(tx, id, ctx.now()))) throw new Problem(apiKeyNotFound(id))
  return {
    result: { object: 'organization.project.api_key.deleted' as const, id, deleted: true },
    projectId,
    event: { type: 'api_key.deleted' as const, id },
  }
}

/** Creates a key. Its owner must be locked against removal until the transaction ends. */
export async function issue(tx: Tx, ctx: Context, input: NewKey): Promise<IssuedKey> {
  const { owner } = input
  const value = mintKey(owner.kind)
  const createdAt = ctx.now()
  const lifetime = input.expiresInSeconds ?? null
  const key: IssuedKey = {
    id: ctx.newId('api_key'),
    name: input.name ?? DEFAULT_KEY_NAME,
    value,
    createdAt,
    expiresAt: lifetime === null ? null : createdAt + lifetime * MS,
    scopes: [...(input.scopes ?? [])],
    modelIds: input.modelIds ? [...input.modelIds] : null,
  }
  await store.insert(tx, {
    id: key.id,
    project_id: input.projectId,
    user_id: owner.kind === 'user' ? owner.id : null,
    service_account_id: owner.kind === 'service_account' ? owner.id : null,
    owner_access: owner.access,
    name: key.name,
    hash: hashSecret(value),
    redacted_value: redactKey(value),
    scopes: JSON.stringify(key.scopes),
    created_at: createdAt,
    expires_at: key.expiresAt,
    model_ids: writeModels(key.modelIds),
  })
  return key
}

/** The event of a new key, with the owner, which need not be the key's creator. */
export function createdEvent(
  { id, scopes, modelIds: model_ids }: IssuedKey,
  owner: { readonly type: NewKey['owner']['kind']; readonly id: string },
  signIn?: KeySignIn,
): AuditEvent {
  const data = {
    scopes,
    owner,
    ...(model_ids && { model_ids }),
    ...(signIn && { sign_in: signIn }),
  }
  return { type: 'api_key.created', id, data }
}

/** The program that a key was made for. */
interface KeySignIn {
  readonly client_id: string
  readonly host: string | null
  readonly address: string
}

export async function requireKey(
  reader: Reader,
  projectId: string,
  id: string,
): Promise<store.ApiKeyRow> {
  const [row] = await store.find(reader, { projectId, id })
  if (!row) throw new Problem(apiKeyNotFound(id))
  return row
}

export function toWire(row: store.ApiKeyRow): ApiKey {
  return {
    object: 'organization.project.api_key',
    id: row.id,
    name: row.name,
    redacted_value: row.redacted_value,
    created_at: toSeconds(row.created_at),
    last_used_at: row.last_used_at === null ? null : toSeconds(row.last_used_at),
    expires_at: row.expires_at === null ? null : toSeconds(row.expires_at),
    model_ids: row.model_ids === null ? null : JSON.parse(row.model_ids),
    previous_secret_expires_at:
      row.previous_expires_at === null ? null : toSeconds(row.previous_expires_at),
    sign_in: signInOf(row),
    owner_project_access: row.owner_access,
    owner: row.account_id === null ? userOwner(row) : accountOwner(row),
  }
}

function signInOf(row: store.ApiKeyRow): ApiKey['sign_in'] {
  if (row.client_id === null) return null
  return {
    client_id: row.client_id,
    host: row.host,
    address: row.address ?? '',
    created_at: toSeconds(row.signed_in_at ?? 0),
    refreshed_at: row.refreshed_at === null ? null : toSeconds(row.refreshed_at),
    expires_at: toSeconds(row.sign_in_expires_at ?? 0),
  }
}

function writeModels(ids: readonly string[] | null): string | null {
  return ids && JSON.stringify(ids)
}

function userOwner(row: store.ApiKeyRow): ApiKey['owner'] {
  return {
    type: 'user',
    user: {
      id: row.user_id ?? '',
      email: row.user_email ?? '',
      name: row.user_name ?? row.user_email ?? '',
      created_at: toSeconds(row.user_added_at ?? 0),
      role: row.user_role ?? 'none',
    },
  }
}

function accountOwner(row: store.ApiKeyRow): ApiKey['owner'] {
  return {
    type: 'service_account',
    service_account: {
      id: row.account_id ?? '',
      name: row.account_name ?? '',
      created_at: toSeconds(row.account_created_at ?? 0),
      role: row.account_role ?? 'none',
    },
  }
}
