/** Groups by SCIM: their members, what these gain and lose, and what owners may not change. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { all, eventsOf, ids, newProject, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { assertScimError, createPerson, type ScimClient, scimClient } from './scim-client.ts'

const OWNER = 'role-api-organization-owner'
const READER = 'role-api-organization-reader'
const MANAGED = { status: 400, code: 'group_managed_by_scim' } as const

let names = 0

onEachStore('groups by SCIM', (dialect) => {
  const server = shareHarness(dialect)
  let idp: ScimClient

  before(async () => {
    idp = await scimClient(server())
  })

  const newGroup = async (members: readonly string[] = [], more: object = {}) => {
    const body = {
      displayName: `Directory group ${++names}`,
      members: members.map((value) => ({ value })),
      ...more,
    }
    const answer = await idp.send('POST', '/Groups', body)
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    return answer.body
  }
  const patch = (id: string, ...operations: readonly object[]) =>
    idp.send('PATCH', `/Groups/${id}`, { Operations: operations })
  const join = (...members: readonly string[]) => ({
    op: 'Add',
    path: 'members',
    value: members.map((value) => ({ value })),
  })
  const leave = (member: string) => ({ op: 'remove', path: `members[value eq "${member}"]` })
  const membersOf = async ({ client }: Harness, group_id: string) =>
    ids(await all(client.listGroupUsers({ group_id, limit: 1_000 }))).sort()

  it('each change has one event; name, members and version are returned', async () => {
    const h = server()
    const [one, two] = [await createPerson(idp), await createPerson(idp)]
    let id = ''
    const events = await eventsOf(h, async () => {
      const group = await newGroup([one.id], { externalId: 'g-1' })
      id = group.id
      assert.deepEqual(ids(group.members.map(({ value }: { value: string }) => ({ id: value }))), [
        one.id,
      ])
      const { status, headers } = await patch(id, join(two.id, one.id), leave(one.id))
      assert.deepEqual([status, headers.get('etag')], [204, 'W/"2"'])
      await patch(id, join(two.id))
      const put = { displayName: 'Renamed', members: [{ value: one.id }] }
      assert.equal((await idp.send('PUT', `/Groups/${id}`, put)).body.displayName, 'Renamed')
      assert.equal((await idp.send('DELETE', `/Groups/${id}`)).status, 204)
      assert.equal((await idp.send('DELETE', `/Groups/${id}`)).status, 204)
    })
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [
        { id, data: { group_name: `Directory group ${names}` } },
        { id, changes_requested: { members_added: [one.id] } },
        { id, changes_requested: { members_added: [two.id], members_removed: [one.id] } },
        {
          id,
          changes_requested: {
            group_name: 'Renamed',
            external_id: '',
            members_added: [one.id],
            members_removed: [two.id],
          },
        },
        { id },
      ],
    )
    assertScimError(await idp.send('GET', `/Groups/${id}`), 404)
    assertScimError(await idp.send('DELETE', '/Groups/group_unknown'), 404)
  })

  it('owners give a managed group roles, and change neither name nor members', async () => {
    const { client } = server()
    const { id: user_id } = await createPerson(idp)
    const { id: group_id, displayName } = await newGroup([user_id])
    assert.equal((await client.retrieveGroup({ group_id })).is_scim_managed, true)
    const listed = (await all(client.listGroups({ limit: 1_000 }))).find(
      ({ id }) => id === group_id,
    )
    assert.equal(listed?.is_scim_managed, true)
    await refused(client.updateGroup({ group_id, name: 'Mine' }), MANAGED)
    await refused(client.createGroupUser({ group_id, user_id }), MANAGED)
    await refused(client.deleteGroupUser({ group_id, user_id }), MANAGED)
    await refused(client.deleteGroup({ group_id }), MANAGED)
    const role = await client.createGroupRole({ group_id, role_id: READER })
    assert.equal(role.group.scim_managed, true)
    assert.equal((await client.retrieveGroup({ group_id })).name, displayName)
  })

  it('groups of owners are not seen by SCIM, and keep their names', async () => {
    const { client } = server()
    const { id } = await client.createGroup({ name: 'Handmade' })
    assertScimError(await idp.send('GET', `/Groups/${id}`), 404)
    assertScimError(await patch(id, join()), 404)
    const taken = { displayName: 'HANDMADE' }
    assertScimError(await idp.send('POST', '/Groups', taken), 409, 'uniqueness')
    const other = await newGroup()
    assertScimError(
      await patch(other.id, { op: 'replace', path: 'displayName', value: 'handmade' }),
      ...([409, 'uniqueness'] as const),
    )
  })

  it('a key of a member of a group in a project ends when the person leaves the group', async () => {
    const h = server()
    const { id: user_id } = await createPerson(idp)
    const { id: project_id } = await newProject(h)
    const { id: group_id } = await newGroup([user_id])
    const role = 'role-api-project-member'
    await h.client.createProjectGroup({ project_id, group_id, role })
    const key = await h.client.createProjectUserApiKey({ project_id, user_id })
    const code = async () => (await h.raw('GET', '/v1/models', { key: key.value })).json.error?.code
    assert.equal(await code(), undefined)
    await patch(group_id, leave(user_id))
    assert.equal(await code(), 'owner_not_member')
    await patch(group_id, join(user_id))
    assert.equal(await code(), undefined)
    const { body } = await idp.send('GET', `/Users/${user_id}`)
    await idp.send('PUT', `/Users/${user_id}`, { ...body, active: false })
    await idp.send('PUT', `/Users/${user_id}`, { ...body, active: true })
    await patch(group_id, leave(user_id))
    await patch(group_id, join(user_id))
    assert.equal(await code(), 'owner_not_member', 'suspended until an owner restores it')
  })

  it('an owner by a group who leaves it loses the admin keys, also as the last owner', async () => {
    const h = server()
    const person = await createPerson(idp)
    const { id: group_id } = await newGroup([person.id])
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    const actor = personActor({ id: person.id, email: person.userName }, 'owner')
    const { id } = await adminApiKeys.create({ ...h.system, actor }, { name: 'mine' })
    const owners = (await all(h.client.listUsers({ limit: 100 }))).filter(
      ({ role }) => role === 'owner',
    )
    for (const owner of owners) {
      const { body } = await idp.send('GET', `/Users/${owner.id}`)
      await idp.send('PUT', `/Users/${owner.id}`, { ...body, active: false })
    }
    const count = async () => (await h.metrics.lastOwnersRemoved.get()).values[0]?.value
    const earlier = await count()
    const events = await eventsOf(h, () => patch(group_id, { op: 'remove', path: 'members' }))
    assert.deepEqual(
      events.map((event) => event[event.type]),
      [
        { id },
        {
          id: group_id,
          changes_requested: { members_removed: [person.id], last_owner: true },
        },
      ],
    )
    assert.equal(await count(), Number(earlier) + 1)
  })

  it('filters, pages and projections are those of users', async () => {
    const { id: user } = await createPerson(idp)
    const { id, displayName } = await newGroup([user], { externalId: 'g-filter' })
    for (const [filter, expected] of [
      [`displayName eq "${displayName.toUpperCase()}"`, [id]],
      ['externalId eq "g-filter"', [id]],
      [`id eq "${id}" and members eq "${user}"`, [id]],
      [`members.value eq "${user}"`, [id]],
      [`id eq "${id}" and members eq "user-other"`, []],
    ] as const) {
      const path = `/Groups?filter=${encodeURIComponent(filter)}&excludedAttributes=members`
      const { Resources } = (await idp.send('GET', path)).body
      assert.deepEqual(ids(Resources), expected, filter)
      assert.ok(Resources.every((one: object) => !('members' in one)))
    }
    for (const filter of ['displayName sw "a"', 'members[value eq "a"]', 'active eq true']) {
      const answer = await idp.send('GET', `/Groups?filter=${encodeURIComponent(filter)}`)
      assertScimError(answer, 400, 'invalidFilter')
    }
    const first = (await idp.send('GET', '/Groups?count=1')).body
    assert.deepEqual([first.itemsPerPage, first.Resources.length], [1, 1])
    assert.ok('members' in first.Resources[0])
  })

  it('unknown and too many members are rejected, and change nothing', async () => {
    const { id: user } = await createPerson(idp)
    const { id } = await newGroup([user])
    const account = await server().client.createProjectServiceAccount({
      project_id: server().bootstrapped.organization.defaultProjectId,
      name: 'ci',
    })
    for (const value of ['user-unknown', account.id]) {
      assertScimError(await patch(id, leave(user), join(value)), 400, 'invalidValue')
    }
    const many = Array.from({ length: 5_001 }, (_, n) => ({ value: `user-${n}` }))
    assertScimError(await patch(id, { op: 'add', path: 'members', value: many }), 413)
    assertScimError(await idp.send('POST', '/Groups', { displayName: 'Big', members: many }), 413)
    assertScimError(await idp.send('POST', '/Groups', {}), 400, 'invalidValue')
    assertScimError(await patch(id, { op: 'add', path: 'unknown', value: 1 }), 400, 'invalidPath')
    const stale = { 'if-match': 'W/"7"' }
    const body = { Operations: [leave(user)] }
    assertScimError(await idp.send('PATCH', `/Groups/${id}`, body, stale), 412)
    assert.deepEqual(await membersOf(server(), id), [user])
  })

  it('a group of before is changed by owners again once SCIM is disabled, as versions of it', async () => {
    const { client } = server()
    const [one, two] = [await createPerson(idp), await createPerson(idp)]
    const { id: group_id } = await newGroup([one.id])
    const versionOf = async (): Promise<string> =>
      (await idp.send('GET', `/Groups/${group_id}`)).body.meta.version
    await idp.send('DELETE', `/Users/${one.id}`)
    assert.equal(await versionOf(), 'W/"2"')
    await client.deleteUser({ user_id: two.id })
    assert.equal(await versionOf(), 'W/"2"')
    const { data } = await client.listScimTokens()
    for (const { id } of data) await client.deleteScimToken({ token_id: id })
    assert.equal((await client.retrieveGroup({ group_id })).is_scim_managed, false)
    const { id: user_id } = await newUser(server(), 'reader')
    await client.createGroupUser({ group_id, user_id })
    await client.deleteGroupUser({ group_id, user_id })
    await client.updateGroup({ group_id, name: 'Own' })
    idp = await scimClient(server())
    assert.equal(await versionOf(), 'W/"5"')
    const stale = { 'if-match': 'W/"2"' }
    assertScimError(await idp.send('DELETE', `/Groups/${group_id}`, undefined, stale), 412)
    await idp.send('DELETE', `/Groups/${group_id}`)
  })
})
