/** Operations on roles of the organization, or of one project, under the same names. */
import { effectiveOf, type RoleLevel } from '#contract/permissions.ts'
import type { Role } from '#contract/roles.ts'

const OF_ORGANIZATION = {
  list: 'listRoles',
  create: 'createRole',
  update: 'updateRole',
  delete: 'deleteRole',
} as const

const OF_PROJECT = {
  list: 'listProjectRoles',
  create: 'createProjectRole',
  update: 'updateProjectRole',
  delete: 'deleteProjectRole',
} as const

/** Id of a project; undefined: the organization. */
export type RoleScope = string | undefined

export function levelOf(projectId: RoleScope): RoleLevel {
  return projectId === undefined ? 'organization' : 'project'
}

const NO_IDS = {} as const

/** `ids` are the parameters that name the scope. */
export function operationsOf(projectId: RoleScope) {
  return projectId === undefined
    ? { ...OF_ORGANIZATION, ids: NO_IDS }
    : { ...OF_PROJECT, ids: { project_id: projectId } }
}

/** Permissions of a role that have an effect, under their full names. */
export function effectiveIn(
  projectId: RoleScope,
  role: Pick<Role, 'permissions' | 'ineffective_permissions'>,
): readonly string[] {
  const { permissions, ineffective_permissions: ineffective } = role
  return effectiveOf(
    levelOf(projectId),
    permissions.filter((name) => !ineffective.includes(name)),
  )
}
