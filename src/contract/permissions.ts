/**
 * Permissions that have an effect here, and the predefined roles as sets of them. Names are
 * OpenAI's where they are public. A role may have others, which have no effect.
 */
import { DATA_SCOPES } from './data-plane/route.ts'

/** Level of a role: the organization or a project, for its assignments and its endpoints. */
export type RoleLevel = 'organization' | 'project'

export const ORGANIZATION_PERMISSIONS = [
  'api.organization.read',
  'api.management.read',
  'api.management.write',
  'api.usage.read',
  'api.request_logs.read',
  'api.groups.read',
  'api.groups.write',
  'api.roles.read',
  'api.roles.write',
] as const

/** Permissions of the organization that hold in all of its projects too. */
export const REACHING_PERMISSIONS: ReadonlySet<string> = new Set([
  'api.management.read',
  'api.management.write',
  'api.usage.read',
])

/** Permissions of a project that are about its administration. */
const ADMINISTRATIVE = [
  'api.project.read',
  'api.audit_logs.read',
  'api.management.read',
  'api.management.write',
  'api.usage.read',
  'api.groups.read',
  'api.groups.write',
  'api.roles.read',
  'api.roles.write',
  'api.organization.projects.api_keys.read',
  'api.organization.projects.api_keys.write',
  'api.organization.projects.api_keys.self.write',
  'api.organization.projects.service_accounts.read',
  'api.organization.projects.service_accounts.write',
] as const

function withPrefix(name: string): string {
  return name.startsWith('api.') ? name : `api.${name}`
}

/** Permissions of requests with a key: the scopes of keys, each with its prefix. */
export const DATA_PERMISSIONS: readonly string[] = DATA_SCOPES.map(withPrefix)

export const PROJECT_PERMISSIONS: readonly string[] = [...ADMINISTRATIVE, ...DATA_PERMISSIONS]

export type Permission = (typeof ORGANIZATION_PERMISSIONS)[number] | (typeof ADMINISTRATIVE)[number]

/** Permissions of roles of a level that have an effect. */
export const PERMISSIONS: Readonly<Record<RoleLevel, readonly string[]>> = {
  organization: ORGANIZATION_PERMISSIONS,
  project: PROJECT_PERMISSIONS,
}

/** Permissions with an effect among `permissions`, each once. The prefix `api.` is optional. */
export function effectiveOf(level: RoleLevel, permissions: readonly string[]): string[] {
  const names = new Set(permissions.map(withPrefix))
  return PERMISSIONS[level].filter((name) => names.has(name))
}

export interface PredefinedRole {
  readonly description: string
  readonly permissions: readonly string[]
}

/** Roles of every organization. */
export const ORGANIZATION_ROLES = {
  owner: {
    description: 'Can modify billing information and manage organization members',
    permissions: ORGANIZATION_PERMISSIONS,
  },
  reader: {
    description: 'Can make standard API requests and read basic organizational data',
    permissions: ['api.organization.read', 'api.groups.read', 'api.roles.read'],
  },
} as const satisfies Record<string, PredefinedRole>

const NOT_OF_MEMBERS: readonly string[] = [
  'api.management.read',
  'api.management.write',
  'api.organization.projects.api_keys.write',
  'api.organization.projects.service_accounts.write',
]

/** Roles of every project. */
export const PROJECT_ROLES = {
  owner: {
    description: 'Can manage the project, its members, keys and limits',
    permissions: PROJECT_PERMISSIONS,
  },
  member: {
    description: 'Can make requests with keys of their own, and read the project',
    permissions: PROJECT_PERMISSIONS.filter((name) => !NOT_OF_MEMBERS.includes(name)),
  },
  viewer: {
    description: 'Can read the project, its models, files and batches',
    permissions: [
      ...['api.project.read', 'api.organization.projects.api_keys.read'],
      ...['api.groups.read', 'api.roles.read'],
      ...['api.model.read', 'api.files.read', 'api.batches.read'],
    ],
  },
} as const satisfies Record<string, PredefinedRole>

/** Predefined roles of a level, by name. */
export const PREDEFINED_ROLES: Readonly<
  Record<RoleLevel, Readonly<Record<string, PredefinedRole>>>
> = {
  organization: ORGANIZATION_ROLES,
  project: PROJECT_ROLES,
}

/** Short alias of a predefined role, as in the store and in requests. */
export function predefinedRoleAlias(level: RoleLevel, name: string): string {
  return `role-api-${level}-${name}`
}

/** Id of a predefined role of an organization or a project, as in answers. */
export function predefinedRoleId(level: RoleLevel, name: string, resourceId: string): string {
  return `${predefinedRoleAlias(level, name)}__api-${level}__${resourceId}`
}

const PREDEFINED_ID = /^role-api-(organization|project)-([a-z]+)(?:__api-(?:\1)__(.+))?$/

/**
 * Name of the predefined role with this id, or with this short alias without the resource.
 * Undefined for another id, and for a role of another resource.
 */
export function predefinedRoleName(
  level: RoleLevel,
  resourceId: string,
  id: string,
): string | undefined {
  const [, named, name = '', resource = resourceId] = PREDEFINED_ID.exec(id) ?? []
  const isRole = Object.hasOwn(PREDEFINED_ROLES[level], name)
  return named === level && resource === resourceId && isRole ? name : undefined
}
