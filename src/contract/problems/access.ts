/** Errors of groups and their members. */
import { type ProblemData, problemData } from '#contract/errors.ts'

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
