/** Another spelling of a model's name has the price of the model, and is denied with it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** The model at an upstream that takes any spelling, as a server of one model does. */
function configOf(url: string) {
  return `
upstreams:
  main:
    base_url: '${url}'
    api_key: sk-upstream-key
    models: ['*']
    model_names: { fast: priced }
models:
  priced: { context_window: 1000, price: { input: 100, output: 1000 } }
  Twice: { context_window: 1000, price: { input: 10, output: 1000 } }
  twice: { context_window: 1000, price: { input: 100, output: 10 } }
`
}

const gateway = shareGateway({ config: configOf })
const NANO = 1_000

function usageOf(prompt: number, completion: number) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

function script(model: string): void {
  const message = { role: 'assistant', content: 'x' }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  const answer = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices }
  gateway().upstream.script({ path: CHAT, status: 200, body: { ...answer, usage: usageOf(20, 5) } })
}

/** Charge of a request of 20 tokens of input and 5 of output, under a spelling. */
async function costOf(model: string, reported = model): Promise<number> {
  const { h, post } = gateway()
  const { projectId, key } = await makeLimitedProject(h, 1_000_000)
  script(reported)
  const { status } = await post(CHAT, chat('x', { model, max_tokens: 5 }), { key })
  assert.equal(status, 200, model)
  return spentBy(h, projectId)
}

it('another spelling of a configured model is charged its price', async () => {
  const expected = 20 * 100 * NANO + 5 * 1_000 * NANO
  const costs: Record<string, number> = {}
  for (const model of ['priced', 'Priced', 'priced ', '\u00a0PRICED', 'PRICED:latest']) {
    costs[model] = await costOf(model)
    assert.equal(costs[model], expected, JSON.stringify(model))
  }
  assert.equal(await costOf('priced-2026-01-31', 'PRICED-2026-01-31 '), expected)
})

it('a configured name of a priced model is charged the price at the upstream', async () => {
  const expected = 20 * 100 * NANO + 5 * 1_000 * NANO
  assert.equal(await costOf('fast', 'priced'), expected)
  assert.equal(await costOf('FAST', 'priced'), expected)
})

it('OpenAI’s models are charged their list price under any spelling', async () => {
  const expected = await costOf('gpt-4o')
  assert.equal(expected, 20 * 2_500 + 5 * 10_000)
  for (const model of ['GPT-4o', ' gpt-4o', 'gpt-4o:latest']) {
    assert.equal(await costOf(model), expected, model)
  }
})

it('of two configured spellings with different prices the dearer price holds for both', async () => {
  const dearer = 20 * 100 * NANO + 5 * 1_000 * NANO
  for (const model of ['Twice', 'twice', 'TWICE']) assert.equal(await costOf(model), dearer, model)
})

/** Spellings of `gpt-4o` that some upstream may take for it. */
const SPELLINGS = [
  ...['GPT-4o', 'gpt-4o ', ' gpt-4o', '\u00a0gpt-4o', 'gpt-4O-2024-08-06 ', '\uff47pt-4o'],
  ...['gpt\u20104o', 'gpt-4o:latest', 'gpt-4o:free', 'gpt-4o@2024-08-06', 'gpt-4o-latest'],
  ...['openai/gpt-4o', 'azure/gpt-4o', 'models/gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-99-99'],
  ...['openai/GPT-4o-2024-08-06:free', 'gpt\u20144o', 'a/b/gpt-4o'],
]

async function statusIn(key: string, model: string, more = {}): Promise<number> {
  return (await gateway().post(CHAT, chat('x', { model, ...more }), { key })).status
}

it('every spelling of a denied model is denied', async () => {
  const { h } = gateway()
  const project = await makeProject(h)
  const { value: key } = await makeUserKey(h, project)
  const { projects } = h.openai.admin.organization
  await projects.modelPermissions.update(project, { mode: 'deny_list', model_ids: ['gpt-4o'] })
  for (const model of SPELLINGS) {
    assert.equal(await statusIn(key, model), 403, JSON.stringify(model))
  }
  const others = [
    'chatgpt-4o-latest',
    'gpt-4o-mini',
    'gpt-4',
    'ft:gpt-4o-2024-08-06:acme::x',
    MODEL,
  ]
  for (const model of others) assert.notEqual(await statusIn(key, model), 403, model)
})

it('a deny list that names one of two spellings denies both', async () => {
  const { h } = gateway()
  const project = await makeProject(h)
  const { value: key } = await makeUserKey(h, project)
  const { projects } = h.openai.admin.organization
  await projects.modelPermissions.update(project, { mode: 'deny_list', model_ids: ['Twice'] })
  assert.deepEqual([await statusIn(key, 'twice'), await statusIn(key, 'Twice')], [403, 403])
})

it('an allow list permits no other spelling', async () => {
  const { h } = gateway()
  const project = await makeProject(h)
  const { value: key } = await makeUserKey(h, project)
  const { projects } = h.openai.admin.organization
  await projects.modelPermissions.update(project, { mode: 'allow_list', model_ids: ['gpt-4o'] })
  assert.equal(await statusIn(key, 'gpt-4o'), 200)
  for (const model of SPELLINGS.filter((one) => !/^gpt-4o-20\d\d-\d\d-\d\d$/.test(one))) {
    assert.equal(await statusIn(key, model), 403, JSON.stringify(model))
  }
})

it('every spelling of a model that searches the web is rejected where web search is disabled', async () => {
  const { h } = gateway()
  const project = await makeProject(h)
  const { value: key } = await makeUserKey(h, project)
  const { hostedToolPermissions } = h.openai.admin.organization.projects
  await hostedToolPermissions.update(project, { web_search: { enabled: false } })
  const searching = [
    ...['gpt-4o-search-preview', 'GPT-4o-Search-Preview-2025-03-11 ', 'gpt-5-search-api:free'],
    ...['openai/gpt-4o\u2010search-preview', 'priced:online', 'PRICED:Online '],
  ]
  for (const model of searching) {
    assert.equal(await statusIn(key, model), 403, JSON.stringify(model))
  }
  assert.equal(await statusIn(key, MODEL), 200)
})
