/** Names of roles. */
import type { ProjectRole } from '#contract/project-users.ts'
import type { OrganizationRole } from '#contract/users.ts'

/** In the organization, in the order in which they are offered. */
export const ORGANIZATION_ROLES: Readonly<Record<OrganizationRole, string>> = {
  reader: 'Reader',
  owner: 'Owner',
}

/** In a project, in the order in which they are offered. */
export const PROJECT_ROLES: Readonly<Record<ProjectRole, string>> = {
  member: 'Member',
  owner: 'Owner',
}
