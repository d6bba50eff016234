/** Users of the organization. */

import { requireMayGrant } from '#access/escalation.ts'
import { rejectLockOut } from '#access/lock-out.ts'
import { findAuthority } from '#access/store.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import {
  unsupportedRoleId,
  userAlreadyExists,
  userNotFound,
} from '#contract/errors/organization.ts'
import type { NewUser } from '#contract/extensions/users.ts'
import type { Page } from '#contract/page.ts'
import { ORGANIZATION_ROLES } from '#contract/permissions.ts'
import type { OrganizationRole, User, UserChange, UserQuery } from '#contract/users.ts'
import { listPage } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { endCredentialsOfFormerOwners } from './former-owners.ts'
import * as store from './store.ts'

type UserRow = store.UserRow

/** Ids of OpenAI's two predefined roles, with or without the organization they name. */
const PREDEFINED_ROLE = /^role-api-organization-(owner|reader)(?:__api-organization__.+)?$/

export function list(ctx: Context, query: UserQuery): Promise<Page<User>> {
  const where = {
    organizationId: ctx.organization.id,
    emailKeys: query.emails?.map(emailKey),
  }
  return listPage(ctx, query, { where, find: store.findPresent, page: store.page, toWire })
}

export async function retrieve(ctx: Context, id: string): Promise<User> {
  return toWire(await requirePresent(ctx.reader, ctx, id))
}

export function create(ctx: Context, input: NewUser): Promise<User> {
  return audited(ctx, async (tx) => {
    requireMayGiveOrganizationRole(ctx, input.role)
    const row = newRow(ctx, input)
    if (!(await add(tx, ctx, row))) throw new Problem(userAlreadyExists(input.email))
    return {
      result: toWire(row),
      event: { type: 'user.added', id: row.id, data: { role: row.role } },
    }
  })
}

/** Changes the user. When an owner is demoted their admin keys are deleted, as at a removal. */
export function modify(ctx: Context, id: string, input: UserChange): Promise<User> {
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    const user = await requirePresent(tx, ctx, id)
    const role = roleOf(input)
    const columns = {
      ...(role !== undefined && { role }),
      ...(input.technical_level !== undefined && { technical_level: input.technical_level }),
      ...(input.developer_persona !== undefined && { developer_persona: input.developer_persona }),
    }
    if (Object.keys(columns).length === 0) return unchanged(toWire(user))
    const consequences = role === undefined ? [] : await setOrganizationRole(tx, ctx, user, role)
    await store.update(tx, id, columns)
    return {
      result: toWire({ ...user, ...columns }),
      event: {
        type: 'user.updated',
        id,
        changes_requested: columns,
        previous: {
          ...(role !== undefined && { role: user.role }),
          ...('technical_level' in columns && { technical_level: user.technical_level }),
          ...('developer_persona' in columns && { developer_persona: user.developer_persona }),
        },
      },
      consequences,
    }
  })
}

/**
 * Sets the predefined role of a user, and returns the events of keys that a demotion deletes. The
 * organization is locked.
 */
export async function setOrganizationRole(
  tx: Tx,
  ctx: Context,
  user: UserRow,
  role: OrganizationRole,
): Promise<AuditEvent[]> {
  requireMayGiveOrganizationRole(ctx, user.role, role)
  await store.update(tx, user.id, { role })
  if (role === 'owner') return []
  const consequences = await endCredentialsOfFormerOwners(tx, ctx, [user.id])
  if (user.role === 'owner') await rejectLockOut(tx, ctx)
  return consequences
}

/**
 * Removes the user from the organization and all its projects; their admin keys are deleted. Throws
 * 403 for a user with permissions, there or in a project, that the caller does not have.
 */
export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    const consequences = await endMembership(tx, ctx, await requirePresent(tx, ctx, id))
    return {
      result: { object: 'organization.user.deleted' as const, id, deleted: true },
      event: { type: 'user.deleted', id },
      consequences,
    }
  })
}

/**
 * Removes a present user, as `remove` does, and returns the events of deleted keys. The
 * organization is locked.
 */
export async function endMembership(tx: Tx, ctx: Context, user: UserRow): Promise<AuditEvent[]> {
  const held = await findAuthority(tx, ctx.organization.id, user.id, user.role)
  const { organizationRole } = held
  requireMayGiveOrganizationRole(ctx, organizationRole)
  const inProjects = [...held.projects].map(([projectId, { permissions }]) => ({
    projectId,
    permissions: [...permissions],
  }))
  requireMayGrant(ctx.actor, { permissions: [...held.permissions] }, ...inProjects)
  await store.remove(tx, user.id, ctx.now())
  const consequences = await endCredentialsOfFormerOwners(tx, ctx, [user.id])
  if (organizationRole === 'owner') await rejectLockOut(tx, ctx)
  return consequences
}

export function newRow(
  ctx: Context,
  input: { email: string; name?: string | null; role: OrganizationRole },
): UserRow {
  return {
    id: ctx.newId('user'),
    email: input.email,
    name: input.name ?? null,
    role: input.role,
    added_at: ctx.now(),
    technical_level: null,
    developer_persona: null,
    deactivated_at: null,
    is_scim_managed: 0,
    key_last_used_at: null,
  }
}

/** Inserts the row. False when a present user has its address already. */
export function add(tx: Tx, ctx: Context, row: UserRow): Promise<boolean> {
  const { is_scim_managed: _managed, key_last_used_at: _used, ...columns } = row
  return store.insert(tx, {
    ...columns,
    organization_id: ctx.organization.id,
    email_key: emailKey(row.email),
  })
}

export async function requirePresent(reader: Reader, ctx: Context, id: string): Promise<UserRow> {
  const [row] = await store.findPresent(reader, organizationKey(ctx, id))
  if (!row) throw notFound(id)
  return row
}

/** Normal form of an address: equal for two spellings of the same one. */
export function emailKey(email: string): string {
  return email.toLowerCase()
}

export function notFound(id: string): Problem {
  return new Problem(userNotFound(id))
}

export function toWire(row: UserRow): User {
  return {
    object: 'organization.user',
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    added_at: toSeconds(row.added_at),
    created: toSeconds(row.added_at),
    user: toNested(row),
    is_service_account: false,
    is_scim_managed: row.is_scim_managed === 1,
    api_key_last_used_at: row.key_last_used_at === null ? null : toSeconds(row.key_last_used_at),
    technical_level: row.technical_level,
    developer_persona: row.developer_persona,
  }
}

function toNested({ id, name, email, deactivated_at: deactivatedAt }: UserRow): User['user'] {
  return {
    object: 'user',
    id,
    name,
    email,
    picture: null,
    enabled: deactivatedAt === null,
    banned: false,
    banned_at: null,
  }
}

/** Throws 403 unless the caller may give, and take away, these predefined roles. */
export function requireMayGiveOrganizationRole(
  ctx: Context,
  ...roles: readonly OrganizationRole[]
): void {
  const grants = roles.map((role) => ({ permissions: ORGANIZATION_ROLES[role].permissions }))
  requireMayGrant(ctx.actor, ...grants)
}

function roleOf({ role, role_id: roleId }: UserChange): OrganizationRole | undefined {
  if (roleId == null) return role ?? undefined
  const named = PREDEFINED_ROLE.exec(roleId)?.[1] as OrganizationRole | undefined
  if (!named || (role != null && role !== named)) throw new Problem(unsupportedRoleId(role))
  return named
}
