/** Service accounts: members of a project that are programs, and their keys. */

import { requireMayGrant } from '#access/escalation.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  apiKeyNotFound,
  serviceAccountNotFound,
  temporaryAccountWithoutExpiry,
} from '#contract/errors/organization.ts'
import type { Page } from '#contract/page.ts'
import { DATA_PERMISSIONS } from '#contract/permissions.ts'
import type {
  CreatedServiceAccount,
  NewServiceAccount,
  NewServiceAccountKey,
  ServiceAccount,
  ServiceAccountChange,
  ServiceAccountKey,
  ServiceAccountQuery,
} from '#contract/service-accounts.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { remove as removeKeyRow, setAccountAccess } from '#control/api-keys/store.ts'
import { findMembershipForUse } from '#control/groups/store.ts'
import { listPage } from '#control/page.ts'
import { requireMayGiveProjectRole } from '#control/project-users/project-users.ts'
import * as projects from '#control/projects/projects.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

type ServiceAccountRow = store.ServiceAccountRow

const MS = 1_000

export async function list(
  ctx: Context,
  projectId: string,
  query: ServiceAccountQuery,
): Promise<Page<ServiceAccount>> {
  await projects.requireReadable(ctx, projectId)
  return listPage(ctx, query, {
    where: { projectId },
    find: store.find,
    page: store.page,
    toWire,
  })
}

export async function retrieve(
  ctx: Context,
  projectId: string,
  id: string,
): Promise<ServiceAccount> {
  await projects.requireReadable(ctx, projectId)
  return toWire(await requireAccount(ctx.reader, projectId, id))
}

export function create(
  ctx: Context,
  projectId: string,
  input: NewServiceAccount,
): Promise<CreatedServiceAccount> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const expiresAt = expiryOf(input, ctx.now())
    const role = input.create_service_account_only ? 'none' : 'member'
    requireMayGiveProjectRole(ctx, projectId, role)
    const account = {
      id: ctx.newId('service_account'),
      name: input.name,
      role,
      created_at: ctx.now(),
    } as const
    await store.insert(tx, { ...account, project_id: projectId, expires_at: expiresAt })
    const key =
      role === 'none'
        ? null
        : await apiKeys.issue(tx, ctx, {
            projectId,
            owner: { kind: 'service_account', id: account.id, access: 'active' },
            expiresInSeconds: input.expires_in_seconds,
          })
    return {
      result: { ...toWire(account), role, api_key: key && keyToWire(key) },
      projectId,
      event: { type: 'service_account.created', id: account.id, data: { role } },
    }
  })
}

/** Deletion time of a temporary account, in milliseconds: the expiry of its key. */
function expiryOf(
  { temporary, expires_in_seconds: seconds }: NewServiceAccount,
  nowMs: number,
): number | null {
  if (!temporary) return null
  if (seconds == null) throw new Problem(temporaryAccountWithoutExpiry())
  return nowMs + seconds * MS
}

export function modify(
  ctx: Context,
  projectId: string,
  id: string,
  input: ServiceAccountChange,
): Promise<ServiceAccount> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const account = await requireForChange(tx, projectId, id)
    if (Object.keys(input).length === 0) return unchanged(toWire(account))
    if (input.role) requireMayGiveProjectRole(ctx, projectId, account.role, input.role)
    await store.update(tx, id, input)
    if (account.role === 'none' && input.role) await setAccountAccess(tx, id, 'active')
    return {
      result: toWire({ ...account, ...input }),
      projectId,
      event: {
        type: 'service_account.updated',
        id,
        changes_requested: input,
        previous: {
          ...(input.role !== undefined && { role: account.role }),
          ...(input.name !== undefined && { name: account.name }),
        },
      },
    }
  })
}

export function remove(ctx: Context, projectId: string, id: string) {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    await requireForChange(tx, projectId, id)
    await store.remove(tx, id, ctx.now())
    return {
      result: {
        object: 'organization.project.service_account.deleted' as const,
        id,
        deleted: true,
      },
      projectId,
      event: { type: 'service_account.deleted', id },
    }
  })
}

/** Creates a further key. It is inactive until the account has a role, directly or by a group. */
export function createKey(
  ctx: Context,
  projectId: string,
  id: string,
  input: NewServiceAccountKey,
): Promise<ServiceAccountKey> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const account = await requireForChange(tx, projectId, id)
    // The answer has the key, which has the permissions of the account.
    requireMayGrant(ctx.actor, { projectId, permissions: DATA_PERMISSIONS })
    // An account without a direct role may be in the project by a group.
    const byGroup = { projectId, memberId: id }
    const isIn = account.role !== 'none' || (await findMembershipForUse(tx, byGroup)).length > 0
    const key = await apiKeys.issue(tx, ctx, {
      projectId,
      owner: { kind: 'service_account', id, access: isIn ? 'active' : 'inactive' },
      name: input.name,
      scopes: input.scopes,
      expiresInSeconds: input.expires_in_seconds,
      modelIds: input.model_ids,
    })
    return {
      result: keyToWire(key),
      projectId,
      event: apiKeys.createdEvent(key, { type: 'service_account', id }),
    }
  })
}

export function removeKey(ctx: Context, projectId: string, id: string, keyId: string) {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    await requireForChange(tx, projectId, id)
    const key = await apiKeys.requireKey(tx, projectId, keyId)
    if (key.account_id !== id) throw new Problem(apiKeyNotFound(keyId))
    await removeKeyRow(tx, keyId, ctx.now())
    return {
      result: {
        object: 'organization.project.service_account.api_key.deleted' as const,
        id: keyId,
        deleted: true,
      },
      projectId,
      event: { type: 'api_key.deleted', id: keyId },
    }
  })
}

export async function requireAccount(
  reader: Reader,
  projectId: string,
  id: string,
): Promise<ServiceAccountRow> {
  const [row] = await store.find(reader, { projectId, id })
  if (!row) throw new Problem(serviceAccountNotFound(id))
  return row
}

async function requireForChange(tx: Tx, projectId: string, id: string): Promise<ServiceAccountRow> {
  const [row] = await store.findForChange(tx, { projectId, id })
  if (!row) throw new Problem(serviceAccountNotFound(id))
  return row
}

function toWire(row: ServiceAccountRow): ServiceAccount {
  return {
    object: 'organization.project.service_account',
    id: row.id,
    name: row.name,
    role: row.role,
    created_at: toSeconds(row.created_at),
  }
}

function keyToWire(key: apiKeys.IssuedKey): ServiceAccountKey {
  return {
    object: 'organization.project.service_account.api_key',
    id: key.id,
    name: key.name,
    value: key.value,
    created_at: toSeconds(key.createdAt),
    expires_at: key.expiresAt === null ? null : toSeconds(key.expiresAt),
  }
}
