/** Operations and objects of groups, roles and assignments of roles. */
import { GroupMember, groupEndpoints, OrganizationGroup } from './groups.ts'
import { ProjectGroup, projectGroupEndpoints } from './project-groups.ts'
import { assignmentEndpoints, GroupRoleAssignment, UserRoleAssignment } from './role-assignments.ts'
import { AssignedRole, Role, roleEndpoints } from './roles.ts'

export const accessOperations = {
  ...groupEndpoints,
  ...projectGroupEndpoints,
  ...roleEndpoints,
  ...assignmentEndpoints,
} as const

export const accessObjects = {
  Group: OrganizationGroup,
  GroupMember,
  ProjectGroup,
  Role,
  AssignedRole,
  UserRoleAssignment,
  GroupRoleAssignment,
} as const
