/** Models available to a project, and the errors for all others. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import {
  type Answer,
  CHAT,
  chat,
  type GatewayHarness,
  startGateway,
} from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let own: Upstream
let gateway: GatewayHarness
/** Key of the project that has an upstream of its own. */
let owner: string
let closeFirst: () => Promise<void>

before(async () => {
  own = await startUpstream()
  // The configuration can name the project only once it exists.
  const first = await startGateway()
  const { store } = first.h
  const project = await makeProject(first.h)
  owner = (await makeUserKey(first.h, project)).value
  gateway = await startGateway({
    store,
    config: (url) => `
upstreams:
  shared:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-4o-mini, "gpt-4.1*", "ft:gpt-4o:acme::*"]
    model_names: { tuned: "ft:gpt-4o:acme::abc" }
  own:
    base_url: ${own.url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-4.1, o3]
    projects: [${project}]
`,
  })
  closeFirst = () => first.close()
})
after(async () => {
  await gateway.close()
  await own.close()
  await closeFirst()
})

function send(model: unknown, key?: string): Promise<Answer> {
  return gateway.post(CHAT, chat('a', { model }), key === undefined ? {} : { key })
}

it('a model that no upstream serves returns 404 with OpenAI’s text and reaches no upstream', async () => {
  gateway.upstream.reset()
  for (const model of ['gpt-4o', 'gpt-5.6-sol', 'GPT-4o-mini', 'gpt-4o-mini ', '*', '../gpt-4.1']) {
    const { status, error, headers } = await send(model)
    assert.equal(status, 404, model)
    assert.deepEqual(error, {
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    })
    assert.ok(headers.has('openai-project'))
  }
  assert.equal(gateway.upstream.arrived, 0)
})

it('names and globs are served, and nothing else', async () => {
  for (const model of ['gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini-2025-04-14']) {
    assert.equal((await send(model)).status, 200, model)
  }
  assert.equal((await send('xgpt-4.1')).status, 404)
})

it('an upstream of a project serves that project alone, before the shared ones', async () => {
  own.reset()
  gateway.upstream.reset()
  assert.equal((await send('o3')).status, 404)
  assert.equal((await send('o3', owner)).status, 200)
  for (let i = 0; i < 5; i++) assert.equal((await send('gpt-4.1', owner)).status, 200)
  assert.deepEqual([own.arrived, gateway.upstream.arrived], [6, 0])
  assert.equal((await send('gpt-4o-mini', owner)).status, 200)
  assert.deepEqual([own.arrived, gateway.upstream.arrived], [6, 1])
})

it('a project’s own upstream has no shared fallback', async () => {
  gateway.upstream.reset()
  own.script({ status: 503 })
  assert.equal((await send('gpt-4.1', owner)).status, 503)
  assert.equal(gateway.upstream.arrived, 0)
})

it('a fine-tuned model is served under its configured name', async () => {
  gateway.upstream.reset()
  assert.equal((await send('tuned')).status, 200)
  assert.match(String(gateway.upstream.requests[0]?.body), /"model":"ft:gpt-4o:acme::abc"/)
})

it('a missing, empty or non-string model is rejected', async () => {
  gateway.upstream.reset()
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"messages":[]}', /^Missing required parameter: 'model'\.$/],
    ['{"messages":[],"model":""}', /^Invalid 'model': empty string\./],
    ['{"messages":[],"model":null}', /^Missing required parameter: 'model'\.$/],
    ['{"messages":[],"model":["gpt-4o-mini"]}', /^Invalid type for 'model': expected a string/],
    ['{"model":"gpt-4o-mini","model":"gpt-4.1","messages":[]}', /'model'/],
    ['{"model":"gpt-4o-mini","m\\u006fdel":"gpt-4.1","messages":[]}', /'model'/],
    ['[]', /./],
    ['', /./],
    ['"gpt-4o-mini"', /./],
    ['\ufeff{"model":"gpt-4o-mini","messages":[]}', /./],
    ['{"model":"gpt-4o-mini","messages":[]} x', /./],
  ]
  for (const [body, message] of cases) {
    const { status, error } = await gateway.post(CHAT, body)
    assert.equal(status, 400, body)
    assert.match(error.message, message, body)
    assert.equal(error.type, 'invalid_request_error')
  }
  assert.equal(gateway.upstream.arrived, 0)
})

it('a name of many megabytes returns an answer of few bytes', async () => {
  const { status, text } = await send('x'.repeat(5_000_000))
  assert.equal(status, 400)
  assert.ok(text.length < 1_000, String(text.length))
})

it('a project lists the models of its own and the shared upstreams', async () => {
  const idsOf = async (key: string): Promise<string[]> => {
    const ids: string[] = []
    for await (const { id } of gateway.h.caller(key).models.list()) ids.push(id)
    return ids
  }
  own.script({ path: '/v1/models', body: { data: [{ id: 'o3' }, { id: 'gpt-4o' }] } })
  assert.deepEqual(await idsOf(gateway.key.value), ['gpt-4.1', 'gpt-4o-mini', 'tuned'])
  assert.equal(own.requests.filter(({ path }) => path === '/v1/models').length, 0)
  // `gpt-4.1` would be tried at the project’s own upstream, which does not list it.
  assert.deepEqual(await idsOf(owner), ['gpt-4o-mini', 'o3', 'tuned'])
})

it('a model returns 404 where none of its candidate upstreams lists it', async () => {
  const of = async (key: string, model: string): Promise<number> =>
    (await gateway.h.raw('GET', `/v1/models/${model}`, { key })).status
  const statuses = async (model: string) => [
    await of(gateway.key.value, model),
    await of(owner, model),
  ]
  assert.deepEqual(await statuses('o3'), [404, 200])
  assert.deepEqual(await statuses('gpt-4.1'), [200, 404])
  assert.deepEqual(await statuses('gpt-4.1-mini'), [404, 404])
  assert.deepEqual(await statuses('tuned'), [200, 200])
  assert.equal((await send('gpt-4.1-mini')).status, 200)
})
