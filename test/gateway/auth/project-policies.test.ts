/** Model permissions and hosted tools of a project: rejected by the gateway, unknown to nobody. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type OpenAI from 'openai'
import { chatLine, startBatch, stepsOf, uploadLines } from '#test/gateway/batch-files.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'

const RESPONSES = '/v1/responses'
const DATED = `${MODEL}-2024-07-18`

onEachStore('project policies', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, {
      config: (url) => `
upstreams:
  default:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: ["*"]
    model_names: { fast: ${MODEL} }
    pass_routes: [/rerank]
`,
    })
  })
  afterEach(async () => {
    await permissions()
      .delete(project())
      .catch(() => undefined)
    const enabled = { enabled: true }
    const all = { file_search: enabled, web_search: enabled, image_generation: enabled }
    await tools().update(project(), { ...all, mcp: enabled, code_interpreter: enabled })
    await tiers().update(project(), { default: 'standard', enabled_tiers: 'all' })
    gateway.upstream.reset()
  })
  after(() => gateway.close())

  const project = (): string => gateway.ours.key.project_id
  const permissions = () => gateway.h.openai.admin.organization.projects.modelPermissions
  const tools = () => gateway.h.openai.admin.organization.projects.hostedToolPermissions
  const tiers = () => gateway.h.openai.admin.organization.projects.serviceTierSettings
  const permit = (mode: 'allow_list' | 'deny_list', ...model_ids: string[]) =>
    permissions().update(project(), { mode, model_ids })
  const deny = (tool: keyof OpenAI.Admin.Organization.Projects.ProjectHostedToolPermissions) =>
    tools().update(project(), { [tool]: { enabled: false } })
  const respond = (body: object) =>
    gateway.post(RESPONSES, { model: MODEL, input: 'a', ...body }, {})

  const models = async (): Promise<string[]> => {
    const { data } = await gateway.ours.openai.models.list()
    return data.map(({ id }) => id)
  }

  it('a model that is not permitted returns 403 with OpenAI’s text and reaches no upstream', async () => {
    await permit('deny_list', 'gpt-4.1')
    const { status, error } = await gateway.post(CHAT, chat('a', { model: 'gpt-4.1-2025-04-14' }))
    assert.equal(status, 403)
    assert.deepEqual(error, {
      message: `Project \`${project()}\` does not have access to model \`gpt-4.1-2025-04-14\``,
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    })
    assert.deepEqual(gateway.arrived(), [])
    assert.equal((await gateway.post(CHAT, chat('a'))).status, 200)
  })

  it('an allow list permits what it lists, and its dated snapshots', async () => {
    await permit('allow_list', MODEL)
    for (const model of [MODEL, DATED]) {
      assert.equal((await gateway.post(CHAT, chat('a', { model }))).status, 200, model)
    }
    assert.equal((await gateway.post(CHAT, chat('a', { model: 'gpt-4o' }))).status, 403)
    await permit('allow_list', DATED)
    assert.equal((await gateway.post(CHAT, chat('a'))).status, 403)
    await permit('allow_list')
    assert.equal((await gateway.post(CHAT, chat('a', { model: DATED }))).status, 403)
  })

  it('a configured name of a denied model is denied', async () => {
    await permit('deny_list', MODEL)
    assert.equal((await gateway.post(CHAT, chat('a', { model: 'fast' }))).status, 403)
    await permit('allow_list', 'fast')
    assert.equal((await gateway.post(CHAT, chat('a', { model: 'fast' }))).status, 200)
  })

  it('the default model of a route, and the model of a tool, are denied', async () => {
    await permit('deny_list', 'omni-moderation-latest', 'gpt-image-1')
    assert.equal((await gateway.post('/v1/moderations', { input: 'a' })).status, 403)
    assert.equal((await respond({ tools: [{ type: 'image_generation' }] })).status, 403)
    assert.equal((await respond({})).status, 200)
  })

  it('a model in the body of an opened route is denied', async () => {
    await permit('deny_list', 'rerank-1')
    const body = { model: 'rerank-1', query: 'a', items: ['b'] }
    assert.equal((await gateway.post('/v1/rerank', body)).status, 403)
    assert.deepEqual(gateway.arrived(), [])
  })

  it('a background response of a model that is denied later runs to its end', async () => {
    const { responses } = gateway.ours.openai
    const { id } = await responses.create({ model: MODEL, input: 'a', background: true })
    await permit('deny_list', MODEL)
    assert.equal((await respond({ background: true })).status, 403)
    await gateway.upstream.step(id, 'completed')
    assert.equal((await responses.retrieve(id)).status, 'completed')
  })

  it('the models of tools in the lines of a batch are denied', async () => {
    await permit('deny_list', 'gpt-image-1')
    const body = { model: MODEL, input: 'a', tools: [{ type: 'image_generation' }] }
    const line = { custom_id: 'a', method: 'POST', url: RESPONSES, body }
    const input_file_id = await uploadLines(gateway.ours, [line])
    const batch = await gateway.ours.openai.batches.create({
      input_file_id,
      endpoint: RESPONSES,
      completion_window: '24h',
    })
    assert.equal(batch.errors?.data?.[0]?.code, 'model_not_found')
  })

  it('a model in a form is denied', async () => {
    await permit('deny_list', 'whisper-1')
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(100)]), 'a.mp3')
    form.set('model', 'whisper-1')
    const { status } = await fetch(`${gateway.h.url}/v1/audio/transcriptions`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${gateway.ours.key.value}` },
    })
    assert.equal(status, 403)
  })

  it('models that are not permitted are not listed, and are unknown', async () => {
    assert.ok((await models()).includes(MODEL))
    await permit('deny_list', MODEL)
    const listed = await models()
    assert.ok(!listed.includes(MODEL) && listed.length > 0)
    await assert.rejects(gateway.ours.openai.models.retrieve(MODEL), { status: 404 })
  })

  it('other projects keep every model', async () => {
    await permit('allow_list')
    const { value: key } = gateway.theirs.key
    assert.equal((await gateway.post(CHAT, chat('a'), { key })).status, 200)
  })

  it('a model that nothing serves is rejected in a list, and the list stays as it was', async () => {
    const only = await permit('deny_list', MODEL, MODEL)
    assert.deepEqual(only.model_ids, [MODEL])
    assert.deepEqual(await permissions().retrieve(project()), only)
  })

  it('tools that a change does not name stay as they are', async () => {
    await deny('mcp')
    const after = await tools().update(project(), { web_search: { enabled: false }, mcp: null })
    assert.deepEqual([after.mcp.enabled, after.web_search.enabled], [false, false])
    assert.deepEqual(await tools().retrieve(project()), after)
  })

  it('a service tier that is not enabled returns 400 with OpenAI’s text', async () => {
    await tiers().update(project(), { enabled_tiers: ['flex'] })
    for (const service_tier of ['priority', 'fast', 'ultrafast', 'later']) {
      const { status, error } = await gateway.post(CHAT, chat('a', { service_tier }))
      assert.deepEqual([status, error.param, error.code], [400, 'service_tier', null], service_tier)
      assert.match(error.message, /^Invalid service_tier argument: .* for this project\.$/)
    }
    for (const service_tier of ['flex', 'default', 'scale', 'auto', null]) {
      assert.equal((await gateway.post(CHAT, chat('a', { service_tier }))).status, 200)
    }
    const batch = await startBatch(gateway.ours, [chatLine(1, 'a', { service_tier: 'priority' })])
    assert.equal(batch.errors?.data?.[0]?.param, 'body.service_tier')
  })

  it('a request without a tier gets the default of its project’s settings', async () => {
    const sent = async (more: object): Promise<unknown> => {
      gateway.upstream.reset()
      await gateway.post(CHAT, chat('a', more))
      return JSON.parse(gateway.arrived().at(-1) ?? '').service_tier
    }
    await tiers().update(project(), { default: 'fast' })
    assert.equal(await sent({}), 'priority')
    assert.equal(await sent({ service_tier: 'auto' }), 'priority')
    assert.equal(await sent({ service_tier: 'flex' }), 'flex')
    await tiers().update(project(), { default: 'standard' })
    assert.equal(await sent({ service_tier: null }), 'default')
  })

  it('a default that is not enabled is rejected, and the settings stay as they were', async () => {
    const before = await tiers().update(project(), { enabled_tiers: ['fast'], default: 'fast' })
    await assert.rejects(tiers().update(project(), { enabled_tiers: [] }), { param: 'default' })
    await assert.rejects(tiers().update(project(), {}), { param: 'enabled_tiers' })
    assert.deepEqual(await tiers().retrieve(project()), before)
  })

  it('a key whose scopes or expiry have changed is held to them by the next request', async () => {
    const { apiKeys } = gateway.h.openai.admin.organization.projects
    const { id, value: key } = await makeUserKey(gateway.h, project())
    const change = (body: object) => apiKeys.update(id, { project_id: project(), ...body })
    assert.equal((await gateway.post(CHAT, chat('a'), { key })).status, 200)
    await change({ scopes: ['api.model.read'] })
    assert.equal((await gateway.post(CHAT, chat('a'), { key })).status, 401)
    await change({ scopes: [], expires_in_seconds: 60 })
    assert.equal((await gateway.post(CHAT, chat('a'), { key })).status, 200)
    gateway.clock.move(61_000)
    assert.equal((await gateway.post(CHAT, chat('a'), { key })).status, 401)
  })

  it('a batch with a denied model or tool fails, with the error of a direct request', async () => {
    const { poll } = stepsOf(() => gateway)
    await permit('deny_list', MODEL)
    const failed = await startBatch(gateway.ours, [chatLine(1, 'a')])
    assert.equal(failed.status, 'failed')
    const [error] = failed.errors?.data ?? []
    assert.deepEqual([error?.code, error?.param], ['model_not_found', 'body.model'])
    await permissions().delete(project())
    await deny('web_search')
    const searching = await startBatch(gateway.ours, [
      chatLine(1, 'a'),
      chatLine(2, 'a', { web_search_options: {} }),
    ])
    assert.equal(searching.errors?.data?.[0]?.code, 'tool_not_permitted')
    assert.equal((await startBatch(gateway.ours, [chatLine(1, 'a')])).status, 'validating')
    await poll()
  })

  it('a file that was uploaded before a change is checked when its batch is created', async () => {
    const id = await uploadLines(gateway.ours, [chatLine(1, 'a')])
    await permit('allow_list')
    const batch = await gateway.ours.openai.batches.create({
      input_file_id: id,
      endpoint: CHAT,
      completion_window: '24h',
    })
    assert.equal(batch.status, 'failed')
  })
})
