/** Replication of key changes between two nodes: by notification, and by polling without one. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { mintKey } from '#base/secrets.ts'
import { newestSeqs } from '#storage/changes.ts'
import { scimClient } from '#test/scim/scim-client.ts'
import { newUser } from '#test/sdk/suite.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { type ChangeListener, createChangeListener, verdict } from './grants.ts'

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT

for (const notifications of [true, false]) {
  describe(`two nodes, ${notifications ? 'with' : 'without'} notifications`, { skip }, () => {
    let databaseUrl: string
    let here: Harness
    let there: Harness
    let listener: ChangeListener
    let project: string

    before(async () => {
      databaseUrl = await emptyDatabase('postgres')
      here = await startHarness('postgres', { databaseUrl })
      listener = createChangeListener()
      there = await startHarness('postgres', { databaseUrl, notifications, ...listener })
      project = await makeProject(here)
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

    /** Asserts acceptance on both nodes, then rejection here at once and there once replicated. */
    const assertRefused = async (
      key: MadeKey,
      code: string,
      change: () => Promise<unknown>,
      replicated: readonly [kind: string, id: string],
    ): Promise<void> => {
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
      await change()
      assert.equal(await verdict(here.grants, key.value), code)
      await listener.untilApplied(...replicated)
      assert.equal(await verdict(there.grants, key.value), code)
    }

    it('reject a deleted key', async () => {
      const key = await makeUserKey(here, project)
      const remove = () =>
        here.client.deleteProjectApiKey({ project_id: project, api_key_id: key.id })
      await assertRefused(key, 'invalid_api_key', remove, ['api_key.deleted', key.id])
    })

    it('reject the key of a person who left the project', async () => {
      const key = await makeUserKey(here, project)
      const leave = () => here.client.deleteProjectUser({ project_id: project, user_id: key.owner })
      await assertRefused(key, 'owner_not_member', leave, ['user.deleted', key.owner])
    })

    it('reject the key of a person who left the organization', async () => {
      const key = await makeUserKey(here, project)
      const leave = () => here.client.deleteUser({ user_id: key.owner })
      await assertRefused(key, 'owner_not_member', leave, ['user.deleted', key.owner])
    })

    it('reject the key of a deleted service account', async () => {
      const key = await makeAccountKey(here, project)
      const ids = { project_id: project, service_account_id: key.owner }
      const remove = () => here.client.deleteProjectServiceAccount(ids)
      await assertRefused(key, 'invalid_api_key', remove, ['service_account.deleted', key.owner])
    })

    it('reject the keys of an archived project', async () => {
      const project_id = await makeProject(here)
      const key = await makeUserKey(here, project_id)
      const archive = () => here.client.archiveProject({ project_id })
      const code = 'not_authorized_invalid_project'
      await assertRefused(key, code, archive, ['project.archived', project_id])
    })

    it('reject the key of a person who left the group that was in the project', async () => {
      const { id: user_id } = await newUser(here)
      const { id: group_id } = await here.client.createGroup({ name: `Group of ${user_id}` })
      await here.client.createGroupUser({ group_id, user_id })
      const role = 'role-api-project-member'
      await here.client.createProjectGroup({ project_id: project, group_id, role })
      const key = await here.client.createProjectUserApiKey({ project_id: project, user_id })
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
      await here.client.deleteGroupUser({ group_id, user_id })
      assert.equal(await verdict(here.grants, key.value), 'owner_not_member')
      // The addition of the member had the same subject, so this waits for catching up instead.
      await listener.untilCaughtUp()
      await listener.untilCaughtUp()
      assert.equal(await verdict(there.grants, key.value), 'owner_not_member')
    })

    it('reject the key of a person whom the identity provider deactivated', async () => {
      const key = await makeUserKey(here, project)
      const deactivate = { Operations: [{ op: 'replace', value: { active: false } }] }
      const change = async () =>
        (await scimClient(here)).send('PATCH', `/Users/${key.owner}`, deactivate)
      await assertRefused(key, 'owner_not_member', change, ['user.updated', key.owner])
    })

    it('reject the keys of all who left a group by one change of an identity provider', async () => {
      const idp = await scimClient(here)
      const project_id = await makeProject(here)
      const users = [await newUser(here), await newUser(here), await newUser(here)]
      const members = users.map(({ id }) => ({ value: id }))
      const { body } = await idp.send('POST', '/Groups', { displayName: project_id, members })
      const role = 'role-api-project-member'
      await here.client.createProjectGroup({ project_id, group_id: body.id, role })
      const keys: string[] = []
      for (const { id: user_id } of users) {
        keys.push((await here.client.createProjectUserApiKey({ project_id, user_id })).value)
      }
      for (const key of keys) assert.deepEqual(await both(key), ['passes', 'passes'])
      const Operations = [{ op: 'remove', path: 'members' }]
      await idp.send('PATCH', `/Groups/${body.id}`, { Operations })
      for (const key of keys) assert.equal(await verdict(here.grants, key), 'owner_not_member')
      const { id } = here.bootstrapped.organization
      await listener.untilSeq((await newestSeqs(here.store.reader, [id])).get(id) ?? 0)
      for (const key of keys) assert.equal(await verdict(there.grants, key), 'owner_not_member')
    })

    it('apply a changed role', async () => {
      const key = await makeUserKey(here, project)
      const member = { project_id: project, user_id: key.owner }
      const role = { project_id: project, role_name: key.id, permissions: ['api.files.read'] }
      const { id: role_id } = await here.client.createProjectRole(role)
      await here.client.createProjectUserRole({ ...member, role_id })
      await here.client.modifyProjectUser({ ...member, role: 'viewer' })
      await listener.untilApplied('user.updated', key.owner)
      const permitted = async ({ grants }: Harness) => (await grants.find(key.value)).permitted
      assert.equal((await permitted(there))?.has('model.request'), false)
      const permissions = ['api.model.request']
      await here.client.updateProjectRole({ project_id: project, role_id, permissions })
      assert.equal((await permitted(here))?.has('model.request'), true)
      await listener.untilApplied('role.updated', role_id)
      assert.equal((await permitted(there))?.has('model.request'), true)
    })

    it('accept the key of a person who is back in the project', async () => {
      const key = await makeUserKey(here, project)
      const member = { project_id: project, user_id: key.owner }
      const leave = () => here.client.deleteProjectUser(member)
      await assertRefused(key, 'owner_not_member', leave, ['user.deleted', key.owner])
      await here.client.createProjectUser({ ...member, role: 'member' })
      // The user's first addition was replicated earlier, so this waits for catching up instead.
      await listener.untilCaughtUp()
      await listener.untilCaughtUp()
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
    })

    it('accept a new key at once, also when the negative cache had it', async () => {
      const unknown = mintKey('user')
      assert.deepEqual(await both(unknown), ['invalid_api_key', 'invalid_api_key'])
      const key = await makeAccountKey(here, project)
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
    })

    it('apply the new limits of a project', async () => {
      const key = await makeUserKey(here, project)
      assert.deepEqual(await both(key.value), ['passes', 'passes'])
      const limit = { project_id: project, rate_limit_id: 'rl-gpt-4o' }
      await here.client.updateProjectRateLimits({ ...limit, max_requests_per_1_minute: 5 })
      await listener.untilApplied('rate_limit.updated', limit.rate_limit_id)
      for (const { grants } of [here, there]) {
        const { overrides } = await grants.find(key.value)
        assert.deepEqual(overrides, new Map([['gpt-4o', { max_requests_per_1_minute: 5 }]]))
      }
    })

    it('apply the data retention of the organization, and that of a project', async () => {
      const key = await makeUserKey(here, project)
      const retentions = async (): Promise<string[]> => {
        const found = [await here.grants.find(key.value), await there.grants.find(key.value)]
        return found.map(({ policy }) => policy.retention)
      }
      assert.deepEqual(await retentions(), ['default', 'default'])
      await here.client.updateOrganizationDataRetention({ retention_type: 'zero_data_retention' })
      await listener.untilApplied('organization.updated', here.bootstrapped.organization.id)
      assert.deepEqual(await retentions(), ['zero', 'zero'])
      const own = { project_id: project, retention_type: 'none' } as const
      await here.client.updateProjectDataRetention(own)
      await listener.untilApplied('project.updated', project)
      assert.deepEqual(await retentions(), ['default', 'default'])
    })

    it('measure and export the replication lag', async (t) => {
      const keys: MadeKey[] = []
      for (let n = 0; n < 20; n++) keys.push(await makeUserKey(here, project))
      for (const { value } of keys) await there.grants.find(value)
      const latencies: number[] = []
      for (const { id } of keys) {
        await here.client.deleteProjectApiKey({ project_id: project, api_key_id: id })
        const answeredAt = performance.now()
        await listener.untilApplied('api_key.deleted', id)
        latencies.push(performance.now() - answeredAt)
      }
      const sorted = latencies.toSorted((a, b) => a - b).map(Math.round)
      t.diagnostic(`revoked there after: p50 ${sorted[10]} ms, longest ${sorted.at(-1)} ms`)
      const text = await there.metrics.registry.metrics()
      const counted = /bailiwick_change_propagation_seconds_count (\d+)/.exec(text)?.[1]
      assert.ok(Number(counted) >= keys.length)
    })

    it('clear the cache when changes are missing, and load it again from the store', async () => {
      const key = await makeUserKey(here, project)
      await there.grants.find(key.value)
      const { id } = here.bootstrapped.organization
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      await client.query('delete from api_key where id = $1', [key.id])
      // Like a change with a lost row.
      await client.query('update change_counter set seq = seq + 1 where organization_id = $1', [id])
      await client.end()
      await listener.untilCaughtUp()
      await listener.untilCaughtUp()
      assert.equal(await verdict(there.grants, key.value), 'invalid_api_key')
    })
  })
}
