/** Roles of the organization and of projects: custom ones are created, changed and deleted. */
import { audited, unchanged } from '#audit/audited.ts'
import { fold } from '#base/folded.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  roleAlreadyExists,
  roleIsPredefined,
  roleNotFound,
  tooManyRoles,
} from '#contract/errors/access.ts'
import type { NextPage, NextQuery } from '#contract/page.ts'
import { effectiveOf, PREDEFINED_ROLES } from '#contract/permissions.ts'
import type { NewRole, Role, RoleChange } from '#contract/roles.ts'
import { nextPageFrom } from '#control/page.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import {
  eventProject,
  type Resource,
  requireActiveResource,
  requireMayGrantIn,
  requireReadableResource,
  typeOf,
} from './resource.ts'
import { allRoles, ofRow, requireRole, toWire } from './role.ts'
import * as store from './store.ts'

/** Most custom roles of a resource: a default page has them all, with the predefined ones. */
const ROLES_MAX = 900

export async function list(
  ctx: Context,
  resource: Resource,
  query: NextQuery,
): Promise<NextPage<Role>> {
  await requireReadableResource(ctx, resource)
  const roles = await allRoles(ctx.reader, resource)
  return nextPageFrom(
    roles.map((role) => toWire(resource, role)),
    query,
  )
}

export async function retrieve(ctx: Context, resource: Resource, id: string): Promise<Role> {
  await requireReadableResource(ctx, resource)
  return toWire(resource, await requireRole(ctx.reader, resource, id))
}

export function create(ctx: Context, resource: Resource, input: NewRole): Promise<Role> {
  return audited(ctx, async (tx) => {
    // Of two concurrent roles of one name, the second finds the first.
    await lockOrganization(tx, ctx.organization.id)
    await requireActiveResource(tx, ctx, resource)
    const { role_name: name, permissions, description = null } = input
    const effective = effectiveOf(resource.level, permissions)
    requireMayGrantIn(ctx, resource, effective)
    await rejectNamesake(tx, resource, name)
    const roles = await store.rolesIn(tx, { resourceId: resource.id })
    if (roles.length >= ROLES_MAX) throw new Problem(tooManyRoles(ROLES_MAX))
    const id = ctx.newId('role')
    const createdAt = ctx.now()
    const row = {
      id,
      name,
      description,
      created_at: createdAt,
      updated_at: createdAt,
      permissions: JSON.stringify(permissions),
      effective: JSON.stringify(effective),
      created_by: creatorOf(ctx),
    }
    const place = { resource_id: resource.id, organization_id: ctx.organization.id }
    await store.insert(tx, { ...row, ...place, name_key: fold(name) })
    return {
      result: toWire(resource, ofRow({ ...row, creator_name: null, creator_email: null })),
      ...eventProject(resource),
      event: {
        type: 'role.created',
        id,
        role_name: name,
        permissions,
        resource_type: typeOf(resource),
        resource_id: resource.id,
      },
    }
  })
}

/** The earlier name and description, if these change; permissions are added and removed. */
function previousOf(row: store.RoleRow, { name, description }: Partial<store.RoleRow>) {
  const previous = {
    ...(name !== undefined && { role_name: row.name }),
    ...(description !== undefined && { description: row.description ?? '' }),
  }
  return Object.keys(previous).length > 0 ? { previous } : {}
}

/** Changes a custom role, which needs the permissions of before and of after. */
export function update(
  ctx: Context,
  resource: Resource,
  id: string,
  input: RoleChange,
): Promise<Role> {
  return audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    await requireActiveResource(tx, ctx, resource)
    const row = await requireCustom(tx, resource, id)
    const before = ofRow(row)
    const changes = changesOf(resource, row, input)
    if (Object.keys(changes).length === 0) return unchanged(toWire(resource, before))
    const after = ofRow({ ...row, ...changes })
    requireMayGrantIn(ctx, resource, new Set([...before.effective, ...after.effective]))
    if (changes.name !== undefined) await rejectNamesake(tx, resource, changes.name, id)
    const nameKey = changes.name === undefined ? {} : { name_key: fold(changes.name) }
    await store.update(tx, id, { ...changes, ...nameKey, updated_at: ctx.now() })
    const lacks = (from: readonly string[]) => (name: string) => !from.includes(name)
    return {
      result: toWire(resource, after),
      ...eventProject(resource),
      event: {
        type: 'role.updated',
        id,
        changes_requested: {
          ...(changes.name !== undefined && { role_name: changes.name }),
          ...(changes.description !== undefined && { description: changes.description ?? '' }),
          ...(changes.permissions !== undefined && {
            permissions_added: after.permissions.filter(lacks(before.permissions)),
            permissions_removed: before.permissions.filter(lacks(after.permissions)),
          }),
          resource_id: resource.id,
          resource_type: typeOf(resource),
        },
        ...previousOf(row, changes),
      },
    }
  })
}

/** Deletes a custom role with its assignments. */
export function remove(ctx: Context, resource: Resource, id: string) {
  return audited(ctx, async (tx) => {
    await requireActiveResource(tx, ctx, resource)
    const row = await requireCustom(tx, resource, id)
    requireMayGrantIn(ctx, resource, ofRow(row).effective)
    await store.remove(tx, id, ctx.now())
    return {
      result: { object: 'role.deleted' as const, id, deleted: true },
      ...eventProject(resource),
      event: { type: 'role.deleted', id },
    }
  })
}

/** Columns that a change of a role sets. Saved permissions get the effects that they have now. */
function changesOf({ level }: Resource, row: store.RoleRow, input: RoleChange) {
  const { role_name: name, permissions: given, description } = input
  const permissions = given == null ? row.permissions : JSON.stringify(given)
  const effective = given == null ? row.effective : JSON.stringify(effectiveOf(level, given))
  return {
    ...(name != null && name !== row.name && { name }),
    ...(description !== undefined && description !== row.description && { description }),
    ...(permissions !== row.permissions && { permissions }),
    ...(effective !== row.effective && { effective }),
  }
}

async function requireCustom(tx: Tx, resource: Resource, id: string): Promise<store.RoleRow> {
  const [row] = await store.findForChange(tx, { resourceId: resource.id, id })
  if (row) return row
  // 404 unless it is a predefined role.
  const known = await requireRole(tx, resource, id)
  throw new Problem(known.row ? roleNotFound(id) : roleIsPredefined(known.id))
}

async function rejectNamesake(
  tx: Tx,
  resource: Resource,
  name: string,
  id?: string,
): Promise<void> {
  const predefined = Object.keys(PREDEFINED_ROLES[resource.level])
  const isPredefined = predefined.some((one) => fold(one) === fold(name))
  const [other] = await store.findRoleByName(tx, { resourceId: resource.id, nameKey: fold(name) })
  if (isPredefined || (other && other.id !== id)) throw new Problem(roleAlreadyExists(name))
}

function creatorOf({ actor, organization }: Context): string | null {
  switch (actor.kind) {
    case 'session':
      return actor.user?.id ?? organization.operatorId
    case 'admin_key':
      return actor.owner.id
    default:
      return organization.operatorId
  }
}
