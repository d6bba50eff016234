/** Operations on the roles of a user or a group, in the organization or in a project. */
import type { Prefetch } from '#console/api/loader.ts'
import { operationsOf, type RoleScope } from './operations.ts'

/** Whom roles are assigned to. */
export interface Principal {
  readonly kind: 'user' | 'group'
  readonly id: string
  /** Left out: in the organization. */
  readonly projectId?: RoleScope
}

const OF_USER = {
  list: 'listUserRoles',
  assign: 'createUserRole',
  unassign: 'deleteUserRole',
} as const

const OF_GROUP = {
  list: 'listGroupRoles',
  assign: 'createGroupRole',
  unassign: 'deleteGroupRole',
} as const

const OF_PROJECT_USER = {
  list: 'listProjectUserRoles',
  assign: 'createProjectUserRole',
  unassign: 'deleteProjectUserRole',
} as const

const OF_PROJECT_GROUP = {
  list: 'listProjectGroupRoles',
  assign: 'createProjectGroupRole',
  unassign: 'deleteProjectGroupRole',
} as const

/** `ids` are the parameters that name the principal. */
export function assignmentsOf({ kind, id, projectId }: Principal) {
  if (kind === 'user') {
    return projectId === undefined
      ? { ...OF_USER, ids: { user_id: id } }
      : { ...OF_PROJECT_USER, ids: { project_id: projectId, user_id: id } }
  }
  return projectId === undefined
    ? { ...OF_GROUP, ids: { group_id: id } }
    : { ...OF_PROJECT_GROUP, ids: { project_id: projectId, group_id: id } }
}

/** Starts the queries of the roles of a principal. */
export function loadAssigned(prefetch: Prefetch, principal: Principal): void {
  const { list, ids } = assignmentsOf(principal)
  prefetch.pages(list, ids)
  const roles = operationsOf(principal.projectId)
  prefetch.pages(roles.list, roles.ids)
}
