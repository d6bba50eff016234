/** Role of a resource, predefined or custom, as found by its id. */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { roleNotFound } from '#contract/errors/access.ts'
import {
  PREDEFINED_ROLES,
  predefinedRoleAlias,
  predefinedRoleId,
  predefinedRoleName,
} from '#contract/permissions.ts'
import type { AssignedRole, Role } from '#contract/roles.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { type Resource, typeOf } from './resource.ts'
import * as store from './store.ts'

export interface FoundRole {
  /** The id in answers; of a predefined role the long one. */
  readonly id: string
  /** The id in assignments; of a predefined role the short one. */
  readonly storedId: string
  readonly name: string
  readonly description: string | null
  readonly permissions: readonly string[]
  /** Permissions with an effect. */
  readonly effective: readonly string[]
  /** Undefined for a predefined role. */
  readonly row: store.RoleRow | undefined
}

/** The role of this id or alias. 404 for a role of another resource. */
export async function requireRole(
  reader: Reader,
  resource: Resource,
  id: string,
): Promise<FoundRole> {
  const predefined = predefinedBy(resource, id)
  if (predefined) return predefined
  return found(await store.find(reader, { resourceId: resource.id, id }), id)
}

/** The role of this id or alias; a custom one is locked against changes. */
export async function requireRoleForUse(
  tx: Tx,
  resource: Resource,
  id: string,
): Promise<FoundRole> {
  const predefined = predefinedBy(resource, id)
  if (predefined) return predefined
  return found(await store.findForUse(tx, { resourceId: resource.id, id }), id)
}

export async function allRoles(reader: Reader, resource: Resource): Promise<FoundRole[]> {
  const rows = await store.rolesIn(reader, { resourceId: resource.id })
  const predefined = Object.keys(PREDEFINED_ROLES[resource.level]).flatMap(
    (name) => predefinedRole(resource, name) ?? [],
  )
  return [...predefined, ...rows.map(ofRow)]
}

export function ofRow(row: store.RoleRow): FoundRole {
  const { id, name, description } = row
  const permissions: string[] = JSON.parse(row.permissions)
  return {
    id,
    storedId: id,
    name,
    description,
    permissions,
    row,
    effective: JSON.parse(row.effective),
  }
}

export function predefinedRole({ level, id }: Resource, name: string): FoundRole | undefined {
  const role = PREDEFINED_ROLES[level][name]
  return (
    role && {
      id: predefinedRoleId(level, name, id),
      storedId: predefinedRoleAlias(level, name),
      name,
      description: role.description,
      permissions: role.permissions,
      effective: role.permissions,
      row: undefined,
    }
  )
}

function predefinedBy(resource: Resource, id: string): FoundRole | undefined {
  const name = predefinedRoleName(resource.level, resource.id, id)
  return name === undefined ? undefined : predefinedRole(resource, name)
}

function found([row]: readonly store.RoleRow[], id: string): FoundRole {
  if (!row) throw new Problem(roleNotFound(id))
  return ofRow(row)
}

export function toWire(resource: Resource, role: FoundRole): Role {
  return { object: 'role', ...common(resource, role), ineffective_permissions: ineffective(role) }
}

export interface AssignmentSource {
  readonly principal_id: string
  readonly principal_type: 'user' | 'group'
}

export function assignedToWire(
  resource: Resource,
  role: FoundRole,
  sources: readonly AssignmentSource[],
): AssignedRole {
  const { row } = role
  return {
    ...common(resource, role),
    created_at: row ? toSeconds(row.created_at) : null,
    updated_at: row ? toSeconds(row.updated_at) : null,
    created_by: row?.created_by ?? null,
    created_by_user_obj:
      row?.created_by != null && row.creator_email !== null
        ? { id: row.created_by, name: row.creator_name, email: row.creator_email }
        : null,
    metadata: {},
    assignment_sources: [...sources],
  }
}

function common(resource: Resource, { id, name, description, permissions, row }: FoundRole) {
  return {
    id,
    name,
    description,
    permissions: [...permissions],
    resource_type: typeOf(resource),
    predefined_role: row === undefined,
  }
}

/** Permissions without an effect. The prefix `api.` is optional. */
function ineffective({ permissions, effective }: FoundRole): string[] {
  return permissions.filter(
    (name) => !effective.includes(name) && !effective.includes(`api.${name}`),
  )
}
