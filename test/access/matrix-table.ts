/** Table of the permission matrix: who may use which endpoints. */
import { api } from '#contract/api.ts'
import type { Access, AnyEndpoint } from '#contract/endpoint.ts'

/** Callers, by their roles in the organization and in the project of the request. */
export const WHO = [
  'operator',
  'owner',
  'project owner',
  'member',
  'stranger',
  'viewer by group',
  'auditor',
  'keeper',
  'reading key',
  'writing key',
  'usage key',
] as const
export type Who = (typeof WHO)[number]

const ROLES = ['viewer by group', 'auditor', 'keeper'] as const
const PEOPLE: readonly Who[] = ['project owner', 'member', 'stranger', ...ROLES]
const ABOVE: readonly Who[] = ['operator', 'owner']

type Allowed = { all: readonly Who[]; one: readonly Who[] }
const IN: readonly Who[] = ['project owner', 'member', 'auditor']
const IN_OR_MEMBER: readonly Who[] = ['project owner', 'member']

/** Rows of an area: its readers and its writers, besides those above and the keys. */
function allowedAt<A extends 'groups' | 'roles' | `project_${string}` | 'service_accounts'>(
  area: A,
  at: keyof Allowed,
  readers: readonly Who[],
  writers: readonly Who[],
): Record<`${A}.read` | `${A}.write`, Allowed> {
  const row = (who: readonly Who[], key: Who) => ({
    all: [],
    one: [],
    [at]: [...ABOVE, ...who, key],
  })
  const rows = [
    [`${area}.read`, row(readers, 'reading key')],
    [`${area}.write`, row(writers, 'writing key')],
  ]
  return Object.fromEntries(rows)
}

/** Callers allowed to use endpoints outside one project, and within one. */
const ALLOWED: Record<Exclude<Access, 'self'>, Allowed> = {
  'organization.read': {
    all: [...ABOVE, ...PEOPLE, 'reading key'],
    one: [],
  },
  'organization.write': {
    all: [...ABOVE, 'writing key'],
    one: [...ABOVE, 'writing key'],
  },
  'project.read': {
    all: [...ABOVE, ...PEOPLE, 'reading key'],
    one: [...ABOVE, ...IN, 'viewer by group', 'reading key'],
  },
  'audit_logs.read': { all: [...ABOVE, ...PEOPLE, 'reading key'], one: [] },
  'project.write': { all: [], one: [...ABOVE, 'project owner', 'writing key'] },
  'admin_keys.write': { all: [...ABOVE, 'writing key'], one: [] },
  ...allowedAt('groups', 'all', [...PEOPLE], []),
  ...allowedAt('roles', 'all', [...PEOPLE], []),
  ...allowedAt('project_groups', 'one', [...IN, 'viewer by group'], IN_OR_MEMBER),
  ...allowedAt('project_roles', 'one', [...IN, 'viewer by group'], IN_OR_MEMBER),
  'project_keys.read': {
    all: [...ABOVE, ...PEOPLE, 'reading key'],
    one: [...ABOVE, ...IN, 'viewer by group', 'keeper', 'reading key'],
  },
  'project_keys.write': { all: [], one: [...ABOVE, 'project owner', 'keeper', 'writing key'] },
  ...allowedAt('service_accounts', 'one', IN, ['project owner']),
  own_keys: { all: [], one: [...ABOVE, 'writing key'] },
  member_keys: { all: [], one: [...ABOVE, 'project owner', 'keeper', 'writing key'] },
  own_sessions: { all: [...ABOVE, ...PEOPLE, 'writing key'], one: [] },
  'organization_usage.read': { all: [...ABOVE, 'usage key'], one: [] },
  'request_logs.read': { all: ABOVE, one: [] },
  own_request_logs: { all: [...ABOVE, ...PEOPLE], one: [] },
  'usage.read': {
    all: [...ABOVE, ...PEOPLE, 'usage key'],
    one: [...ABOVE, 'project owner', 'member', 'usage key'],
  },
  'spend.read': {
    all: [...ABOVE, 'auditor', 'reading key'],
    one: [...ABOVE, 'project owner', 'auditor', 'reading key'],
  },
}

export function isAllowed(who: Who, { access, path }: AnyEndpoint): boolean {
  if (access === 'self') return true
  return ALLOWED[access][path.includes(':project_id') ? 'one' : 'all'].includes(who)
}

/** Endpoints for an object that everybody may ask for, and those that only its readers may use. */
const NEEDED_FOR_ONE: Readonly<Record<string, AnyEndpoint>> = {
  retrieveRequestLog: { ...api.listRequestLogs, access: 'request_logs.read' },
  retrieveOrganizationApiKey: api.listProjectApiKeys,
}

/** Everybody reads logs and keys, but not those of others or of another project. */
export function statusOf(who: Who, endpoint: AnyEndpoint): number {
  if (!isAllowed(who, endpoint)) return 403
  // Nobody is being erased.
  if (endpoint.id === 'retrieveUserErasure') return 404
  const needed = NEEDED_FOR_ONE[endpoint.id]
  return needed && !isAllowed(who, needed) ? 404 : 200
}
