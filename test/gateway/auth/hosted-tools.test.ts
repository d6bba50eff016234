/** Hosted tools that a project may not use: found wherever a body has them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import type OpenAI from 'openai'
import { uploadLines } from '#test/gateway/batch-files.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'

const RESPONSES = '/v1/responses'

onEachStore('hosted tools of a project', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(async () => {
    await permissions()
      .delete(project())
      .catch(() => undefined)
    const enabled = { enabled: true }
    const all = { file_search: enabled, web_search: enabled, image_generation: enabled }
    await tools().update(project(), { ...all, mcp: enabled, code_interpreter: enabled })
    gateway.upstream.reset()
  })
  after(() => gateway.close())

  const project = (): string => gateway.ours.key.project_id
  const permissions = () => gateway.h.openai.admin.organization.projects.modelPermissions
  const tools = () => gateway.h.openai.admin.organization.projects.hostedToolPermissions
  const permit = (mode: 'allow_list' | 'deny_list', ...model_ids: string[]) =>
    permissions().update(project(), { mode, model_ids })
  const deny = (tool: keyof OpenAI.Admin.Organization.Projects.ProjectHostedToolPermissions) =>
    tools().update(project(), { [tool]: { enabled: false } })
  const respond = (body: object) =>
    gateway.post(RESPONSES, { model: MODEL, input: 'a', ...body }, {})

  it('a disabled hosted tool returns 403 under each of its types', async () => {
    const types = {
      web_search: ['web_search', 'web_search_2025_08_26', 'web_search_preview'],
      code_interpreter: ['code_interpreter'],
      image_generation: ['image_generation'],
      mcp: ['mcp'],
    } as const
    for (const [tool, names] of Object.entries(types)) {
      await deny(tool as keyof typeof types)
      for (const type of names) {
        const { status, error } = await respond({ tools: [{ type }] })
        assert.equal(status, 403, type)
        assert.deepEqual([error.code, error.param], ['tool_not_permitted', 'tools'])
        assert.match(error.message, new RegExp(`hosted tool \`${tool}\`$`))
      }
    }
    assert.equal((await respond({ tools: [{ type: 'function', name: 'f' }] })).status, 200)
  })

  it('a disabled hosted tool returns 403 under the members that upstreams have for it', async () => {
    const bodies = {
      web_search: [
        { tools: [{ googleSearch: {} }] },
        { tools: [{ google_search: {} }] },
        { tools: [{ google_search_retrieval: {} }] },
        { tools: [{ enterpriseWebSearch: {} }] },
        { tools: [{ urlContext: {} }] },
        { tools: [{ type: 'function', function: { name: 'f' }, url_context: {} }] },
        { tools: [{ type: 'web-search' }] },
        { tools: [{ type: 'builtin_function', function: { name: '$web_search' } }] },
        { search_parameters: { mode: 'on' } },
        { enable_search: true },
      ],
      code_interpreter: [{ tools: [{ codeExecution: {} }] }, { tools: [{ code_execution: {} }] }],
      mcp: [{ mcp_servers: [{ type: 'url', url: 'https://example.com/mcp' }] }],
    } as const
    for (const [tool, requests] of Object.entries(bodies)) {
      await deny(tool as keyof typeof bodies)
      for (const more of requests) {
        const { status, error } = await gateway.post(CHAT, chat('a', more))
        assert.deepEqual([status, error?.code], [403, 'tool_not_permitted'], JSON.stringify(more))
      }
    }
    // the upstream rejects what it does not know: the gateway has forwarded it
    const plain = { enable_search: false, search_parameters: null, mcp_servers: [] }
    const passed = await gateway.post(CHAT, chat('a', plain))
    assert.equal(passed.error.message, 'Unrecognized request argument supplied: enable_search')
  })

  it('a disabled hosted tool returns 403 under dated and prefixed types', async () => {
    const types = {
      web_search: [
        'web_search_preview_2026_01_01',
        'web_search_20250305',
        'openrouter:web_search',
        'Web_Search',
        'google_search',
        'web_fetch',
        'x_search',
        'live_search',
      ],
      code_interpreter: ['code_interpreter_2026_01_01', 'code_execution_20250522', 'shell'],
      image_generation: ['image_generation_preview', 'openrouter:image_generation'],
      file_search: ['file_search_2026_01_01'],
      mcp: ['mcp_2026_01_01', 'remote_mcp'],
    } as const
    for (const [tool, names] of Object.entries(types)) {
      await deny(tool as keyof typeof types)
      for (const type of names) {
        const { status, error } = await respond({ tools: [{ type }] })
        assert.deepEqual([status, error?.code], [403, 'tool_not_permitted'], type)
      }
    }
  })

  it('a disabled hosted tool is found in namespaces, in lists and in batches', async () => {
    await deny('web_search')
    const search = { type: 'web_search' }
    const call = { type: 'function', name: 'f', parameters: { tools: [search] } }
    const places: readonly unknown[] = [
      [{ type: 'namespace', name: 'n', tools: [search] }],
      [{ type: 'namespace', name: 'n', tools: [{ type: 'namespace', tools: [call, search] }] }],
      [[search]],
      [call, [[call, search]]],
      { type: 'namespace', tools: search },
    ]
    for (const tools of places) {
      const { status } = await respond({ tools })
      assert.equal(status, 403, JSON.stringify(tools))
      const input = [{ type: 'additional_tools', role: 'developer', tools }]
      assert.equal((await respond({ input })).status, 403, JSON.stringify(tools))
      const body = { model: MODEL, input: 'a', tools }
      const line = { custom_id: 'a', method: 'POST', url: RESPONSES, body }
      const input_file_id = await uploadLines(gateway.ours, [line])
      const batch = await gateway.ours.openai.batches.create({
        input_file_id,
        endpoint: RESPONSES,
        completion_window: '24h',
      })
      assert.equal(batch.errors?.data?.[0]?.code, 'tool_not_permitted', JSON.stringify(tools))
    }
    const callers = [{ type: 'namespace', name: 'n', tools: [call] }, [call]]
    assert.equal((await respond({ tools: callers })).status, 200)
  })

  it('a shell counts as the code interpreter unless its environment is the caller’s', async () => {
    await deny('code_interpreter')
    const shell = (environment: unknown) => respond({ tools: [{ environment, type: 'shell' }] })
    assert.equal((await shell({ type: 'local' })).status, 200)
    assert.equal((await respond({ tools: [{ type: 'local_shell' }] })).status, 200)
    for (const environment of [
      undefined,
      { type: 'container_auto' },
      { type: 'container_auto', skills: [{ type: 'local' }] },
      { type: 'container_auto', environment: { type: 'local' } },
      [{ type: 'local' }],
    ]) {
      assert.equal((await shell(environment)).status, 403, JSON.stringify({ environment }))
    }
  })

  it('a tool inside a tool leaves the model of the outer one to be denied', async () => {
    await permit('deny_list', 'gpt-image-1')
    const tools = [{ type: 'image_generation', tools: [{ type: 'function', name: 'f' }] }]
    assert.equal((await respond({ tools })).status, 403)
    const inner = [{ type: 'namespace', tools: [{ type: 'image_generation' }] }]
    assert.equal((await respond({ tools: inner })).status, 403)
  })

  it('a disabled web search returns 403 for a chat with its option or a search model', async () => {
    await deny('web_search')
    assert.equal((await gateway.post(CHAT, chat('a', { web_search_options: {} }))).status, 403)
    assert.equal((await gateway.post(CHAT, chat('a', { web_search_options: null }))).status, 200)
    const model = 'gpt-4o-search-preview'
    assert.equal((await gateway.post(CHAT, chat('a', { model }))).status, 403)
  })

  it('a tool with an escaped type, or among items, is found', async () => {
    await deny('mcp')
    const escaped = `{"model":"${MODEL}","input":"a","tools":[{"t\\u0079pe":"m\\u0063p"}]}`
    assert.equal((await gateway.post(RESPONSES, escaped)).status, 403)
  })
})
