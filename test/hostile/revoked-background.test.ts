/** Background work of a revoked key: cancelled upstream, and charged once it has ended. */
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
import { onEachStore } from '#test/harness/databases.ts'
import { MODEL } from '#test/harness/gateway.ts'
import { makeProject, makeUserKey } from '#test/harness/keys.ts'

onEachStore('work of a revoked key', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  after(() => gateway.close())

  const newSide = async (): Promise<Side> =>
    sideWith(gateway.h, await makeUserKey(gateway.h, await makeProject(gateway.h)))

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
