/**
 * Accesses of a caller in a place, as a list, and the permissions that the caller may give to
 * others. A page shows its actions by it.
 */
import type { Actor, ProjectAuthority } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'
import { PERMISSIONS, type RoleLevel } from '#contract/permissions.ts'
import { ANY_PROJECT, accessesOf, authorize, isAllowed } from './authorize.ts'
import { mayGrant } from './escalation.ts'

export interface Allowed {
  readonly access: readonly Access[]
  /** Permissions that may be given and taken away. Null: all. */
  readonly grantable: readonly string[] | null
}

export interface AllowedProjects extends Allowed {
  readonly projectIds: readonly string[]
}

export function allowedInOrganization(actor: Actor): Allowed {
  return {
    access: [...accessesOf('organization'), ...accessesOf('project')].filter((access) =>
      isAllowed(actor, access, {}),
    ),
    grantable: grantableIn(actor, 'organization', undefined),
  }
}

/** In every project, and for any of its members. */
export function allowedInEveryProject(actor: Actor): Allowed {
  return allowedIn(actor, ANY_PROJECT, undefined)
}

/**
 * The projects of a person, grouped by the person's accesses in them. `own_request_logs` is an
 * access of those with the request logs of service accounts.
 */
export function allowedInProjects(actor: Actor): AllowedProjects[] {
  if (actor.kind !== 'session' || actor.authority.kind !== 'person') return []
  const userId = actor.user?.id
  const logs = authorize(actor, 'own_request_logs', {})
  const isLogged = (id: string): boolean =>
    logs.allowed && (logs.visible === 'all' || logs.visible.includes(id))
  const alike = Map.groupBy(actor.authority.projects, ([, project]) => signatureOf(project))
  return [...alike.values()].map((projects) => {
    const projectIds = projects.map(([id]) => id)
    const [id = ANY_PROJECT] = projectIds
    const { access, grantable } = allowedIn(actor, id, userId)
    return {
      projectIds,
      access: isLogged(id) ? [...access, 'own_request_logs'] : access,
      grantable,
    }
  })
}

/** Equal for projects in which the same is allowed: it depends on nothing else of a project. */
function signatureOf({ role, permissions }: ProjectAuthority): string {
  return [role, ...[...permissions].sort()].join(' ')
}

function allowedIn(actor: Actor, projectId: string, userId: string | undefined): Allowed {
  return {
    access: accessesOf('project').filter((access) =>
      isAllowed(actor, access, { project_id: projectId, user_id: userId }),
    ),
    grantable: grantableIn(actor, 'project', projectId),
  }
}

function grantableIn(
  actor: Actor,
  level: RoleLevel,
  projectId: string | undefined,
): readonly string[] | null {
  const all = PERMISSIONS[level]
  const grantable = all.filter((name) => mayGrant(actor, { projectId, permissions: [name] }))
  return grantable.length === all.length ? null : grantable
}
