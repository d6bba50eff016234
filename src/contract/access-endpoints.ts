/** Operations and objects of groups, roles and their assignments, and of SCIM tokens. */
import { AccessExplanation, accessExplanationEndpoints } from './extensions/access-explanations.ts'
import { scimTokenEndpoints, scimTokenObjects } from './extensions/scim-tokens.ts'
import { GroupMember, groupEndpoints, OrganizationGroup } from './groups.ts'
import { ProjectGroup, projectGroupEndpoints } from './project-groups.ts'
import { assignmentEndpoints, GroupRoleAssignment, UserRoleAssignment } from './role-assignments.ts'
import { AssignedRole, Role, roleEndpoints } from './roles.ts'

export const accessOperations = {
  ...groupEndpoints,
  ...projectGroupEndpoints,
  ...roleEndpoints,
  ...assignmentEndpoints,
  ...accessExplanationEndpoints,
  ...scimTokenEndpoints,
} as const

export const accessObjects = {
  Group: OrganizationGroup,
  GroupMember,
  ProjectGroup,
  Role,
  AssignedRole,
  UserRoleAssignment,
  GroupRoleAssignment,
  AccessExplanation,
  ...scimTokenObjects,
} as const
