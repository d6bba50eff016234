/** Revocation by SCIM on another node, with notifications and without. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newestSeqs } from '#storage/changes.ts'
import { type ChangeListener, createChangeListener, verdict } from '#test/gateway/auth/grants.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/harness/databases.ts'
import { type Harness, startHarness } from '#test/harness/harness.ts'
import { makeProject, makeUserKey } from '#test/harness/keys.ts'
import { type ScimClient, scimClient } from './scim-client.ts'

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

for (const notifications of [true, false]) {
  describe(`SCIM on two nodes, ${notifications ? 'with' : 'without'} notifications`, {
    skip,
  }, () => {
    let databaseUrl: string
    let here: Harness
    let there: Harness
    let listener: ChangeListener
    let idp: ScimClient

    before(async () => {
      databaseUrl = await emptyDatabase('postgres')
      here = await startHarness('postgres', { databaseUrl })
      listener = createChangeListener()
      there = await startHarness('postgres', { databaseUrl, notifications, ...listener })
      idp = await scimClient(here)
    })
    after(async () => {
      await here.close()
      await there.close()
      await dropDatabase(databaseUrl)
    })

    const both = async (key: string): Promise<string[]> => [
      await verdict(here.grants, key),
      await verdict(there.grants, key),
    ]

    const newestSeq = async (): Promise<number> => {
      const { id } = here.bootstrapped.organization
      return (await newestSeqs(here.store.reader, [id])).get(id) ?? 0
    }

    it('a deactivation ends the keys of the person', async () => {
      const key = await makeUserKey(here, await makeProject(here))
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
      const operation = { op: 'replace', value: { active: false } }
      await idp.send('PATCH', `/Users/${key.owner}`, { Operations: [operation] })
      assert.equal(await verdict(here.grants, key.value), 'owner_not_member')
      await listener.untilApplied('user.updated', key.owner)
      assert.equal(await verdict(there.grants, key.value), 'owner_not_member')
    })

    it('leaving a group ends what it gave to each of many members', async () => {
      const { client } = here
      const project_id = await makeProject(here)
      const keys = []
      for (let n = 0; n < 3; n++) keys.push(await makeUserKey(here, await makeProject(here)))
      const members = keys.map(({ owner }) => ({ value: owner }))
      const { body } = await idp.send('POST', '/Groups', { displayName: project_id, members })
      const role = 'role-api-project-member'
      await client.createProjectGroup({ project_id, group_id: body.id, role })
      const own = []
      for (const { owner: user_id } of keys) {
        own.push(await client.createProjectUserApiKey({ project_id, user_id }))
      }
      for (const { value } of own) assert.deepEqual(await both(value), ['passes', 'passes'])
      const operation = { op: 'remove', path: 'members' }
      await idp.send('PATCH', `/Groups/${body.id}`, { Operations: [operation] })
      for (const { value } of own) {
        assert.equal(await verdict(here.grants, value), 'owner_not_member')
      }
      await listener.untilSeq(await newestSeq())
      for (const { value } of own) {
        assert.equal(await verdict(there.grants, value), 'owner_not_member')
      }
    })
  })
}
