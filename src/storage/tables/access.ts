/** Tables of groups, of custom roles, and of assignments of roles. */
import type { ScimGroupColumns } from './scim.ts'

export interface AccessTables {
  access_group: AccessGroupTable
  group_member: GroupMemberTable
  access_role: AccessRoleTable
  role_assignment: RoleAssignmentTable
  project_group: ProjectGroupTable
}

export interface AccessGroupTable extends ScimGroupColumns {
  id: string
  organization_id: string
  name: string
  /** The name folded: unique in the organization. */
  name_key: string
  created_at: number
  /** Value of the claim of groups that lists its members, where its source is `oidc`. */
  oidc_group: string | null
}

/** Users and service accounts in groups. */
export interface GroupMemberTable {
  group_id: string
  /** Id of a user or a service account. */
  member_id: string
  added_at: number
}

/** Custom roles. The predefined ones are in the contract. */
export interface AccessRoleTable {
  id: string
  organization_id: string
  /** The organization or the project. */
  resource_id: string
  name: string
  /** The name folded: unique in the resource. */
  name_key: string
  description: string | null
  /** JSON: names of permissions, as they were given. */
  permissions: string
  /** JSON: the permissions that had an effect when they were saved. */
  effective: string
  created_at: number
  /** Id of the person or the operator who created it. */
  created_by: string | null
  updated_at: number
}

/**
 * Roles of users and groups, besides the predefined roles of users, which are in the rows of users
 * and of memberships in projects.
 */
export interface RoleAssignmentTable {
  /** The organization or the project. */
  resource_id: string
  principal_id: string
  /** Id of a custom role, or the alias of a predefined one. */
  role_id: string
  created_at: number
}

/** Groups that give their members access to a project. */
export interface ProjectGroupTable {
  project_id: string
  group_id: string
  added_at: number
}
