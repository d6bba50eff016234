/** Permissions of a session, as the server reports its decisions about each access. */
import type { Access } from '#contract/endpoint.ts'
import type { Session } from '#contract/extensions/sessions.ts'

/** In place of a project's id: every project, and any of its members. */
export const EVERY_PROJECT = ''

/** Accesses of people who manage what is others' too: none of them is a member's or a reader's. */
const ADMINISTRATIVE: readonly Access[] = [
  'organization.write',
  'groups.write',
  'roles.write',
  'request_logs.read',
  'project.write',
  'project_keys.write',
  'service_accounts.write',
  'spend.read',
]

export interface Permissions {
  /** Whether requests with an access are allowed: in a project, or else outside of projects. */
  may(access: Access, projectId?: string): boolean
  /** Whether all of these permissions may be given to others, and taken from them. */
  mayGive(permissions: readonly string[], projectId?: string): boolean
  /** Whether requests with an access are allowed in any project: lists have what is in these. */
  mayAnywhere(access: Access): boolean
  /** Whether a person is signed in with their roles: they have an account page. */
  readonly isPerson: boolean
  /** Manage the organization or a project, or view what others use in all of them. */
  readonly administers: boolean
  /** View every project, and objects of the organization. */
  readonly seesAll: boolean
  /** View the status of the server. */
  readonly seesServer: boolean
  /** View the usage of any project: sums are of the projects with the permission. */
  readonly seesUsage: boolean
  /** View the keys of all projects, or of projects that one manages. */
  readonly seesKeys: boolean
  /** View request logs: of everybody, of one's own keys, or of service accounts of projects. */
  readonly seesLogs: boolean
  /** View request logs of service accounts of a project. */
  seesAccountLogs(projectId: string): boolean
  /** View the spend limit and alerts of a project; of the organization without an id. */
  seesSpend(projectId?: string): boolean
  /** View a project. */
  sees(projectId: string): boolean
  /** Create and revoke keys of one's own. */
  hasOwnKeys(projectId: string): boolean
}

export function permissionsOf({ allowed, authority, user }: Session): Permissions {
  const placesOf = (projectId: string | undefined) =>
    projectId === undefined
      ? [allowed.organization]
      : [
          allowed.every_project,
          ...allowed.projects.filter(({ project_ids: ids }) => ids.includes(projectId)),
        ]
  const may: Permissions['may'] = (access, projectId) =>
    placesOf(projectId).some((place) => place.access.includes(access))
  const mayAnywhere: Permissions['mayAnywhere'] = (access) =>
    [allowed.every_project, ...allowed.projects].some((place) => place.access.includes(access))
  return {
    may,
    mayAnywhere,
    mayGive: (permissions, projectId) => {
      const places = placesOf(projectId)
      return permissions.every((name) =>
        places.some(({ grantable }) => grantable?.includes(name) ?? true),
      )
    },
    isPerson: authority === 'person',
    administers:
      may('usage.read', EVERY_PROJECT) ||
      ADMINISTRATIVE.some((access) => may(access) || mayAnywhere(access)),
    seesAll: may('project.read', EVERY_PROJECT),
    seesServer: may('organization.read'),
    seesUsage: mayAnywhere('usage.read'),
    seesKeys: may('project_keys.read', EVERY_PROJECT) || mayAnywhere('project_keys.write'),
    seesLogs:
      may('own_request_logs') &&
      (may('request_logs.read') || mayAnywhere('own_keys') || mayAnywhere('own_request_logs')),
    seesAccountLogs: (projectId) => may('request_logs.read') || may('own_request_logs', projectId),
    seesSpend: (projectId) => may('spend.read', projectId),
    sees: (projectId) => may('project.read', projectId),
    hasOwnKeys: (projectId) => user !== null && may('own_keys', projectId),
  }
}
