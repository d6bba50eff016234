/**
 * No escalation: nobody gives, changes or takes away permissions that they do not have, by any
 * sequence of operations.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { findAuthority } from '#access/store.ts'
import { newEmail, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { type Browser, openAs } from './browser.ts'

const EXCEEDS = { status: 403, code: 'role_exceeds_permissions' } as const
const OWNER = 'role-api-organization-owner'
const DENIED = { status: 403, message: /Missing scopes/ }

let made = 0

function unique(name: string): string {
  return `${name} ${++made}`
}

/** A person with a custom role of the organization. */
async function personWith(h: Harness, ...permissions: readonly string[]) {
  const { id: user_id } = await newUser(h)
  const role_name = unique('Role')
  const { id: role_id } = await h.client.createRole({ role_name, permissions: [...permissions] })
  await h.client.createUserRole({ user_id, role_id })
  return { user_id, role_id, ...(await openAs(h, user_id)) }
}

onEachStore('a person who administers without being an owner', (dialect) => {
  const server = shareHarness(dialect)

  it('makes nobody an owner, and takes the role from none, whatever the operation', async () => {
    const h = server()
    const { client, user_id } = await personWith(h, 'api.management.read', 'api.management.write')
    const owner = await newUser(h, 'owner')
    const { id: reader } = await newUser(h)
    const created = await client.createUser({ email: newEmail(), role: 'reader' })
    for (const call of [
      () => client.createUser({ email: newEmail(), role: 'owner' }),
      () => client.modifyUser({ user_id, role: 'owner' }),
      () => client.modifyUser({ user_id: owner.id, role: 'reader' }),
      () => client.deleteUser({ user_id: owner.id }),
      () => client.createInvite({ email: newEmail(), role: 'owner' }),
      () => client.createUserRole({ user_id: reader, role_id: OWNER }),
      () => client.deleteUserRole({ user_id: owner.id, role_id: OWNER }),
      () => client.createRole({ role_name: unique('x'), permissions: ['api.management.write'] }),
      () => client.createRole({ role_name: unique('x'), permissions: ['api.roles.write'] }),
      () => client.createRole({ role_name: unique('x'), permissions: ['api.usage.read'] }),
    ]) {
      await refused(call(), EXCEEDS)
    }
    await refused(client.createAdminApiKey({ name: 'mine' }), DENIED)
    const [key] = (await client.listAdminApiKeys()).data
    await refused(client.deleteAdminApiKey({ key_id: key?.id ?? '' }), DENIED)
    await client.createRole({ role_name: unique('x'), permissions: ['api.management.read'] })
    await client.deleteUser({ user_id: created.id })
  })

  it('removes nobody with permissions that they do not have, also by a group', async () => {
    const h = server()
    const { client } = await personWith(h, 'api.management.read', 'api.management.write')
    const { id: user_id } = await newUser(h)
    const { id: group_id } = await h.client.createGroup({ name: unique('Group') })
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    await h.client.createGroupUser({ group_id, user_id })
    await refused(client.deleteUser({ user_id }), EXCEEDS)
    const other = await personWith(h, 'api.usage.read')
    await refused(client.deleteUser({ user_id: other.user_id }), EXCEEDS)
    await h.client.deleteGroupUser({ group_id, user_id })
    await client.deleteUser({ user_id })
  })

  it('gives nobody more in a project than they have there themselves', async () => {
    const h = server()
    const { client, user_id } = await personWith(h, 'api.management.read', 'api.management.write')
    const { id: project_id } = await newProject(h)
    const { id: group_id } = await h.client.createGroup({ name: unique('Group') })
    const { id: account } = await h.client.createProjectServiceAccount({ project_id, name: 'ci' })
    const ofAccount = { project_id, service_account_id: account }
    const { data } = await h.client.listProjectApiKeys({ project_id })
    const role = 'role-api-project-viewer'
    for (const call of [
      () => client.createProjectUser({ project_id, user_id, role: 'viewer' }),
      () => client.createProjectGroup({ project_id, group_id, role }),
      () => client.createProjectGroupRole({ project_id, group_id, role_id: role }),
      () => client.createInvite({ email: newEmail(), role: 'reader' }),
      () => client.createProjectServiceAccount({ project_id, name: 'mine' }),
      () => client.createProjectServiceAccountApiKey(ofAccount),
      () => client.modifyProjectServiceAccount({ ...ofAccount, role: 'owner' }),
      () => client.updateProjectApiKey({ project_id, api_key_id: data[0]?.id ?? '', scopes: [] }),
    ]) {
      await refused(call(), EXCEEDS)
    }
    const bare = { project_id, name: 'bare', create_service_account_only: true }
    assert.equal((await client.createProjectServiceAccount(bare)).role, 'none')
    const role_name = unique('Reader')
    await client.createProjectRole({ project_id, role_name, permissions: ['api.management.read'] })
  })

  it('changes no group that gives more than they have', async () => {
    const h = server()
    const { client, user_id } = await personWith(h, 'api.groups.read', 'api.groups.write')
    const { id: group_id } = await client.createGroup({ name: unique('Group') })
    await client.createGroupUser({ group_id, user_id })
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    const other = await newUser(h)
    const groups = await personWith(h, 'api.groups.read', 'api.groups.write')
    for (const call of [
      () => groups.client.createGroupUser({ group_id, user_id: other.id }),
      () => groups.client.deleteGroupUser({ group_id, user_id }),
      () => groups.client.deleteGroup({ group_id }),
    ]) {
      await refused(call(), EXCEEDS)
    }
    // By the group, the first is an owner now.
    await client.createGroupUser({ group_id, user_id: other.id })
    assert.equal((await client.retrieveSession()).organization_role, 'owner')
  })

  it('a person who loses ownership through a group loses their admin keys', async () => {
    const h = server()
    const { id: user_id } = await newUser(h)
    const { id: group_id } = await h.client.createGroup({ name: unique('Owners') })
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    for (const lose of [
      () => h.client.deleteGroupUser({ group_id, user_id }),
      () => h.client.deleteGroupRole({ group_id, role_id: OWNER }),
      () => h.client.deleteGroup({ group_id }),
    ]) {
      await h.client.createGroupUser({ group_id, user_id })
      await h.client.createGroupRole({ group_id, role_id: OWNER })
      const { client } = await openAs(h, user_id)
      const key = await client.createAdminApiKey({ name: 'by a group' })
      assert.equal((await h.raw('GET', '/v1/organization/users', { key: key.value })).status, 200)
      await lose()
      assert.equal((await h.raw('GET', '/v1/organization/users', { key: key.value })).status, 401)
      assert.equal((await client.retrieveSession()).organization_role, 'reader')
    }
  })
})

/** Operations of a caller, with numbers that choose their objects. */
const OPERATIONS = [
  'createRole',
  'updateRole',
  'deleteRole',
  'createProjectRole',
  'updateProjectRole',
  'createUserRole',
  'deleteUserRole',
  'createGroupRole',
  'createProjectUserRole',
  'createProjectGroupRole',
  'createGroup',
  'createGroupUser',
  'createProjectGroup',
  'createProjectUser',
  'modifyProjectUser',
  'modifyUser',
] as const

const PERMISSIONS = [
  ...['api.management.write', 'api.management.read', 'api.roles.write', 'api.roles.read'],
  ...['api.groups.write', 'api.usage.read', 'api.model.request', 'api.files.read'],
]

const operation = fc.record({
  name: fc.constantFrom(...OPERATIONS),
  a: fc.nat(20),
  b: fc.nat(20),
  permissions: fc.subarray(PERMISSIONS, { maxLength: 3 }),
})

interface World {
  readonly users: string[]
  readonly groups: string[]
  readonly roles: string[]
  readonly projectRoles: string[]
  readonly project_id: string
}

function pick(from: readonly string[], n: number): string {
  return from[n % from.length] ?? ''
}

/** Sends the operation; its new object is known to the later ones. */
async function perform(
  { raw }: Browser,
  world: World,
  { name, a, b, permissions }: typeof operation extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const { users, groups, roles, projectRoles, project_id } = world
  const [user, group, role] = [pick(users, a), pick(groups, a), pick(roles, b)]
  const projectRole = pick(projectRoles, b)
  const project = pick(['owner', 'member', 'viewer'], b)
  const [O, P] = ['/v1/organization', `/v1/projects/${project_id}`]
  const newRole = { role_name: unique('x'), permissions }
  const send = (method: string, path: string, body?: object) =>
    raw(method, path, body ? { body } : {})
  const calls: Record<(typeof OPERATIONS)[number], () => ReturnType<typeof send>> = {
    createRole: () => send('POST', `${O}/roles`, newRole),
    updateRole: () => send('POST', `${O}/roles/${role}`, { permissions }),
    deleteRole: () => send('DELETE', `${O}/roles/${role}`),
    createProjectRole: () => send('POST', `${P}/roles`, newRole),
    updateProjectRole: () => send('POST', `${P}/roles/${projectRole}`, { permissions }),
    createUserRole: () => send('POST', `${O}/users/${user}/roles`, { role_id: role }),
    deleteUserRole: () => send('DELETE', `${O}/users/${user}/roles/${role}`),
    createGroupRole: () => send('POST', `${O}/groups/${group}/roles`, { role_id: role }),
    createProjectUserRole: () => send('POST', `${P}/users/${user}/roles`, { role_id: projectRole }),
    createProjectGroupRole: () =>
      send('POST', `${P}/groups/${group}/roles`, { role_id: projectRole }),
    createGroup: () => send('POST', `${O}/groups`, { name: unique('g') }),
    createGroupUser: () => send('POST', `${O}/groups/${group}/users`, { user_id: pick(users, b) }),
    createProjectGroup: () =>
      send('POST', `${O}/projects/${project_id}/groups`, { group_id: group, role: projectRole }),
    createProjectUser: () =>
      send('POST', `${O}/projects/${project_id}/users`, { user_id: user, role: project }),
    modifyProjectUser: () =>
      send('POST', `${O}/projects/${project_id}/users/${user}`, { role: project }),
    modifyUser: () =>
      send('POST', `${O}/users/${user}`, { role: b % 2 === 0 ? 'owner' : 'reader' }),
  }
  const { status, json } = await calls[name]()
  assert.ok(status < 500, `${name} ${status}`)
  if (status !== 200) return
  if (name === 'createRole') roles.push(String(json.id))
  if (name === 'createProjectRole') projectRoles.push(String(json.id))
  if (name === 'createGroup') groups.push(String(json.id))
}

onEachStore('any sequence of operations', (dialect) => {
  const server = shareHarness(dialect)

  /** Permissions as `resource permission`, and `owner` for an owner of a place. */
  const held = async (users: readonly string[]): Promise<Map<string, Set<string>>> => {
    const { id } = server().bootstrapped.organization
    const { reader } = server().store
    const all = new Map<string, Set<string>>()
    for (const user of users) {
      const { role } = await server().client.retrieveUser({ user_id: user })
      const person = await findAuthority(reader, id, user, role)
      const names = [...person.permissions].map((name) => `organization ${name}`)
      if (person.organizationRole === 'owner') names.push('organization owner')
      for (const [project, one] of person.projects) {
        for (const name of one.permissions) names.push(`${project} ${name}`)
        if (one.role === 'owner') names.push(`${project} owner`)
      }
      all.set(user, new Set(names))
    }
    return all
  }

  it('gives nobody a permission that neither they nor the caller had', async () => {
    const h = server()
    const { client } = h
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(PERMISSIONS.slice(0, 6), { minLength: 2 }),
        fc.array(operation, { minLength: 12, maxLength: 12 }),
        async (permissions, operations) => {
          const caller = await personWith(h, ...permissions)
          const { id: project_id } = await newProject(h)
          const others = [(await newUser(h)).id, (await newUser(h, 'owner')).id]
          const users = [caller.user_id, ...others]
          const { id: viewers } = await client.createGroup({ name: unique('g') })
          const role = 'role-api-project-viewer'
          await client.createProjectGroup({ project_id, group_id: viewers, role })
          const audits = { role_name: unique('r'), permissions: ['api.usage.read'] }
          const world: World = {
            users,
            groups: [viewers],
            project_id,
            roles: [OWNER, caller.role_id, (await client.createRole(audits)).id],
            projectRoles: ['role-api-project-owner', 'role-api-project-member', role],
          }
          const before = await held(users)
          for (const one of operations) await perform(caller, world, one)
          const after = await held(users)
          const callers = before.get(caller.user_id) ?? new Set()
          for (const [user, names] of after) {
            for (const name of names) {
              const [place = '', permission = ''] = name.split(' ')
              const reaches = place !== 'organization' && callers.has(`organization ${permission}`)
              const isAllowed = before.get(user)?.has(name) || callers.has(name) || reaches
              assert.ok(isAllowed, `${user} has ${name}`)
            }
          }
        },
      ),
      { numRuns: dialect === 'sqlite' ? 30 : 6 },
    )
  })
})
