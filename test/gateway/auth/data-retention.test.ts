/** Data retention controls, as the gateway enforces them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type { ProjectRetentionType } from '#contract/data-retention.ts'
import { TRANSIENT_MS } from '#gateway/objects/ownership.ts'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, createBatch, startBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'

const RESPONSES = '/v1/responses'
const ZERO = 'cannot be used for this organization due to Zero Data Retention.'

onEachStore('data retention', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, {
      config: (url) => `
upstreams:
  default:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [${MODEL}]
    pass_routes: [/videos]
  storeless:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-4o]
    stores: false
`,
    })
  })
  afterEach(async () => {
    await set('none')
    gateway.upstream.reset()
  })
  after(() => gateway.close())

  const project = (): string => gateway.ours.key.project_id
  const organization = () => gateway.h.openai.admin.organization
  const set = (retention_type: ProjectRetentionType) =>
    organization().projects.dataRetention.update(project(), { retention_type })
  const respond = (body: object) => gateway.post(RESPONSES, { model: MODEL, input: 'a', ...body })
  const newResponse = (more: object = {}) =>
    gateway.ours.openai.responses.create({ model: MODEL, input: 'a', ...more })
  /** Whether the upstream has stored an answer to a request that does not say. */
  const stores = async (): Promise<unknown> => ((await newResponse()) as { store?: boolean }).store
  const row = (id: string) => ownedRows(gateway.h).where('id', '=', id).executeTakeFirst()
  const lastBody = (): string => gateway.arrived().at(-1) ?? assert.fail('nothing arrived')
  const pollAfter = async (ms: number): Promise<void> => {
    gateway.clock.move(ms)
    await gateway.h.poll()
  }

  it('an organization has none until one is set, and its projects have its own', async () => {
    const { dataRetention, projects } = organization()
    await assert.rejects(dataRetention.retrieve(), {
      status: 404,
      code: 'data_retention_not_found',
    })
    const { id } = await projects.create({ name: 'New' })
    const of = async () => (await projects.dataRetention.retrieve(id)).type
    assert.equal(await of(), 'organization_default')
    const type = 'enhanced_zero_data_retention'
    const changed = await dataRetention.update({ retention_type: type })
    assert.deepEqual(changed, { object: 'organization.data_retention', type })
    assert.deepEqual(await dataRetention.retrieve(), changed)
    assert.equal(await of(), 'organization_default')
    const { data } = await organization().auditLogs.list({ event_types: ['organization.updated'] })
    const [event] = data as { 'organization.updated'?: { changes_requested?: object } }[]
    assert.deepEqual(event?.['organization.updated']?.changes_requested, { data_retention: type })
  })

  it('zero retention of an organization holds in projects that inherit it alone', async () => {
    await set('organization_default')
    await organization().dataRetention.update({ retention_type: 'zero_data_retention' })
    assert.equal(await stores(), false)
    await set('none')
    assert.equal(await stores(), true)
    await set('organization_default')
    await organization().dataRetention.update({ retention_type: 'modified_abuse_monitoring' })
    assert.equal(await stores(), true)
  })

  it('zero retention sets store to false, and leaves every other byte', async () => {
    await set('zero_data_retention')
    const bodies = [
      [
        `{ "model":"${MODEL}",  "input":"a" }`,
        `{"store":false, "model":"${MODEL}",  "input":"a" }`,
      ],
      [`{"store" : true,"model":"${MODEL}","input":"a"}`, undefined],
      [`{"store": null,"model":"${MODEL}","input":"a"}`, undefined],
      [`{"model":"${MODEL}","input":"a","store":false}`, undefined],
    ] as const
    for (const [sent, expected = sent.replace(/true|null/, 'false')] of bodies) {
      assert.equal((await gateway.post(RESPONSES, sent)).status, 200, sent)
      assert.equal(lastBody(), expected)
    }
    const text = chat('a', { store: true })
    assert.equal((await gateway.post(CHAT, text)).status, 200)
    assert.equal(lastBody(), text.replace('true', 'false'))
    const stored = await gateway.ours.openai.chat.completions.list()
    assert.deepEqual(stored.data, [])
  })

  it('store is not added for an upstream that stores nothing', async () => {
    await set('zero_data_retention')
    const text = chat('a', { model: 'gpt-4o' })
    assert.equal((await gateway.post(CHAT, text)).status, 200)
    assert.equal(lastBody(), text)
  })

  it('zero retention rejects what needs a stored answer, before anything is sent', async () => {
    const { id } = await newResponse()
    await set('zero_data_retention')
    gateway.upstream.reset()
    const rejected = [
      [{ previous_response_id: id }, 'previous_response_id', `Previous response ${ZERO}`],
      [{ previous_response_id: 'resp_0' }, 'previous_response_id', `Previous response ${ZERO}`],
      [{ background: true }, 'background', `Background mode ${ZERO}`],
      [
        { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
        'tools',
        `Code interpreter tool ${ZERO}`,
      ],
    ] as const
    for (const [body, param, message] of rejected) {
      const { status, error } = await respond(body)
      assert.equal(status, 400, param)
      assert.deepEqual(error, {
        message,
        param,
        type: 'invalid_request_error',
        code: 'unsupported_parameter',
      })
    }
    const compact = await gateway.post('/v1/responses/compact', { model: MODEL, ...rejected[0][0] })
    assert.equal(compact.error.param, 'previous_response_id')
    assert.deepEqual(gateway.arrived(), [])
  })

  it('zero retention hides what was stored before, which can still be deleted', async () => {
    const { id } = await newResponse()
    const completion = await gateway.ours.openai.chat.completions.create({
      model: MODEL,
      store: true,
      messages: [{ role: 'user', content: 'a' }],
    })
    await set('zero_data_retention')
    const { responses, chat: chats } = gateway.ours.openai
    await assert.rejects(responses.retrieve(id), { status: 404 })
    await assert.rejects(responses.inputItems.list(id), { status: 404 })
    await assert.rejects(chats.completions.retrieve(completion.id), { status: 404 })
    await assert.rejects(chats.completions.update(completion.id, { metadata: {} }), { status: 404 })
    assert.deepEqual((await chats.completions.list()).data, [])
    const head = await gateway.ours.raw('HEAD', `${RESPONSES}/${id}`)
    assert.equal(head.status, 404)
    await responses.delete(id)
    assert.equal((await chats.completions.delete(completion.id)).deleted, true)
  })

  it('a background response runs to its end under a later zero retention', async () => {
    const { id } = await newResponse({ background: true })
    await gateway.h.flush()
    await set('zero_data_retention')
    await gateway.upstream.step(id, 'completed')
    await pollAfter(LEASE_MS)
    assert.equal((await row(id))?.poll_at, null)
  })

  it('zero retention rejects a batch whose answers would be stored', async () => {
    await set('zero_data_retention')
    const line = (more: object) => ({
      custom_id: 'a',
      method: 'POST',
      url: RESPONSES,
      body: { model: MODEL, input: 'a', ...more },
    })
    const faultOf = async (more: object) => {
      const file = await uploadLines(gateway.ours, [line(more)])
      const batch = await createBatch(gateway.ours, file, { endpoint: RESPONSES })
      return batch.errors?.data?.[0]
    }
    for (const more of [{}, { store: true }]) {
      const fault = await faultOf(more)
      assert.deepEqual([fault?.code, fault?.param], ['unsupported_parameter', 'body.store'])
    }
    assert.equal((await faultOf({ store: false, background: true }))?.param, 'body.background')
    assert.equal(await faultOf({ store: false }), undefined)
    const stored = await startBatch(gateway.ours, [chatLine(1, 'a', { store: true })])
    assert.equal(stored.errors?.data?.[0]?.param, 'body.store')
    assert.equal((await startBatch(gateway.ours, [chatLine(1, 'a')])).status, 'validating')
  })

  it('a batch that continues a response is rejected under zero retention', async () => {
    const { id } = await newResponse()
    await set('zero_data_retention')
    const body = { model: MODEL, input: 'a', store: false, previous_response_id: id }
    const line = { custom_id: 'a', method: 'POST', url: RESPONSES, body }
    const file = await uploadLines(gateway.ours, [line])
    const batch = await createBatch(gateway.ours, file, { endpoint: RESPONSES })
    assert.equal(batch.errors?.data?.[0]?.param, 'body.previous_response_id')
  })

  it('videos of an opened route are rejected under each control', async () => {
    for (const type of ['zero_data_retention', 'modified_abuse_monitoring'] as const) {
      await set(type)
      const { status, error } = await gateway.post('/v1/videos', { model: MODEL, prompt: 'a' })
      assert.deepEqual([status, error.code], [400, 'unsupported_parameter'], type)
    }
    assert.deepEqual(gateway.arrived(), [])
  })

  it('under modified abuse monitoring a background response is deleted after ten minutes', async () => {
    await set('modified_abuse_monitoring')
    const { id } = await newResponse({ background: true })
    const { id: kept } = await newResponse({ background: true, store: true })
    await gateway.h.flush()
    for (const one of [id, kept]) await gateway.upstream.step(one, 'completed')
    await pollAfter(LEASE_MS)
    const { responses } = gateway.ours.openai
    assert.equal((await responses.retrieve(id)).status, 'completed')
    await pollAfter(TRANSIENT_MS - 1)
    assert.equal((await responses.retrieve(id)).status, 'completed')
    await pollAfter(1)
    await assert.rejects(responses.retrieve(id), { status: 404 })
    assert.equal(await row(id), undefined)
    const deletions = gateway.upstream.requests.filter(({ method }) => method === 'DELETE')
    assert.deepEqual(
      deletions.map(({ path }) => path),
      [`${RESPONSES}/${id}`],
    )
    assert.equal((await responses.retrieve(kept)).status, 'completed')
  })

  it('a deletion that the upstream fails is repeated', async () => {
    await set('modified_abuse_monitoring')
    const { id } = await newResponse({ background: true })
    await gateway.h.flush()
    await gateway.upstream.step(id, 'completed')
    await pollAfter(LEASE_MS)
    gateway.upstream.script({ method: 'DELETE', status: 500, body: {} })
    await pollAfter(TRANSIENT_MS)
    assert.notEqual(await row(id), undefined)
    await pollAfter(LEASE_MS)
    assert.equal(await row(id), undefined)
  })

  it('an answer is neither kept nor replayed for an Idempotency-Key', async () => {
    await set('zero_data_retention')
    const headers = { 'idempotency-key': 'same' }
    await gateway.post(CHAT, chat('a'), { headers })
    await gateway.post(CHAT, chat('a'), { headers })
    assert.equal(gateway.arrived().length, 2)
    const kept = gateway.h.store.reader.selectFrom('idempotency').selectAll()
    assert.deepEqual(await kept.where('key', '=', 'same').execute(), [])
  })
})
