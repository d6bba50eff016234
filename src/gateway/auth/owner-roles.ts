/** Data scopes that the roles of a key's owner permit, direct ones and those of groups. */
import { DATA_SCOPES, type DataScope } from '#contract/data-plane/route.ts'
import {
  DATA_PERMISSIONS,
  PREDEFINED_ROLES,
  predefinedRoleAlias,
  predefinedRoleName,
} from '#contract/permissions.ts'

/** An assigned role, and the group that it is assigned to; null if to the owner directly. */
export interface OwnerRoleRow {
  readonly group_id: string | null
  /** The project or the organization. Null for a group without a role there. */
  readonly resource_id: string | null
  readonly role_id: string | null
  /** JSON: the permissions of a custom role. Null for a predefined one. */
  readonly effective: string | null
}

/** Predefined roles of an owner in the rows of their memberships. */
export interface OwnRoles {
  readonly organization_id: string
  readonly organization_role: string | null
  readonly member_role: string | null
  readonly account_role: string | null
}

export interface OwnerPermissions {
  /** Undefined: all. */
  readonly permitted: ReadonlySet<DataScope> | undefined
  readonly accessIds: readonly string[]
}

const ORGANIZATION_OWNER = predefinedRoleAlias('organization', 'owner')

export function permissionsOfOwner(
  own: OwnRoles,
  assigned: readonly OwnerRoleRow[],
): OwnerPermissions {
  const accessIds = new Set<string>()
  const permissions = new Set<string>()
  let isOwner = own.organization_role === 'owner'
  addPredefined(permissions, own.member_role ?? own.account_role)
  for (const row of assigned) {
    const { group_id: groupId, resource_id: resourceId, role_id: roleId, effective } = row
    if (groupId !== null) accessIds.add(groupId)
    if (resourceId === null || roleId === null) continue
    if (resourceId === own.organization_id) {
      isOwner ||= roleId === ORGANIZATION_OWNER
      continue
    }
    if (effective === null) {
      addPredefined(permissions, predefinedRoleName('project', resourceId, roleId) ?? null)
    } else {
      accessIds.add(roleId)
      const names: string[] = JSON.parse(effective)
      for (const name of names) permissions.add(name)
    }
  }
  return { permitted: isOwner ? undefined : scopesOf(permissions), accessIds: [...accessIds] }
}

function addPredefined(permissions: Set<string>, role: string | null): void {
  const names = role === null ? undefined : PREDEFINED_ROLES.project[role]?.permissions
  for (const name of names ?? []) permissions.add(name)
}

function scopesOf(permissions: ReadonlySet<string>): ReadonlySet<DataScope> | undefined {
  const scopes = DATA_SCOPES.filter((_, at) => permissions.has(DATA_PERMISSIONS[at] ?? ''))
  return scopes.length === DATA_SCOPES.length ? undefined : new Set(scopes)
}
