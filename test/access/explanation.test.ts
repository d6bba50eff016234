/**
 * Explanations of access against the decisions of both planes: every access and permission of every
 * combination of roles is explained if and only if it is allowed.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authorityOf, type HeldRole, predefinedHeld } from '#access/authority.ts'
import { type AccessTarget, authorize } from '#access/authorize.ts'
import { explainAccess, explainPermissions } from '#access/explanation.ts'
import type { Actor } from '#context.ts'
import { DATA_SCOPES } from '#contract/data-plane/route.ts'
import { ACCESSES, type Access } from '#contract/endpoint.ts'
import {
  DATA_PERMISSIONS,
  ORGANIZATION_PERMISSIONS,
  PROJECT_PERMISSIONS,
} from '#contract/permissions.ts'
import { permissionsOfOwner } from '#gateway/auth/owner-roles.ts'

const ORGANIZATION = 'org-1'
const PROJECT = 'proj_1'
const ME = 'user-me'
/** Everybody has these, or they are part of others. */
const UNEXPLAINED: ReadonlySet<Access> = new Set([
  ...(['self', 'own_sessions', 'own_request_logs', 'member_keys'] as const),
])
const IN_ORGANIZATION: ReadonlySet<Access> = new Set([
  ...(['organization.read', 'organization.write', 'admin_keys.write'] as const),
  ...(['groups.read', 'groups.write', 'roles.read', 'roles.write'] as const),
  ...(['organization_usage.read', 'request_logs.read'] as const),
])

function custom(resource_id: string, ...permissions: string[]): HeldRole {
  return {
    resource_id,
    role_id: `role_${permissions.join('_')}`,
    effective: JSON.stringify(permissions),
  }
}

/** A person by their own predefined roles, and roles that are assigned to them or their groups. */
interface Person {
  readonly role: 'owner' | 'reader'
  readonly member: 'owner' | 'member' | 'viewer' | 'none' | undefined
  readonly assigned: readonly HeldRole[]
}

const SINGLE: readonly HeldRole[] = [
  ...ORGANIZATION_PERMISSIONS.map((name) => custom(ORGANIZATION, name)),
  ...PROJECT_PERMISSIONS.map((name) => custom(PROJECT, name)),
  custom('proj_other', ...PROJECT_PERMISSIONS),
  predefinedHeld('project', PROJECT, 'viewer'),
  predefinedHeld('project', PROJECT, 'owner'),
  predefinedHeld('organization', ORGANIZATION, 'owner'),
]
const PEOPLE: readonly Person[] = (['owner', 'reader'] as const).flatMap((role) =>
  ([undefined, 'none', 'viewer', 'member', 'owner'] as const).flatMap((member) => [
    { role, member, assigned: [] },
    ...SINGLE.map((one) => ({ role, member, assigned: [one] })),
    // Two roles: each with the next of the list.
    ...SINGLE.map((one, at) => ({
      role,
      member,
      assigned: [one, ...SINGLE.slice(at + 1, at + 2)],
    })),
  ]),
)

function rolesOf({ role, member, assigned }: Person): HeldRole[] {
  return [
    predefinedHeld('organization', ORGANIZATION, role),
    ...(member === undefined ? [] : [predefinedHeld('project', PROJECT, member)]),
    ...assigned,
  ]
}

function actorOf({ role, member, assigned }: Person): Actor {
  return {
    kind: 'session',
    sessionId: 'session_1',
    user: { id: ME, email: 'me@example.com' },
    origin: { ipAddress: null, userAgent: null },
    authority: authorityOf({
      organizationId: ORGANIZATION,
      role,
      groupProjects: [],
      assigned,
      memberships: member === undefined ? [] : [{ project_id: PROJECT, role: member }],
    }),
  }
}

describe('an explanation', () => {
  const explained = (person: Person, projectId: string | undefined): Set<Access | null> => {
    const place = { organizationId: ORGANIZATION, projectId }
    return new Set(explainAccess(place, ME, rolesOf(person)).map(({ access }) => access))
  }
  const allowed = (person: Person, accesses: readonly Access[], target: AccessTarget) =>
    accesses.filter((access) => authorize(actorOf(person), access, target).allowed)
  const assertSame = (person: Person, found: Set<unknown>, due: readonly unknown[]): void =>
    assert.deepEqual([...found].sort(), [...due].sort(), JSON.stringify(person))

  const all = ACCESSES.filter((access) => !UNEXPLAINED.has(access))
  const inProjects = all.filter((access) => !IN_ORGANIZATION.has(access))

  it('of a project has exactly the accesses that are allowed there', () => {
    for (const person of PEOPLE) {
      const due = allowed(person, inProjects, { project_id: PROJECT, user_id: ME })
      assertSame(person, explained(person, PROJECT), due)
    }
  })

  it('of the organization has those allowed there, and those allowed in any project', () => {
    const inOrganization = all.filter((access) => IN_ORGANIZATION.has(access))
    for (const person of PEOPLE) {
      const due = [
        ...allowed(person, inOrganization, {}),
        ...allowed(person, inProjects, { project_id: 'proj_unrelated' }),
      ]
      assertSame(person, explained(person, undefined), due)
    }
  })

  it('names the roles that give an access by themselves', () => {
    const byGroup = predefinedHeld('project', PROJECT, 'owner')
    const person: Person = { role: 'reader', member: 'member', assigned: [byGroup] }
    const place = { organizationId: ORGANIZATION, projectId: PROJECT }
    const roles = rolesOf(person)
    const [, member] = roles
    const of = (name: Access) =>
      explainAccess(place, ME, roles).find(({ access }) => access === name)?.roles
    assert.deepEqual(of('project_keys.write'), [byGroup])
    assert.deepEqual(of('project_keys.read'), [member, byGroup])
    assert.equal(of('organization.write'), undefined)
  })

  it('of keys in a project has exactly the permissions with which the gateway serves them', () => {
    for (const person of PEOPLE) {
      const { permitted } = permissionsOfOwner(
        {
          organization_id: ORGANIZATION,
          organization_role: person.role,
          member_role: person.member ?? null,
          account_role: null,
        },
        person.assigned
          .filter(({ resource_id: id }) => id !== 'proj_other')
          .map((role) => ({ ...role, group_id: 'group_1' })),
      )
      const due = DATA_PERMISSIONS.filter(
        (_, at) => permitted?.has(DATA_SCOPES[at] ?? 'model.request') ?? true,
      )
      const found = explainPermissions(ORGANIZATION, PROJECT, rolesOf(person))
      assertSame(person, new Set(found.map(({ permission }) => permission)), due)
    }
  })
})
