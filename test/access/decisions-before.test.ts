/**
 * Decisions of before there were roles, as they were generated from the decision of that time: no
 * owner, reader, project owner or member has gained or lost anything, nor has an admin key.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { authorityOf } from '#access/authority.ts'
import { type AccessTarget, authorize } from '#access/authorize.ts'
import type { Actor } from '#context.ts'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'

interface Before {
  /** The access that each endpoint needed. */
  readonly endpoints: Readonly<Record<string, string>>
  /** By access and caller: the targets at which it was allowed, and else the missing scope. */
  readonly decisions: Readonly<
    Record<string, Readonly<Record<string, { allowed: string[]; missing: string | null }>>>
  >
}

const before: Before = JSON.parse(
  readFileSync(new URL('decisions-before-roles.json', import.meta.url), 'utf8'),
)

const origin = { ipAddress: null, userAgent: null }
const me = { id: 'user-me', email: 'me@example.com' }

function key(scopes: readonly string[] | null): Actor {
  return {
    kind: 'admin_key',
    keyId: 'key_1',
    scopes,
    email: null,
    origin,
    owner: { kind: 'user', id: me.id },
  }
}

function person(role: 'owner' | 'reader'): Actor {
  return {
    kind: 'session',
    sessionId: 'session_1',
    user: me,
    origin,
    authority: authorityOf({
      organizationId: 'org-1',
      role,
      groupProjects: [],
      assigned: [],
      memberships: [
        { project_id: 'proj_owned', role: 'owner' },
        { project_id: 'proj_joined', role: 'member' },
      ],
    }),
  }
}

const CALLERS: Readonly<Record<string, Actor>> = {
  full: key(null),
  reads: key(['api.management.read']),
  writes: key(['api.management.write']),
  usage: key(['api.usage.read']),
  nothing: key([]),
  owner: person('owner'),
  reader: person('reader'),
}

const TARGETS: Readonly<Record<string, AccessTarget>> = {
  organization: {},
  owned: { project_id: 'proj_owned' },
  joined: { project_id: 'proj_joined' },
  foreign: { project_id: 'proj_foreign' },
  'me in owned': { project_id: 'proj_owned', user_id: 'user-me' },
  'other in owned': { project_id: 'proj_owned', user_id: 'user-other' },
  'me in joined': { project_id: 'proj_joined', user_id: 'user-me' },
  'other in joined': { project_id: 'proj_joined', user_id: 'user-other' },
  'me in foreign': { project_id: 'proj_foreign', user_id: 'user-me' },
}

const endpoints: readonly AnyEndpoint[] = Object.values(api)

/** Targets that a request to the endpoint can have, by the names in its path. */
function targetsOf({ path }: AnyEndpoint): string[] {
  const isOfUser = path.includes(':user_id')
  if (!path.includes(':project_id')) return ['organization']
  return Object.keys(TARGETS).filter(
    (name) => name !== 'organization' && name.includes(' in ') === isOfUser,
  )
}

describe('decisions of before there were roles', () => {
  for (const endpoint of endpoints.filter(({ id }) => id in before.endpoints)) {
    it(`${endpoint.id} allows and denies the same callers`, () => {
      const expected = before.decisions[before.endpoints[endpoint.id] ?? ''] ?? assert.fail()
      for (const [who, caller] of Object.entries(CALLERS)) {
        for (const name of targetsOf(endpoint)) {
          const decision = authorize(caller, endpoint.access, TARGETS[name] ?? {})
          const { allowed, missing } = expected[who] ?? assert.fail(who)
          const isAllowed = allowed.includes(name)
          assert.equal(decision.allowed, isAllowed, `${who} ${name}`)
          if (!decision.allowed) assert.equal(decision.missing, missing, `${who} ${name}`)
        }
      }
    })
  }

  it('covers every endpoint of that time', () => {
    const known = Object.keys(before.endpoints)
    assert.ok(known.length > 100)
    assert.deepEqual(
      known.filter((id) => !(id in api)),
      [],
    )
  })
})
