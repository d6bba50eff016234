/** SCIM tokens of people who lose the ownership of the organization: they are revoked at once. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as scimTokens from '#control/scim-tokens/scim-tokens.ts'
import { eventsOf, newUser, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { createPerson, type ScimClient, scimClient, sendScim } from './scim-client.ts'

const OWNER = 'role-api-organization-owner'

onEachStore('SCIM tokens of an owner', (dialect) => {
  const server = shareHarness(dialect)
  let idp: ScimClient
  let groups = 0

  before(async () => {
    idp = await scimClient(server())
  })

  const statusOf = async (token: string) =>
    (await sendScim(server().url, token, 'GET', '/Users?count=0')).status
  const setRole = (h: Harness, user_id: string, role: 'owner' | 'reader') =>
    h.client.modifyUser({ user_id, role })
  const groupOf = async (h: Harness, user_id: string) => {
    const { id: group_id } = await h.client.createGroup({ name: `Owners ${++groups}` })
    await h.client.createGroupUser({ group_id, user_id })
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    return group_id
  }
  const managedGroupOf = async (h: Harness, value: string) => {
    const body = { displayName: `Owners ${++groups}`, members: [{ value }] }
    const group_id: string = (await idp.send('POST', '/Groups', body)).body.id
    await h.client.createGroupRole({ group_id, role_id: OWNER })
    return group_id
  }
  /** Each gives a person the ownership, and returns the change that takes it away. */
  const losses: Readonly<
    Record<string, (h: Harness, id: string) => Promise<() => Promise<unknown>>>
  > = {
    'a demotion': async (h, id) => {
      await setRole(h, id, 'owner')
      return () => setRole(h, id, 'reader')
    },
    'a removal': async (h, user_id) => {
      await setRole(h, user_id, 'owner')
      return () => h.client.deleteUser({ user_id })
    },
    'the end of a membership in a group of owners': async (h, user_id) => {
      const group_id = await groupOf(h, user_id)
      return () => h.client.deleteGroupUser({ group_id, user_id })
    },
    'the deletion of a group of owners': async (h, user_id) => {
      const group_id = await groupOf(h, user_id)
      return () => h.client.deleteGroup({ group_id })
    },
    'the end of the role of a group': async (h, user_id) => {
      const group_id = await groupOf(h, user_id)
      return () => h.client.deleteGroupRole({ group_id, role_id: OWNER })
    },
    'a membership that SCIM ends': async (h, id) => {
      const group_id = await managedGroupOf(h, id)
      const Operations = [{ op: 'remove', path: 'members' }]
      return () => idp.send('PATCH', `/Groups/${group_id}`, { Operations })
    },
    'a group that SCIM deletes': async (h, id) => {
      const group_id = await managedGroupOf(h, id)
      return () => idp.send('DELETE', `/Groups/${group_id}`)
    },
    'a deactivation by SCIM': async (h, id) => {
      await setRole(h, id, 'owner')
      const Operations = [{ op: 'replace', value: { active: false } }]
      return () => idp.send('PATCH', `/Users/${id}`, { Operations })
    },
    'a removal by SCIM': async (h, id) => {
      await setRole(h, id, 'owner')
      return () => idp.send('DELETE', `/Users/${id}`)
    },
  }

  for (const [name, prepare] of Object.entries(losses)) {
    it(`${name} revokes the tokens of the person with an event, and keeps SCIM enabled`, async () => {
      const h = server()
      const person = await createPerson(idp)
      const lose = await prepare(h, person.id)
      const actor = personActor({ id: person.id, email: person.userName }, 'owner')
      const { id, value } = await scimTokens.create({ ...h.system, actor }, { name: 'theirs' })
      assert.equal(await statusOf(value), 200)
      const events = await eventsOf(h, lose)
      assert.equal(await statusOf(value), 401)
      const { data } = await h.client.listScimTokens()
      const revoked = data.find((token) => token.id === id)
      assert.ok(revoked && revoked.revoked_at !== null)
      assert.deepEqual(
        events.flatMap((event) => event['api_key.updated'] ?? []),
        [{ id, changes_requested: { revoked_at: revoked.revoked_at } }],
      )
      await refused(h.client.createInvite({ email: 'x@example.com', role: 'reader' }), {
        code: 'users_managed_by_scim',
      })
      await h.client.deleteScimToken({ token_id: id })
    })
  }

  it('stay while the person is an owner in another way', async () => {
    const h = server()
    const user = await newUser(h, 'owner')
    await groupOf(h, user.id)
    const actor = personActor(user, 'owner')
    const { id, value } = await scimTokens.create({ ...h.system, actor }, { name: 'theirs' })
    await setRole(h, user.id, 'reader')
    assert.equal(await statusOf(value), 200)
    await h.client.deleteScimToken({ token_id: id })
  })

  it('are listed with the person; those of the operator with the operator', async () => {
    const h = server()
    const user = await newUser(h, 'owner')
    const actor = personActor(user, 'owner')
    const { id, owner } = await scimTokens.create({ ...h.system, actor }, { name: 'theirs' })
    assert.deepEqual([owner?.type, owner?.id, owner?.role], ['user', user.id, 'owner'])
    const { data } = await h.client.listScimTokens()
    assert.deepEqual(
      data.map((token) => token.owner?.id),
      [h.bootstrapped.organization.operatorId, user.id],
    )
    await h.client.deleteScimToken({ token_id: id })
  })

  it('are made by nobody who lost the ownership a moment before', async () => {
    const h = server()
    const user = await newUser(h, 'reader')
    const actor = personActor(user, 'owner')
    await refused(scimTokens.create({ ...h.system, actor }, { name: 'late' }), {
      code: 'user_not_found',
    })
  })
})
