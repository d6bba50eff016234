/** Background work of a revoked key: cancelled upstream, and charged once it has ended. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { makeProject, makeUserKey } from '#test/gateway/keys.ts'
import {
  countedDuring,
  MODEL,
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/harness.ts'

onEachStore('work of a revoked key', (dialect) => {
  let world: TwoProjects
  before(async () => {
    world = await startTwoProjects(dialect)
  })
  after(() => world.close())

  const newSide = async (): Promise<Side> =>
    sideWith(world.h, await makeUserKey(world.h, await makeProject(world.h)))

  const pollLater = async (): Promise<void> => {
    world.clock.move(LEASE_MS)
    await world.h.poll()
  }

  const isOver = async (id: string): Promise<boolean> =>
    (await ownedRows(world.h).where('id', '=', id).executeTakeFirst())?.poll_at === null

  const cancellations = (path: string): number =>
    world.upstream.requests.filter((one) => one.method === 'POST' && one.path === `${path}/cancel`)
      .length

  const respond = async (side: Side): Promise<string> => {
    const request = { model: MODEL, input: 'hello', background: true }
    const { id } = await side.openai.responses.create(request)
    await world.h.flush()
    return id
  }

  it('a background response of a deleted key is cancelled and charged', async () => {
    const side = await newSide()
    const id = await respond(side)
    const { id: key, project_id } = side.key
    await world.h.openai.admin.organization.projects.apiKeys.delete(key, { project_id })
    const counted = await countedDuring(world.h, side, pollLater)
    assert.equal(cancellations(`/v1/responses/${id}`), 1)
    assert.equal(await isOver(id), true)
    assert.equal(counted.requests, 1)
    assert.ok(counted.input > 0)
  })

  it('a background response of an archived project is cancelled and charged', async () => {
    const side = await newSide()
    const id = await respond(side)
    await world.h.client.archiveProject({ project_id: side.key.project_id })
    const counted = await countedDuring(world.h, side, pollLater)
    assert.equal(cancellations(`/v1/responses/${id}`), 1)
    assert.equal(counted.requests, 1)
  })

  it('a batch of a deleted key is cancelled, and polled until it has ended', async () => {
    const side = await newSide()
    const { id } = await startBatch(side, [chatLine(1, 'four')])
    const { id: key, project_id } = side.key
    await world.h.openai.admin.organization.projects.apiKeys.delete(key, { project_id })
    await pollLater()
    assert.equal(cancellations(`/v1/batches/${id}`), 1)
    await world.upstream.step(id, 'cancelled')
    await pollLater()
    assert.equal(await isOver(id), true)
  })

  it('work of an expired key is not cancelled', async () => {
    const project_id = await makeProject(world.h)
    const { owner } = await makeUserKey(world.h, project_id)
    const expiring = { project_id, user_id: owner, expires_in_seconds: 30 }
    const { id: key, value } = await world.h.client.createProjectUserApiKey(expiring)
    const side = sideWith(world.h, { value, id: key, project_id, owner })
    const id = await respond(side)
    await pollLater()
    await pollLater()
    assert.equal(cancellations(`/v1/responses/${id}`), 0)
    assert.equal(await isOver(id), false)
  })
})
