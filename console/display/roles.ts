/** Names of roles. */
import type { HeldProjectRole, ProjectRole } from '#contract/project-users.ts'
import type { OrganizationRole } from '#contract/users.ts'

/** In the organization, in the order in which they are offered. */
export const ORGANIZATION_ROLES: Readonly<Record<OrganizationRole, string>> = {
  reader: 'Reader',
  owner: 'Owner',
}

/** Role of a service account, or of an invited person. */
export type OfferedRole = Exclude<ProjectRole, 'viewer'>

/** In a project, in the order in which they are offered. */
export const PROJECT_ROLES: Readonly<Record<OfferedRole, string>> = {
  member: 'Member',
  owner: 'Owner',
}

/** Roles that a person can have in a project. */
export const HELD_PROJECT_ROLES: Readonly<Record<HeldProjectRole, string>> = {
  ...PROJECT_ROLES,
  viewer: 'Viewer',
  none: 'No role',
}
