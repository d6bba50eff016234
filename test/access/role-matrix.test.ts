/**
 * Permissions against endpoints: the full product of all endpoints and of callers with a single
 * permission, by a custom role of the organization or of a project, against a table of its own.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authorityOf } from '#access/authority.ts'
import { type AccessTarget, authorize } from '#access/authorize.ts'
import type { Actor } from '#context.ts'
import { api } from '#contract/api.ts'
import type { Access, AnyEndpoint } from '#contract/endpoint.ts'
import { ORGANIZATION_PERMISSIONS, PROJECT_PERMISSIONS } from '#contract/permissions.ts'

const READ = 'api.management.read'
const WRITE = 'api.management.write'
const USAGE = 'api.usage.read'
const KEYS = 'api.organization.projects.api_keys'
const ACCOUNTS = 'api.organization.projects.service_accounts'

interface Row {
  /** Permissions of the organization that suffice, everywhere; `any` needs none. */
  readonly organization: readonly string[] | 'any'
  /** Permissions of a project that suffice there; undefined for an access of the organization. */
  readonly project?: readonly string[]
  /** Permissions of a project that suffice there for an object of one's own. */
  readonly own?: readonly string[]
  /** Whether everybody may ask without naming a project, and gets what they may see. */
  readonly lists?: boolean
}

/** Every reader has `api.organization.read`, `api.groups.read` and `api.roles.read`. */
const TABLE: Record<Access, Row> = {
  self: { organization: 'any' },
  own_sessions: { organization: 'any' },
  'organization_usage.read': { organization: [USAGE] },
  'request_logs.read': { organization: ['api.request_logs.read'] },
  own_request_logs: { organization: 'any' },
  'organization.read': { organization: 'any' },
  'groups.read': { organization: 'any' },
  'roles.read': { organization: 'any' },
  'organization.write': { organization: [WRITE] },
  'admin_keys.write': { organization: [] },
  'groups.write': { organization: ['api.groups.write', WRITE] },
  'roles.write': { organization: ['api.roles.write', WRITE] },
  'project.read': { organization: [READ], project: ['api.project.read', READ], lists: true },
  'audit_logs.read': { organization: [READ], project: ['api.audit_logs.read', READ], lists: true },
  'project.write': { organization: [WRITE], project: [WRITE] },
  'usage.read': { organization: [USAGE], project: [USAGE], lists: true },
  'spend.read': { organization: [READ], project: [READ] },
  'project_keys.read': { organization: [READ], project: [`${KEYS}.read`, READ], lists: true },
  'project_keys.write': { organization: [WRITE], project: [`${KEYS}.write`, WRITE] },
  'service_accounts.read': {
    organization: [READ],
    project: [`${ACCOUNTS}.read`, READ],
    lists: true,
  },
  'service_accounts.write': { organization: [WRITE], project: [`${ACCOUNTS}.write`, WRITE] },
  'project_groups.read': { organization: [READ], project: ['api.groups.read', READ] },
  'project_groups.write': { organization: [WRITE], project: ['api.groups.write', WRITE] },
  'project_roles.read': { organization: [READ], project: ['api.roles.read', READ] },
  'project_roles.write': { organization: [WRITE], project: ['api.roles.write', WRITE] },
  own_keys: { organization: [], project: [], own: [`${KEYS}.self.write`] },
  member_keys: {
    organization: [WRITE],
    project: [`${KEYS}.write`, WRITE],
    own: [`${KEYS}.self.write`],
  },
}

/** Access of the endpoints of groups, roles and assignments. */
const NEW: Record<string, Access> = {
  ...accessOf(
    'groups',
    ['listGroups', 'retrieveGroup', 'listGroupUsers', 'retrieveGroupUser'],
    [...['createGroup', 'updateGroup', 'deleteGroup', 'createGroupUser', 'deleteGroupUser']],
  ),
  ...accessOf(
    'roles',
    [
      ...['listRoles', 'retrieveRole', 'listUserRoles', 'retrieveUserRole'],
      ...['listGroupRoles', 'retrieveGroupRole'],
    ],
    [
      ...['createRole', 'updateRole', 'deleteRole', 'createUserRole', 'deleteUserRole'],
      ...['createGroupRole', 'deleteGroupRole'],
    ],
  ),
  ...accessOf(
    'project_groups',
    ['listProjectGroups', 'retrieveProjectGroup'],
    [...['createProjectGroup', 'deleteProjectGroup']],
  ),
  ...accessOf(
    'project_roles',
    [
      ...['listProjectRoles', 'retrieveProjectRole', 'listProjectUserRoles'],
      ...['retrieveProjectUserRole', 'listProjectGroupRoles', 'retrieveProjectGroupRole'],
    ],
    [
      ...['createProjectRole', 'updateProjectRole', 'deleteProjectRole', 'createProjectUserRole'],
      ...['deleteProjectUserRole', 'createProjectGroupRole', 'deleteProjectGroupRole'],
    ],
  ),
}

function accessOf(
  of: 'groups' | 'roles' | 'project_groups' | 'project_roles',
  reads: readonly string[],
  writes: readonly string[],
): Record<string, Access> {
  const rows = [
    ...reads.map((id) => [id, `${of}.read`] as const),
    ...writes.map((id) => [id, `${of}.write`] as const),
  ]
  return Object.fromEntries(rows)
}

const ORGANIZATION = 'org-1'
const me = { id: 'user-me', email: 'me@example.com' }

/** A reader with one permission, by a role of their own or of a group. */
function holderOf(resource_id: string, permission: string): Actor {
  return {
    kind: 'session',
    sessionId: 'session_1',
    user: me,
    origin: { ipAddress: null, userAgent: null },
    authority: authorityOf({
      organizationId: ORGANIZATION,
      role: 'reader',
      memberships: [],
      groupProjects: [],
      assigned: [{ resource_id, role_id: 'role_1', effective: JSON.stringify([permission]) }],
    }),
  }
}

const TARGETS: readonly AccessTarget[] = [
  {},
  { project_id: 'proj_mine' },
  { project_id: 'proj_foreign' },
  { project_id: 'proj_mine', user_id: me.id },
  { project_id: 'proj_mine', user_id: 'user-other' },
  { project_id: 'proj_foreign', user_id: me.id },
]

const endpoints: readonly AnyEndpoint[] = Object.values(api)

function expected(
  { organization, project, own = [], lists = false }: Row,
  resource: string,
  permission: string,
  { project_id: id, user_id: user }: AccessTarget,
): boolean {
  if (organization === 'any') return true
  if (resource === ORGANIZATION && organization.includes(permission)) return true
  if (project && id === undefined) return lists
  if (resource === ORGANIZATION || id !== resource) return false
  return project?.includes(permission) || (user === me.id && own.includes(permission)) || false
}

describe('a person with a single permission', () => {
  const callers = [
    ...ORGANIZATION_PERMISSIONS.map((name) => [ORGANIZATION, name] as const),
    ...PROJECT_PERMISSIONS.map((name) => ['proj_mine', name] as const),
  ]
  for (const [resource, permission] of callers) {
    it(`${permission} in ${resource} opens exactly the endpoints of the table`, () => {
      const caller = holderOf(resource, permission)
      for (const { id, access } of endpoints) {
        for (const target of TARGETS) {
          const decision = authorize(caller, access, target)
          const isAllowed = expected(TABLE[access], resource, permission, target)
          assert.equal(decision.allowed, isAllowed, `${id} ${JSON.stringify(target)}`)
        }
      }
    })
  }

  it('sees the projects in which the permission is held', () => {
    const visible = (caller: Actor, access: Access) => {
      const decision = authorize(caller, access, {})
      return decision.allowed && decision.visible
    }
    const usage = holderOf('proj_mine', USAGE)
    assert.deepEqual(visible(usage, 'usage.read'), ['proj_mine'])
    assert.deepEqual(visible(usage, 'project.read'), [])
    assert.deepEqual(visible(holderOf(ORGANIZATION, USAGE), 'usage.read'), 'all')
    assert.deepEqual(visible(holderOf(ORGANIZATION, USAGE), 'project.read'), [])
    assert.deepEqual(visible(holderOf(ORGANIZATION, READ), 'project.read'), 'all')
  })

  it('the endpoints of groups, roles and assignments need the access of the table', () => {
    assert.equal(Object.keys(NEW).length, 39)
    for (const [id, access] of Object.entries(NEW)) {
      assert.equal(endpoints.find((one) => one.id === id)?.access, access, id)
    }
  })
})
