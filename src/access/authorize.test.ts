import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Problem } from '#base/problem.ts'
import type { Actor, PersonAuthority } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { authorityOf } from './authority.ts'
import { type AccessTarget, authorize } from './authorize.ts'

const origin = { ipAddress: null, userAgent: null }

function key(scopes: readonly string[] | null): Actor {
  return {
    kind: 'admin_key',
    keyId: 'key_1',
    scopes,
    owner: { kind: 'user', id: 'user-me' },
    email: null,
    origin,
  }
}

const inSession = { kind: 'session' as const, sessionId: 'session_1', origin }
const me = { id: 'user-me', email: 'me@example.com' }

function person(organizationRole: PersonAuthority['organizationRole']): Actor {
  return {
    ...inSession,
    user: me,
    authority: authorityOf({
      organizationId: 'org-1',
      role: organizationRole,
      groupProjects: [],
      assigned: [],
      memberships: [
        { project_id: 'proj_owned', role: 'owner' },
        { project_id: 'proj_joined', role: 'member' },
      ],
    }),
  }
}

function ofKey(scopes: readonly string[] | null, user: typeof me | null): Actor {
  return {
    ...inSession,
    user,
    authority: { kind: 'admin_key', keyId: 'key_1', scopes },
  }
}

const ACTORS = {
  system: { kind: 'system' },
  full: key(null),
  reads: key(['api.management.read']),
  writes: key(['api.management.write']),
  usage: key(['api.usage.read']),
  nothing: key([]),
  'a session of a full key': ofKey(null, null),
  'a session of a key that reads': ofKey(['api.management.read'], me),
  'a session of a key without scopes': ofKey([], me),
  owner: person('owner'),
  reader: person('reader'),
} satisfies Record<string, Actor>

const TARGETS = {
  organization: {},
  owned: { project_id: 'proj_owned' },
  joined: { project_id: 'proj_joined' },
  foreign: { project_id: 'proj_foreign' },
  'me in owned': { project_id: 'proj_owned', user_id: 'user-me' },
  'other in owned': { project_id: 'proj_owned', user_id: 'user-other' },
  'me in joined': { project_id: 'proj_joined', user_id: 'user-me' },
  'other in joined': { project_id: 'proj_joined', user_id: 'user-other' },
  'me in foreign': { project_id: 'proj_foreign', user_id: 'user-me' },
} satisfies Record<string, AccessTarget>

const MANAGE = [
  ...(['organization.read', 'groups.read', 'roles.read', 'project.read'] as const),
  'audit_logs.read',
  ...(['project_keys.read', 'service_accounts.read'] as const),
  ...(['project_groups.read', 'project_roles.read', 'spend.read'] as const),
] as const
const CHANGE = [
  ...(['organization.write', 'admin_keys.write', 'groups.write', 'roles.write'] as const),
  ...(['project.write', 'project_keys.write', 'service_accounts.write'] as const),
  ...(['project_groups.write', 'project_roles.write'] as const),
  'own_keys',
  'member_keys',
  'own_sessions',
] as const
const USAGE = ['usage.read', 'organization_usage.read'] as const
const LOGS = ['request_logs.read', 'own_request_logs'] as const
const EVERYTHING = [...MANAGE, ...CHANGE, ...LOGS, ...USAGE, 'self'] as const
const MINE = ['proj_owned', 'proj_joined']

/** Permissions of each key, in every project. */
const KEYS: Record<Exclude<keyof typeof ACTORS, 'reader'>, readonly Access[]> = {
  system: EVERYTHING,
  full: EVERYTHING,
  reads: [...MANAGE, 'self'],
  writes: [...CHANGE, 'self'],
  usage: [...USAGE, 'self'],
  nothing: ['self'],
  'a session of a full key': EVERYTHING,
  'a session of a key that reads': [...MANAGE, 'self'],
  'a session of a key without scopes': ['self'],
  owner: EVERYTHING,
}

type Where = readonly (keyof typeof TARGETS)[]

const ANYWHERE = Object.keys(TARGETS) as (keyof typeof TARGETS)[]
const IN_OWNED: Where = ['owned', 'me in owned', 'other in owned']
const IN_MINE: Where = [...IN_OWNED, 'joined', 'me in joined', 'other in joined']

/** Permissions of a reader of the organization, owner of one project and member of another. */
const READER: Record<Access, Where> = {
  'organization.read': ANYWHERE,
  'organization.write': [],
  'admin_keys.write': [],
  'groups.read': ANYWHERE,
  'groups.write': [],
  'roles.read': ANYWHERE,
  'roles.write': [],
  'project.read': ['organization', ...IN_MINE],
  'audit_logs.read': ['organization', ...IN_MINE],
  'usage.read': ['organization', ...IN_MINE],
  'project.write': IN_OWNED,
  'project_keys.read': ['organization', ...IN_MINE],
  'project_keys.write': IN_OWNED,
  'service_accounts.read': ['organization', ...IN_MINE],
  'service_accounts.write': IN_OWNED,
  'project_groups.read': IN_MINE,
  'project_groups.write': IN_MINE,
  'project_roles.read': IN_MINE,
  'project_roles.write': IN_MINE,
  'spend.read': IN_OWNED,
  own_keys: ['me in owned', 'me in joined'],
  member_keys: [...IN_OWNED, 'me in joined'],
  own_sessions: ANYWHERE,
  'organization_usage.read': [],
  'request_logs.read': [],
  own_request_logs: ANYWHERE,
  self: ANYWHERE,
}

describe('authorize', () => {
  for (const [name, allowed] of Object.entries(KEYS)) {
    it(`allows ${name} ${allowed.length > 0 ? allowed.join(', ') : 'nothing'}`, () => {
      const actor = ACTORS[name as keyof typeof KEYS]
      for (const access of EVERYTHING) {
        for (const target of Object.values(TARGETS)) {
          const decision = authorize(actor, access, target)
          assert.equal(decision.allowed, allowed.includes(access), `${name} ${access}`)
          if (decision.allowed) assert.equal(decision.visible, 'all')
        }
      }
    })
  }

  for (const access of EVERYTHING) {
    it(`allows a reader ${access} only as in the table, and to see only their projects`, () => {
      for (const [where, target] of Object.entries(TARGETS)) {
        const decision = authorize(ACTORS.reader, access, target)
        const expected = READER[access].some((name) => name === where)
        assert.equal(decision.allowed, expected, where)
        if (!decision.allowed) continue
        const isOfOwners =
          READER[access] === IN_OWNED || ['member_keys', 'own_request_logs'].includes(access)
        const visible = isOfOwners ? ['proj_owned'] : MINE
        assert.deepEqual(decision.visible, access === 'self' ? 'all' : visible)
      }
    })
  }

  it('allows a visitor nothing', () => {
    for (const access of EVERYTHING) {
      for (const target of Object.values(TARGETS)) {
        assert.equal(authorize({ kind: 'visitor', origin }, access, target).allowed, false)
      }
    }
  })

  it('a 403 names the missing scope', () => {
    const missing = (access: Access): unknown => {
      const decision = authorize(ACTORS.nothing, access, {})
      return decision.allowed ? undefined : decision.missing
    }
    for (const access of MANAGE) assert.equal(missing(access), 'api.management.read')
    for (const access of CHANGE) assert.equal(missing(access), 'api.management.write')
    for (const access of USAGE) assert.equal(missing(access), 'api.usage.read')
    for (const access of LOGS) assert.equal(missing(access), 'api.request_logs.read')
    const problem = new Problem(missingScope('api.usage.read'))
    assert.equal(problem.status, 403)
    assert.match(problem.message, /Missing scopes: api\.usage\.read\./)
  })
})
