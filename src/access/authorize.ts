/**
 * Authorization: one pure decision over the actor, the access that the endpoint needs, and the
 * project and user in its path. A denied key gets the error for a missing scope, as at OpenAI.
 *
 * An access needs one permission, or the broader one of the administration. Roles of the
 * organization decide its own endpoints. In a project the roles there decide, whether assigned
 * directly or to a group; of the permissions of the organization only `REACHING_PERMISSIONS` count
 * there too. Owners of the organization may do everything.
 */
import type { Actor, Caller, KeyAuthority, PersonAuthority, Visible } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'
import { type Permission, REACHING_PERMISSIONS, type RoleLevel } from '#contract/permissions.ts'

/** Scopes of admin keys, named as at OpenAI where its answers are known. */
export type Scope = 'api.management.read' | 'api.management.write' | 'api.usage.read'

export type Decision =
  | { readonly allowed: true; readonly visible: Visible }
  | { readonly allowed: false; readonly missing: Scope }

/** Project and user in the path of a request. */
export interface AccessTarget {
  readonly project_id?: string | undefined
  readonly user_id?: string | undefined
}

/** Access that requires a scope or a role. */
type Guarded = Exclude<Access, 'self'>

interface Requirement {
  readonly level: RoleLevel
  /** Permission that suffices. Undefined: only `broad` does, and for a person only `owner`. */
  readonly permission: Permission | undefined
  /** Permission of the administration that suffices too, and the scope of a key. */
  readonly broad: Scope
}

const READ = 'api.management.read'
const WRITE = 'api.management.write'
const KEYS = 'api.organization.projects.api_keys'
const ACCOUNTS = 'api.organization.projects.service_accounts'

const at = (level: RoleLevel, permission: Permission | undefined, broad: Scope): Requirement => ({
  level,
  permission,
  broad,
})

/** Requirement of each access. */
const REQUIRED: Readonly<Record<Guarded, Requirement>> = {
  'organization.read': at('organization', 'api.organization.read', READ),
  'organization.write': at('organization', WRITE, WRITE),
  'admin_keys.write': at('organization', undefined, WRITE),
  'groups.read': at('organization', 'api.groups.read', READ),
  'groups.write': at('organization', 'api.groups.write', WRITE),
  'roles.read': at('organization', 'api.roles.read', READ),
  'roles.write': at('organization', 'api.roles.write', WRITE),
  own_sessions: at('organization', undefined, WRITE),
  'project.read': at('project', 'api.project.read', READ),
  'project.write': at('project', WRITE, WRITE),
  'audit_logs.read': at('project', 'api.audit_logs.read', READ),
  'project_keys.read': at('project', `${KEYS}.read`, READ),
  'project_keys.write': at('project', `${KEYS}.write`, WRITE),
  'service_accounts.read': at('project', `${ACCOUNTS}.read`, READ),
  'service_accounts.write': at('project', `${ACCOUNTS}.write`, WRITE),
  'project_groups.read': at('project', 'api.groups.read', READ),
  'project_groups.write': at('project', 'api.groups.write', WRITE),
  'project_roles.read': at('project', 'api.roles.read', READ),
  'project_roles.write': at('project', 'api.roles.write', WRITE),
  own_keys: at('project', `${KEYS}.self.write`, WRITE),
  member_keys: at('project', `${KEYS}.write`, WRITE),
  'usage.read': at('project', 'api.usage.read', 'api.usage.read'),
  'spend.read': at('project', READ, READ),
}

/** Accesses whose lists have the visible projects, also none. */
const LISTED: ReadonlySet<Access> = new Set<Access>([
  ...(['project.read', 'audit_logs.read', 'usage.read'] as const),
])

const EVERYTHING: Decision = { allowed: true, visible: 'all' }

export function authorize(actor: Actor | Caller, access: Access, target: AccessTarget): Decision {
  if (actor.kind === 'visitor') return { allowed: false, missing: READ }
  if (access === 'self') return EVERYTHING
  switch (actor.kind) {
    case 'system':
      return EVERYTHING
    case 'admin_key':
      return keyDecision(actor, access)
    case 'session':
      return actor.authority.kind === 'admin_key'
        ? keyDecision(actor.authority, access)
        : personDecision(actor.user?.id, actor.authority, access, target)
  }
}

const keyDecision = ({ scopes }: Pick<KeyAuthority, 'scopes'>, access: Guarded): Decision =>
  scopes === null || scopes.includes(REQUIRED[access].broad)
    ? EVERYTHING
    : { allowed: false, missing: REQUIRED[access].broad }

const personDecision = (
  userId: string | undefined,
  person: PersonAuthority,
  access: Guarded,
  target: AccessTarget,
): Decision => {
  if (person.organizationRole === 'owner') return EVERYTHING
  const isOwn = userId !== undefined && target.user_id === userId
  return REQUIRED[access].level === 'organization'
    ? organizationDecision(person, access)
    : projectDecision(person, access, target, isOwn)
}

const organizationDecision = (person: PersonAuthority, access: Guarded): Decision => {
  const requirement = REQUIRED[access]
  // Everybody may end sessions of their own, and see only these.
  if (access === 'own_sessions') return { allowed: true, visible: projectsWith(person, PROJECT) }
  if (!satisfies(person.permissions, requirement)) return denied(requirement)
  const visible = person.permissions.has(READ) ? 'all' : projectsWith(person, PROJECT)
  return { allowed: true, visible }
}

/** A project owner creates no keys for other people, since a key acts in the name of its owner. */
const projectDecision = (
  person: PersonAuthority,
  access: Guarded,
  { project_id: id }: AccessTarget,
  isOwn: boolean,
): Decision => {
  const requirement = REQUIRED[access]
  const mine: Decision = { allowed: true, visible: projectsWith(person, requirement) }
  const permissions = id === undefined ? undefined : person.projects.get(id)?.permissions
  if (access === 'own_keys') {
    return isOwn && permissions?.has(OWN_KEYS) ? mine : denied(requirement)
  }
  if (access === 'member_keys' && isOwn && permissions?.has(OWN_KEYS)) return mine
  if (reaches(person, requirement)) return EVERYTHING
  if (id === undefined) return LISTED.has(access) ? mine : denied(requirement)
  return permissions && satisfies(permissions, requirement) ? mine : denied(requirement)
}

const OWN_KEYS = `${KEYS}.self.write`
const PROJECT = REQUIRED['project.read']

const denied = ({ broad }: Requirement): Decision => ({ allowed: false, missing: broad })

/** For people an access without a permission is the owners' alone. */
const satisfies = (held: ReadonlySet<string>, { permission, broad }: Requirement): boolean =>
  permission !== undefined && (held.has(permission) || held.has(broad))

/** Whether a permission of the organization suffices in every project. */
const reaches = ({ permissions }: PersonAuthority, { permission, broad }: Requirement): boolean =>
  [permission, broad].some(
    (name) => name && REACHING_PERMISSIONS.has(name) && permissions.has(name),
  )

/** The projects in which a permission is held that suffices. */
const projectsWith = ({ projects }: PersonAuthority, requirement: Requirement): string[] =>
  [...projects].flatMap(([id, { permissions }]) => (satisfies(permissions, requirement) ? id : []))
