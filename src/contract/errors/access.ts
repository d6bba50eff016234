/** Errors of groups, roles and assignments of roles. */
import { type ProblemData, problemData } from './errors.ts'

export function groupNotFound(id: string): ProblemData {
  return problemData('group_not_found', `The group ${id} was not found`)
}

export function groupAlreadyExists(name: string): ProblemData {
  return problemData(
    'group_already_exists',
    `A group with the name '${name}' already exists in the organization.`,
    'name',
  )
}

export function userNotInGroup(userId: string, groupId: string): ProblemData {
  return problemData('user_not_found', `User ${userId} is not a member of the group ${groupId}`)
}

export function memberNotInOrganization(userId: string): ProblemData {
  return problemData(
    'user_not_in_organization',
    `${userId} is neither a user nor a service account of the organization.`,
    'user_id',
  )
}

export function roleNotFound(id: string): ProblemData {
  return problemData('role_not_found', `The role ${id} was not found`)
}

export function roleNotAssigned(id: string, principalId: string): ProblemData {
  return problemData('role_not_found', `The role ${id} is not assigned to ${principalId}`)
}

export function roleAlreadyExists(name: string): ProblemData {
  return problemData(
    'role_already_exists',
    `A role with the name '${name}' already exists.`,
    'role_name',
  )
}

export function roleIsPredefined(id: string): ProblemData {
  return problemData(
    'predefined_role',
    `The role ${id} is predefined and can be neither changed nor deleted.`,
  )
}

export function roleRequired(userId: string): ProblemData {
  return problemData(
    'role_required',
    `The user ${userId} is a reader, the least role of the organization. Remove the user instead.`,
  )
}

export function tooManyRoles(max: number): ProblemData {
  return problemData(
    'quota_exceeded',
    `An organization or a project has at most ${max} custom roles.`,
  )
}

export function tooManyLinkedGroups(max: number): ProblemData {
  return problemData(
    'quota_exceeded',
    `Sign-ins set the members of at most ${max} groups in an organization.`,
    'oidc_group',
  )
}

export function roleExceedsPermissions(): ProblemData {
  return problemData(
    'role_exceeds_permissions',
    'You can only grant or revoke permissions that you have. Only an owner can grant or revoke roles that administer.',
  )
}

export function groupAlreadyInProject(groupId: string, projectId: string): ProblemData {
  return problemData(
    'group_already_in_project',
    `Group ${groupId} already exists in project ${projectId}`,
  )
}

export function groupNotInProject(groupId: string, projectId: string): ProblemData {
  return problemData('group_not_found', `Group ${groupId} is not in the project ${projectId}`)
}
