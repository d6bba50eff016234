/** Permissions of a session, by the rules of the server, which decides. */
import type { Session } from '#contract/extensions/sessions.ts'

export interface Permissions {
  /** View every project, and objects of the organization. */
  readonly seesAll: boolean
  /** Change the organization's people, projects and admin keys. */
  readonly administers: boolean
  /** End the listed sessions. */
  readonly endsSessions: boolean
  /** View the status of the server. */
  readonly seesServer: boolean
  readonly seesUsage: boolean
  /** View the spend limit and alerts of a project; of the organization without an id. */
  seesSpend(projectId?: string): boolean
  /** View a project. */
  sees(projectId: string): boolean
  /** Change a project's members, service accounts, keys and limits. */
  manages(projectId: string): boolean
  /** Create and revoke keys of one's own. */
  hasOwnKeys(projectId: string): boolean
}

/** Whether a role in a project includes keys of one's own. */
const hasKeys = (role: string | undefined): boolean => role === 'owner' || role === 'member'

export function permissionsOf(session: Session): Permissions {
  const { authority, organization_role: role, scopes, projects } = session
  const isPerson = authority === 'person'
  const hasScope = (scope: string): boolean => scopes === null || scopes.includes(scope)
  const administers = isPerson ? role === 'owner' : hasScope('api.management.write')
  const roleIn = (projectId: string) => projects.find(({ id }) => id === projectId)?.role
  const seesAll = !isPerson || role === 'owner'
  return {
    seesAll,
    administers,
    endsSessions: administers || isPerson,
    seesServer: isPerson || hasScope('api.management.read'),
    seesUsage: isPerson || hasScope('api.usage.read'),
    seesSpend: (projectId) =>
      isPerson
        ? administers || (projectId !== undefined && roleIn(projectId) === 'owner')
        : hasScope('api.management.read'),
    sees: (projectId) => seesAll || roleIn(projectId) !== undefined,
    manages: (projectId) => administers || roleIn(projectId) === 'owner',
    hasOwnKeys: (projectId) => session.user !== null && (administers || hasKeys(roleIn(projectId))),
  }
}
