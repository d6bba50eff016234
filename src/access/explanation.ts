/**
 * Explanation of access: the roles that give somebody each access and each permission. Each role
 * alone is put to the decision. An access needs one permission, and permissions of roles add up:
 * somebody has it exactly if one of these roles gives it.
 */
import type { SessionActor } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'
import { DATA_PERMISSIONS } from '#contract/permissions.ts'
import { authorityOfRoles, type HeldRole } from './authority.ts'
import {
  type AccessTarget,
  ANY_PROJECT,
  accessesOf,
  isAllowed,
  permissionFor,
} from './authorize.ts'

/** Accesses that a role gives. Everybody has the others: to their sessions, logs and keys. */
type ExplainedAccess = Exclude<Access, 'self' | 'own_sessions' | 'own_request_logs' | 'member_keys'>

/** An access or a permission, and the roles that give it, at least one. */
export interface Explained<R> {
  /** Null for a permission of requests with a key. */
  readonly access: ExplainedAccess | null
  /** Null for an access of owners alone. */
  readonly permission: string | null
  readonly roles: readonly R[]
}

/** The organization or the project in which access is explained. */
export interface ExplainedPlace {
  readonly organizationId: string
  /** Undefined: the organization, with what holds in each of its projects. */
  readonly projectId: string | undefined
}

/** Accesses of a person to the control plane. */
export function explainAccess<R extends HeldRole>(
  { organizationId, projectId }: ExplainedPlace,
  userId: string,
  roles: readonly R[],
): Explained<R>[] {
  const alone = roles.map((role) => ({ role, actor: actorWith(organizationId, userId, role) }))
  const explained = (access: Access, target: AccessTarget): Explained<R>[] => {
    if (!isExplained(access)) return []
    const giving = alone.filter(({ actor }) => isAllowed(actor, access, target))
    const permission = permissionFor(access) ?? null
    return giving.length === 0 ? [] : [{ access, permission, roles: giving.map(roleOf) }]
  }
  const inProject = accessesOf('project')
  if (projectId !== undefined) {
    const target = { project_id: projectId, user_id: userId }
    return inProject.flatMap((access) => explained(access, target))
  }
  return [
    ...accessesOf('organization').flatMap((access) => explained(access, {})),
    ...inProject.flatMap((access) => explained(access, { project_id: ANY_PROJECT })),
  ]
}

/** Permissions of the keys that a member of a project has there. */
export function explainPermissions<R extends HeldRole>(
  organizationId: string,
  projectId: string,
  roles: readonly R[],
): Explained<R>[] {
  const alone = roles.map((role) => ({
    role,
    authority: authorityOfRoles(organizationId, [role], []),
  }))
  return DATA_PERMISSIONS.flatMap((permission) => {
    const giving = alone.filter(
      ({ authority: { organizationRole, projects } }) =>
        organizationRole === 'owner' || projects.get(projectId)?.permissions.has(permission),
    )
    return giving.length === 0 ? [] : [{ access: null, permission, roles: giving.map(roleOf) }]
  })
}

function roleOf<R>({ role }: { readonly role: R }): R {
  return role
}

function isExplained(access: Access): access is ExplainedAccess {
  const isEverybodys = access === 'own_sessions' || access === 'own_request_logs'
  return access !== 'self' && !isEverybodys && access !== 'member_keys'
}

/** The person as if this were their only role. */
function actorWith(
  organizationId: string,
  id: string,
  role: HeldRole,
): Omit<SessionActor, 'origin'> {
  return {
    kind: 'session',
    sessionId: '',
    user: { id, email: '' },
    authority: authorityOfRoles(organizationId, [role], []),
  }
}
