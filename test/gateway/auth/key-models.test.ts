/** Lists of models of single keys: an extension, enforced as those of projects are. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import {
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'

const DATED = `${MODEL}-2024-07-18`
const OTHER = 'o3'

onEachStore('models of a key', (dialect) => {
  let gateway: TwoProjects
  let side: Side
  before(async () => {
    gateway = await startTwoProjects(dialect)
    side = sideWith(gateway.h, await makeUserKey(gateway.h, project()))
    await restrict([MODEL])
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const project = (): string => gateway.ours.key.project_id
  const ids = () => ({ project_id: project(), api_key_id: side.key.id })
  const restrict = (model_ids: string[] | null) =>
    gateway.h.client.updateProjectApiKey({ ...ids(), model_ids })
  const send = (model: string, key = side.key.value) =>
    gateway.post(CHAT, chat('a', { model }), { key })
  const listed = async (): Promise<string[]> => {
    const { data } = await side.openai.models.list()
    return data.map(({ id }) => id)
  }

  it('a key may use its models, and no others', async () => {
    assert.equal((await send(MODEL)).status, 200)
    assert.equal((await send(DATED)).status, 200)
    const { status, error } = await send(OTHER)
    assert.equal(status, 403)
    assert.deepEqual(error, {
      message: `API key \`${side.key.id}\` does not have access to model \`${OTHER}\``,
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    })
    assert.equal((await send(OTHER, gateway.ours.key.value)).status, 200)
  })

  it('the models of the key alone are listed and found', async () => {
    const models = await listed()
    assert.ok(models.includes(MODEL) && !models.includes(OTHER))
    await assert.rejects(side.openai.models.retrieve(OTHER), { status: 404 })
  })

  it('the models of a tool and of a batch are held to the list', async () => {
    const tools = [{ type: 'image_generation' }]
    const body = { model: MODEL, input: 'a', tools }
    const { value: key } = side.key
    assert.equal((await gateway.post('/v1/responses', body, { key })).status, 403)
    const batch = await startBatch(side, [chatLine(1, 'a', { model: OTHER })])
    assert.equal(batch.errors?.data?.[0]?.code, 'model_not_found')
  })

  it('the list of the project holds as well', async () => {
    const { modelPermissions } = gateway.h.openai.admin.organization.projects
    await modelPermissions.update(project(), { mode: 'deny_list', model_ids: [MODEL] })
    const { status, error } = await send(MODEL)
    await modelPermissions.delete(project())
    assert.equal(status, 403)
    assert.match(error.message, /^Project /)
    assert.equal((await send(MODEL)).status, 200)
  })

  it('a change holds for the next request, is an event, and null removes the list', async () => {
    const changed = await restrict([OTHER])
    assert.deepEqual(changed.model_ids, [OTHER])
    assert.equal((await send(MODEL)).status, 403)
    assert.equal((await restrict(null)).model_ids, null)
    assert.equal((await send(MODEL)).status, 200)
    const { data } = await gateway.h.client.listAuditLogs({ event_types: ['api_key.updated'] })
    assert.deepEqual(
      data.slice(0, 2).map((event) => event['api_key.updated']?.changes_requested),
      [{ model_ids: null }, { model_ids: [OTHER] }],
    )
  })

  it('a list is given at the creation of a key, of a user or of an account', async () => {
    const { client } = gateway.h
    const { owner } = side.key
    const made = { project_id: project(), model_ids: [OTHER] }
    const ofUser = await client.createProjectUserApiKey({ ...made, user_id: owner })
    assert.deepEqual(ofUser.model_ids, [OTHER])
    const account = await client.createProjectServiceAccount({ project_id: project(), name: 'a' })
    const ofAccount = await client.createProjectServiceAccountApiKey({
      ...made,
      service_account_id: account.id,
    })
    for (const { value } of [ofUser, ofAccount]) {
      assert.equal((await send(MODEL, value)).status, 403)
      assert.equal((await send(OTHER, value)).status, 200)
    }
    const { data } = await client.listAuditLogs({ event_types: ['api_key.created'], limit: 1 })
    assert.deepEqual(data[0]?.['api_key.created']?.data.model_ids, [OTHER])
  })
})
