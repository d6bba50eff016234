/**
 * Bound on the permissions that a caller gives to others: granting, changing and revoking
 * permissions requires all of them. Only owners give roles that administer, since a holder of such
 * a role can give further roles: without this rule, any such role would be all roles.
 */
import { Problem } from '#base/problem.ts'
import type { Actor, PersonAuthority } from '#context.ts'
import { roleExceedsPermissions } from '#contract/errors/access.ts'
import { REACHING_PERMISSIONS } from '#contract/permissions.ts'

/** Permissions that only owners give. */
const OWNERS_ONLY: ReadonlySet<string> = new Set(['api.management.write', 'api.roles.write'])

/** Permissions in the organization, or in a project. */
export interface GrantedPermissions {
  /** Undefined: the organization. */
  readonly projectId?: string | undefined
  readonly permissions: readonly string[]
}

/** Throws 403 unless the actor may give all of these permissions. */
export function requireMayGrant(actor: Actor, ...grants: readonly GrantedPermissions[]): void {
  for (const granted of grants) {
    if (!mayGrant(actor, granted)) throw new Problem(roleExceedsPermissions())
  }
}

export function mayGrant(actor: Actor, granted: GrantedPermissions): boolean {
  switch (actor.kind) {
    case 'visitor':
      return false
    case 'system':
      return true
    case 'admin_key':
      return keyMayGrant(actor.scopes, granted)
    case 'session':
      return actor.authority.kind === 'admin_key'
        ? keyMayGrant(actor.authority.scopes, granted)
        : personMayGrant(actor.authority, granted)
  }
}

/** A key that may change the organization is an owner's, or the operator's. */
function keyMayGrant(
  scopes: readonly string[] | null,
  { permissions }: GrantedPermissions,
): boolean {
  return (
    scopes === null ||
    scopes.includes('api.management.write') ||
    permissions.every((name) => scopes.includes(name) && !OWNERS_ONLY.has(name))
  )
}

function personMayGrant(
  person: PersonAuthority,
  { projectId, permissions }: GrantedPermissions,
): boolean {
  if (person.organizationRole === 'owner') return true
  const project = projectId === undefined ? undefined : person.projects.get(projectId)
  if (project?.role === 'owner') return true
  if (permissions.some((name) => OWNERS_ONLY.has(name))) return false
  const held = projectId === undefined ? person.permissions : project?.permissions
  return permissions.every(
    (name) =>
      held?.has(name) ||
      (projectId !== undefined && REACHING_PERMISSIONS.has(name) && person.permissions.has(name)),
  )
}
