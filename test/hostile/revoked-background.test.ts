/**
 * Background work of a key that is revoked, or whose owner may not begin such work any more:
 * cancelled upstream, and charged once it has ended.
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import {
  countedDuring,
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { scimClient } from '#test/scim/scim-client.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

onEachStore('work of a revoked key', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  after(() => gateway.close())

  const newSide = async (): Promise<Side> =>
    sideWith(gateway.h, await makeUserKey(gateway.h, await makeProject(gateway.h)))

  let groups = 0
  /** A side whose owner is in the project by a group alone, and the group. */
  const newSideByGroup = async (role: string): Promise<Side & { readonly group_id: string }> => {
    const { client } = gateway.h
    const side = await newSide()
    const { project_id, owner: user_id } = side.key
    const { id: group_id } = await client.createGroup({ name: `Workers ${++groups}` })
    await client.createGroupUser({ group_id, user_id })
    await client.createProjectGroup({ project_id, group_id, role })
    await client.deleteProjectUser({ project_id, user_id })
    return { ...side, group_id }
  }

  const pollLater = async (): Promise<void> => {
    gateway.clock.move(LEASE_MS)
    await gateway.h.poll()
  }

  const isOver = async (id: string): Promise<boolean> =>
    (await ownedRows(gateway.h).where('id', '=', id).executeTakeFirst())?.poll_at === null

  const cancellations = (path: string): number =>
    gateway.upstream.requests.filter(
      (one) => one.method === 'POST' && one.path === `${path}/cancel`,
    ).length

  const respond = async (side: Side): Promise<string> => {
    const request = { model: MODEL, input: 'hello', background: true }
    const { id } = await side.openai.responses.create(request)
    await gateway.h.flush()
    return id
  }

  it('a background response of a deleted key is cancelled and charged', async () => {
    const side = await newSide()
    const id = await respond(side)
    const { id: key, project_id } = side.key
    await gateway.h.openai.admin.organization.projects.apiKeys.delete(key, { project_id })
    const counted = await countedDuring(gateway.h, side, pollLater)
    assert.equal(cancellations(`/v1/responses/${id}`), 1)
    assert.equal(await isOver(id), true)
    assert.equal(counted.requests, 1)
    assert.ok(counted.input > 0)
  })

  it('a background response of an archived project is cancelled and charged', async () => {
    const side = await newSide()
    const id = await respond(side)
    await gateway.h.client.archiveProject({ project_id: side.key.project_id })
    const counted = await countedDuring(gateway.h, side, pollLater)
    assert.equal(cancellations(`/v1/responses/${id}`), 1)
    assert.equal(counted.requests, 1)
  })

  it('a batch of a deleted key is cancelled, and polled until it has ended', async () => {
    const side = await newSide()
    const { id } = await startBatch(side, [chatLine(1, 'four')])
    const { id: key, project_id } = side.key
    await gateway.h.openai.admin.organization.projects.apiKeys.delete(key, { project_id })
    await pollLater()
    assert.equal(cancellations(`/v1/batches/${id}`), 1)
    await gateway.upstream.step(id, 'cancelled')
    await pollLater()
    assert.equal(await isOver(id), true)
  })

  /** Asserts that a background response and a batch are cancelled at the next poll, and charged. */
  const assertEnded = async (side: Side, change: () => Promise<unknown>): Promise<void> => {
    const response = await respond(side)
    const { id: batch } = await startBatch(side, [chatLine(1, 'four')])
    await pollLater()
    const paths = [`/v1/responses/${response}`, `/v1/batches/${batch}`]
    assert.deepEqual(paths.map(cancellations), [0, 0])
    await change()
    const counted = await countedDuring(gateway.h, side, pollLater)
    assert.deepEqual(paths.map(cancellations), [1, 1])
    assert.equal(counted.requests, 1)
    await gateway.upstream.step(batch, 'cancelled')
    await pollLater()
    for (const id of [response, batch]) assert.equal(await isOver(id), true)
  }

  it('work ends when the owner of its key becomes a viewer', async () => {
    const side = await newSide()
    const { project_id, owner: user_id } = side.key
    await assertEnded(side, () =>
      gateway.h.client.modifyProjectUser({ project_id, user_id, role: 'viewer' }),
    )
  })

  it('work ends when the owner of its key leaves the group that was in the project', async () => {
    const side = await newSideByGroup('role-api-project-member')
    const { group_id } = side
    await assertEnded(side, () =>
      gateway.h.client.deleteGroupUser({ group_id, user_id: side.key.owner }),
    )
  })

  it('work ends when a role is taken from the group of the owner of its key', async () => {
    const role_id = 'role-api-project-member'
    const side = await newSideByGroup(role_id)
    const { project_id } = side.key
    await assertEnded(side, () =>
      gateway.h.client.deleteProjectGroupRole({ project_id, group_id: side.group_id, role_id }),
    )
  })

  it('work ends when an identity provider deactivates the owner of its key', async () => {
    const side = await newSide()
    const idp = await scimClient(gateway.h)
    const body = { Operations: [{ op: 'replace', value: { active: false } }] }
    await assertEnded(side, () => idp.send('PATCH', `/Users/${side.key.owner}`, body))
  })

  it('work ends when its key loses the scopes for it', async () => {
    const side = await newSide()
    const { project_id, id: api_key_id } = side.key
    const scopes = ['model.request', 'api.responses.read', 'api.batches.read']
    await assertEnded(side, () =>
      gateway.h.client.updateProjectApiKey({ project_id, api_key_id, scopes }),
    )
  })

  it('work continues while its caller may still begin it, under new policies too', async () => {
    const side = await newSideByGroup('role-api-project-member')
    const { project_id, owner: user_id } = side.key
    const { client } = gateway.h
    const response = await respond(side)
    const { id: batch } = await startBatch(side, [chatLine(1, 'four')])
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    await client.deleteProjectGroup({ project_id, group_id: side.group_id })
    await client.updateProjectModelPermissions({
      project_id,
      mode: 'deny_list',
      model_ids: [MODEL],
    })
    await pollLater()
    for (const path of [`/v1/responses/${response}`, `/v1/batches/${batch}`]) {
      assert.equal(cancellations(path), 0)
    }
  })

  it('work of an expired key is not cancelled', async () => {
    const project_id = await makeProject(gateway.h)
    const { owner } = await makeUserKey(gateway.h, project_id)
    const expiring = { project_id, user_id: owner, expires_in_seconds: 30 }
    const { id: key, value } = await gateway.h.client.createProjectUserApiKey(expiring)
    const side = sideWith(gateway.h, { value, id: key, project_id, owner })
    const id = await respond(side)
    await pollLater()
    await pollLater()
    assert.equal(cancellations(`/v1/responses/${id}`), 0)
    assert.equal(await isOver(id), false)
  })
})
