/** Memberships in linked groups, which sign-ins set from the claim of groups. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { verdict } from '#test/gateway/auth/grants.ts'
import { all, eventsOf, ids, newEmail, newProject, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { addKeyOf, addUser, deleteOtherKeys, OWNER, openCaller, READER } from './administrable.ts'
import { SECRET, shareSignIn } from './sign-in-harness.ts'

const MANAGED = { status: 400, code: 'group_managed_by_scim' } as const
const LINKS_MAX = 500

let named = 0

onEachStore('groups that are linked to the claim of an identity provider', (dialect) => {
  const lines: string[] = []
  const harness = shareSignIn(dialect, {
    settings: ['  groups_claim: groups', ...SECRET],
    onLog: (line) => lines.push(line),
  })
  const client = () => harness().client
  const newGroup = async (oidc_group: string | null = `claim-${named + 1}`) => {
    const group = await client().createGroup({ name: `Linked ${++named}`, oidc_group })
    return { id: group.id, claim: oidc_group ?? '' }
  }
  const membersOf = async (group_id: string) =>
    ids(await all(client().listGroupUsers({ group_id })))
  /** A person of the organization, and a sign-in with these groups. */
  const newPerson = async (role: 'owner' | 'reader' = 'reader') => {
    const { people, person, session } = harness()
    const who = person()
    const { id } = await client().createUser({ email: who.email, role })
    const signIn = async (groups: unknown) => {
      people[people.findIndex(({ login }) => login === who.login)] = { ...who, groups }
      return session(who.login)
    }
    return { id, email: who.email, signIn }
  }

  it('have exactly the people whom the claim lists, with an event by the operator', async () => {
    const [a, b, c] = [await newGroup(), await newGroup(), await newGroup()]
    const { id, signIn } = await newPerson()
    const memberships = async () =>
      Promise.all([a, b, c].map(async (group) => (await membersOf(group.id)).includes(id)))
    const first = await eventsOf(harness(), () => signIn([a.claim, b.claim, 'unknown', a.claim]))
    assert.deepEqual(await memberships(), [true, true, false])
    const joined = { members_added: [id] }
    assert.deepEqual(
      first.map(({ type, actor, ...event }) => [type, actor.type, event['group.updated']]),
      [
        ['group.updated', 'api_key', { id: a.id, changes_requested: joined }],
        ['group.updated', 'api_key', { id: b.id, changes_requested: joined }],
        ['login.succeeded', 'session', undefined],
      ],
    )
    const second = await eventsOf(harness(), () => signIn([c.claim, b.claim]))
    assert.deepEqual(
      second.map((event) => event['group.updated']?.changes_requested),
      [joined, { members_removed: [id] }, undefined],
    )
    assert.deepEqual(await memberships(), [false, true, true])
    assert.equal((await eventsOf(harness(), () => signIn([c.claim, b.claim]))).length, 1)
    await signIn(a.claim)
    assert.deepEqual(await memberships(), [true, false, false])
    await signIn([])
    assert.deepEqual(await memberships(), [false, false, false])
  })

  it('keep their members where the claim is absent or malformed, with a warning', async () => {
    const group = await newGroup()
    const { id, email, signIn } = await newPerson()
    await signIn([group.claim])
    for (const [groups, fault] of [
      [undefined, 'absent'],
      [{ [group.claim]: true }, 'malformed'],
      [Array(10_001).fill('x'), 'too_many'],
    ] as const) {
      lines.length = 0
      assert.equal((await eventsOf(harness(), () => signIn(groups))).length, 1)
      assert.ok(lines.some((line) => line.includes(`${email} at the identity provider`)))
      assert.ok(lines.some((line) => line.includes(`(${fault})`)))
    }
    assert.deepEqual(await membersOf(group.id), [id])
  })

  it('are joined by the exact value alone, and no group by its name', async () => {
    const { id: byName } = await client().createGroup({ name: 'Platform' })
    const linked = await newGroup('Équipe Straße')
    const { id, signIn } = await newPerson()
    const lookalikes = ['équipe straße', 'ÉQUIPE STRASSE', 'E\u0301quipe Straße', ' Équipe Straße']
    await signIn(['Platform', 'PLATFORM', byName, linked.id, `Linked ${named}`, ...lookalikes])
    assert.deepEqual([await membersOf(byName), await membersOf(linked.id)], [[], []])
    await signIn(['Équipe Straße'])
    assert.deepEqual(await membersOf(linked.id), [id])
  })

  it('refuse other changes, until an owner removes the link, and members then stay', async () => {
    const { id: group_id, claim } = await newGroup()
    const { id: user_id, signIn } = await newPerson()
    await signIn([claim])
    const group = await client().retrieveGroup({ group_id })
    assert.deepEqual([group.is_scim_managed, group.oidc_group], [true, claim])
    const listed = await all(client().listGroups({ limit: 1_000 }))
    assert.equal(listed.find(({ id }) => id === group_id)?.is_scim_managed, true)
    await refused(client().updateGroup({ group_id, name: 'Mine' }), MANAGED)
    await refused(client().updateGroup({ group_id, name: 'Mine', oidc_group: claim }), MANAGED)
    await refused(client().createGroupUser({ group_id, user_id }), MANAGED)
    await refused(client().deleteGroupUser({ group_id, user_id }), MANAGED)
    await refused(client().deleteGroup({ group_id }), MANAGED)
    const assigned = await client().createGroupRole({ group_id, role_id: READER })
    assert.equal(assigned.group.scim_managed, true)
    const events = await eventsOf(harness(), async () => {
      const name = `Unlinked ${group_id}`
      const free = await client().updateGroup({ group_id, name, oidc_group: null })
      assert.deepEqual([free.is_scim_managed, free.oidc_group], [false, null])
    })
    assert.deepEqual(
      events.map((event) => event['group.updated']),
      [
        {
          id: group_id,
          changes_requested: { group_name: `Unlinked ${group_id}`, oidc_group: null },
          previous: { group_name: group.name, oidc_group: claim },
        },
      ],
    )
    await signIn([])
    assert.deepEqual(await membersOf(group_id), [user_id])
    await client().updateGroup({ group_id, name: group.name, oidc_group: 'another' })
    await signIn([claim])
    assert.deepEqual(await membersOf(group_id), [])
  })

  it('are few enough to be read at each sign-in', async () => {
    const { store, bootstrapped } = harness()
    const organization_id = bootstrapped.organization.id
    const filling = Array.from({ length: LINKS_MAX }, (_, n) => ({
      organization_id,
      id: `group_filling_${n}`,
      name: `filling ${n}`,
      name_key: `FILLING ${n}`,
      created_at: 1,
      source: 'oidc' as const,
      oidc_group: `filling ${n}`,
    }))
    await record(store, (tx) => tx.insertInto('access_group').values(filling).execute())
    const full = { status: 400, code: 'quota_exceeded', param: 'oidc_group' } as const
    await refused(client().createGroup({ name: 'One more', oidc_group: 'more' }), full)
    const { id, signIn } = await newPerson()
    const events = await eventsOf(harness(), () => signIn(['filling 7']))
    assert.deepEqual(events[0]?.['group.updated'], {
      id: 'group_filling_7',
      changes_requested: { members_added: [id] },
    })
    await record(store, (tx) =>
      tx.deleteFrom('access_group').where('id', 'like', 'group_filling_%').execute(),
    )
  })

  it('give and end keys of projects with the membership', async () => {
    const { grants, store } = harness()
    const { id: project_id } = await newProject(harness())
    const { id: group_id, claim } = await newGroup()
    const role = 'role-api-project-member'
    await client().createProjectGroup({ project_id, group_id, role })
    const { id: user_id, signIn } = await newPerson()
    await signIn([claim])
    const { value } = await client().createProjectUserApiKey({ project_id, user_id })
    assert.equal(await verdict(grants, value), 'passes')
    await signIn([])
    assert.equal(await verdict(grants, value), 'owner_not_member')
    // Other nodes invalidate their entries by it (test/gateway/auth/two-nodes.test.ts).
    const latest = store.reader.selectFrom('change').select(['kind', 'id']).orderBy('seq', 'desc')
    const [change] = await latest.limit(1).execute()
    assert.deepEqual([change?.kind, change?.id], ['group.member', user_id])
    await signIn([claim])
    assert.equal(await verdict(grants, value), 'passes')
  })

  it('make owners, whose admin keys are deleted when they leave', async () => {
    const { id: group_id, claim } = await newGroup()
    await client().createGroupRole({ group_id, role_id: OWNER })
    const { id, signIn } = await newPerson()
    assert.equal((await signIn([claim])).organization_role, 'owner')
    const key = await addKeyOf(harness(), id)
    const events = await eventsOf(harness(), () => signIn([]))
    assert.deepEqual(
      events.map(({ type, ...event }) => [type, event['api_key.deleted']?.id]),
      [
        ['group.updated', undefined],
        ['api_key.deleted', key.id],
        ['login.succeeded', undefined],
      ],
    )
    const { status } = await harness().raw('GET', '/v1/organization/users', { key: key.value })
    assert.equal(status, 401)
  })

  // The last one: it deletes the harness's own key.
  it('keep the last owner, whatever the claim, until there is another', async () => {
    const { id: group_id, claim } = await newGroup()
    const other = await newGroup()
    await client().createGroupRole({ group_id, role_id: OWNER })
    const { id, email, signIn } = await newPerson()
    const { keyId, send } = await openCaller(harness())
    await signIn([claim, other.claim])
    const owners = await harness().store.reader.selectFrom('user').select(['id', 'role']).execute()
    for (const one of owners) if (one.role === 'owner') await send('DELETE', `/users/${one.id}`)
    await deleteOtherKeys(send, keyId)
    lines.length = 0
    await signIn([])
    assert.ok(lines.some((line) => line.includes(`${email} remains in groups of owners`)))
    const members = async (of: string) => (await send('GET', `/groups/${of}/users`)).json.data
    assert.equal(JSON.stringify(await members(group_id)).includes(id), true)
    assert.deepEqual(await members(other.id), [])
    await addUser(send, 'owner', newEmail())
    await signIn([])
    assert.deepEqual(await members(group_id), [])
  })
})
