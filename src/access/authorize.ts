/**
 * Authorization: one pure decision over the actor, the access that the endpoint needs, and the
 * project and user in its path. A denied key gets the error for a missing scope, as at OpenAI.
 *
 * An access needs one permission, or the broader one of the administration. Roles of the
 * organization decide the endpoints of the organization. In a project the roles there decide,
 * whether assigned directly or to a group; of the permissions of the organization only
 * `REACHING_PERMISSIONS` count there too. Owners of the organization may do everything.
 */
import type { Actor, Caller, KeyAuthority, PersonAuthority, Visible } from '#context.ts'
import { ACCESSES, type Access } from '#contract/endpoint.ts'
import { type Permission, REACHING_PERMISSIONS, type RoleLevel } from '#contract/permissions.ts'

/** Scopes of admin keys, named as at OpenAI where its answers are known. */
export type Scope =
  | 'api.management.read'
  | 'api.management.write'
  | 'api.usage.read'
  | 'api.request_logs.read'

export type Decision =
  | { readonly allowed: true; readonly visible: Visible }
  | { readonly allowed: false; readonly missing: Scope }

/** Project and user in the path of a request. */
export interface AccessTarget {
  readonly project_id?: string | undefined
  readonly user_id?: string | undefined
}

/** Access that requires a scope or a role. */
export type Guarded = Exclude<Access, 'self'>

interface Requirement {
  readonly level: RoleLevel
  /** Permission that suffices. Undefined: only `broad` does, and for a person only `owner`. */
  readonly permission: Permission | undefined
  /** Permission of the administration that suffices too, and the scope of a key. */
  readonly broad: Scope
}

const READ = 'api.management.read'
const WRITE = 'api.management.write'
const USAGE = 'api.usage.read'
const LOGS = 'api.request_logs.read'
const KEYS = 'api.organization.projects.api_keys'
const ACCOUNTS = 'api.organization.projects.service_accounts'

function at(level: RoleLevel, permission: Permission | undefined, broad: Scope): Requirement {
  return {
    level,
    permission,
    broad,
  }
}

/** Requirement of each access. */
const REQUIRED: Readonly<Record<Guarded, Requirement>> = {
  'organization.read': at('organization', 'api.organization.read', READ),
  'organization.write': at('organization', WRITE, WRITE),
  'admin_keys.write': at('organization', undefined, WRITE),
  'groups.read': at('organization', 'api.groups.read', READ),
  'groups.write': at('organization', 'api.groups.write', WRITE),
  'roles.read': at('organization', 'api.roles.read', READ),
  'roles.write': at('organization', 'api.roles.write', WRITE),
  'organization_usage.read': at('organization', USAGE, USAGE),
  // Reading what people do needs its own permission: to read all else does not suffice.
  'request_logs.read': at('organization', LOGS, LOGS),
  own_request_logs: at('organization', LOGS, LOGS),
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
  'usage.read': at('project', USAGE, USAGE),
  'spend.read': at('project', READ, READ),
}

/** Accesses with lists of the visible projects, also of none. */
const LISTED: ReadonlySet<Access> = new Set<Access>([
  ...(['project.read', 'audit_logs.read', 'usage.read'] as const),
  ...(['project_keys.read', 'service_accounts.read'] as const),
])

const EVERYTHING: Decision = { allowed: true, visible: 'all' }

export function authorize(actor: Actor | Caller, access: Access, target: AccessTarget): Decision {
  const extent = extentOf(actor, access, target)
  if (extent === 'none') return { allowed: false, missing: missingFor(actor, access) }
  return extent === 'all' ? EVERYTHING : { allowed: true, visible: visibleTo(extent, access) }
}

/** Projects in which the actor has an access; none without it. */
export function visibleProjects(actor: Actor | Caller, access: Access): Visible {
  const decision = authorize(actor, access, {})
  return decision.allowed ? decision.visible : []
}

/** The same decision without the list of visible projects, which can be long. */
export function isAllowed(actor: Actor | Caller, access: Access, target: AccessTarget): boolean {
  return extentOf(actor, access, target) !== 'none'
}

/** Id of no project: a person has there only what they have in every project. */
export const ANY_PROJECT = ''

/** Accesses of endpoints of the organization, or of a project. */
export function accessesOf(level: RoleLevel): readonly Guarded[] {
  return ACCESSES.filter((access) => access !== 'self').filter(
    (access) => REQUIRED[access].level === level,
  )
}

/** Scope that an access requires of a key. */
export function scopeFor(access: Guarded): Scope {
  return REQUIRED[access].broad
}

/** Permission that suffices for an access; undefined if only owners have it. */
export function permissionFor(access: Guarded): Permission | undefined {
  return REQUIRED[access].permission
}

/** Extent of an access: none, all projects, or those in which a person has it. */
type Extent = 'none' | 'all' | PersonAuthority

function extentOf(actor: Actor | Caller, access: Access, target: AccessTarget): Extent {
  if (actor.kind === 'visitor') return 'none'
  if (access === 'self' || actor.kind === 'system') return 'all'
  if (actor.kind === 'admin_key') return keyExtent(actor, access)
  const { authority, user } = actor
  if (authority.kind === 'admin_key') return keyExtent(authority, access)
  if (authority.organizationRole === 'owner') return 'all'
  const isOwn = user !== null && target.user_id === user.id
  return REQUIRED[access].level === 'organization'
    ? organizationExtent(authority, access)
    : projectExtent(authority, access, target.project_id, isOwn)
}

function missingFor(actor: Actor | Caller, access: Access): Scope {
  return actor.kind === 'visitor' || access === 'self' ? READ : scopeFor(access)
}

function keyExtent({ scopes }: Pick<KeyAuthority, 'scopes'>, access: Guarded): Extent {
  return scopes === null || scopes.includes(REQUIRED[access].broad) ? 'all' : 'none'
}

function organizationExtent(person: PersonAuthority, access: Guarded): Extent {
  // Everybody may see and end the sessions of their person, and no others.
  if (access === 'own_sessions') return person
  if (access === 'own_request_logs') return person.permissions.has(LOGS) ? 'all' : person
  if (!satisfies(person.permissions, REQUIRED[access])) return 'none'
  return person.permissions.has(READ) ? 'all' : person
}

/** A project owner creates no keys for other people, since a key acts in the name of its owner. */
function projectExtent(
  person: PersonAuthority,
  access: Guarded,
  id: string | undefined,
  isOwn: boolean,
): Extent {
  const requirement = REQUIRED[access]
  const permissions = id === undefined ? undefined : person.projects.get(id)?.permissions
  const ownsKeys = isOwn && permissions?.has(OWN_KEYS) === true
  if (access === 'own_keys') return ownsKeys ? person : 'none'
  if (access === 'member_keys' && ownsKeys) return person
  if (reaches(person, requirement)) return 'all'
  if (id === undefined) return LISTED.has(access) ? person : 'none'
  return permissions && satisfies(permissions, requirement) ? person : 'none'
}

const OWN_KEYS = `${KEYS}.self.write`

/** For people an access without a permission is the owners' alone. */
function satisfies(held: ReadonlySet<string>, { permission, broad }: Requirement): boolean {
  return permission !== undefined && (held.has(permission) || held.has(broad))
}

/** Whether a permission of the organization suffices in every project. */
function reaches({ permissions }: PersonAuthority, { permission, broad }: Requirement): boolean {
  return [permission, broad].some(
    (name) => name && REACHING_PERMISSIONS.has(name) && permissions.has(name),
  )
}

/**
 * The projects in which a permission is held that suffices; to view them, in the organization. Of
 * request logs, those in which the person manages service accounts.
 */
function visibleTo({ projects }: PersonAuthority, access: Access): string[] {
  const isOfProjects = access !== 'self' && REQUIRED[access].level === 'project'
  const ofProject = access === 'own_request_logs' ? 'service_accounts.write' : 'project.read'
  const requirement = REQUIRED[isOfProjects ? access : ofProject]
  return [...projects].flatMap(([id, { permissions }]) =>
    satisfies(permissions, requirement) ? id : [],
  )
}
