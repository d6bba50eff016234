/** Names of models that choose a place, at an upstream within the project's region. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'

const [HERE, ELSEWHERE] = ['eu.anthropic.claude-sonnet-5-5', 'global.anthropic.claude-sonnet-5-5']
/** The upstream has this name for a model of another place. */
const RENAMED = 'sonnet'
const OUTSIDE = [ELSEWHERE, 'us.amazon.nova-pro-v1:0', 'apac.anthropic.claude', RENAMED]
const SPELLED = ['Global.anthropic.claude', 'bedrock/us.anthropic.claude', 'us-gov.anthropic.a']
/** A prefix without a provider's name after it is a name like any other. */
const INSIDE = [HERE, 'bedrock/eu.amazon.nova-pro-v1:0', 'anthropic.claude', 'us.', 'eu-models.us']

const gateway = shareGateway({
  upstream: { models: [...OUTSIDE, ...SPELLED, ...INSIDE] },
  config: (url) => {
    const shared = `base_url: "${url}", api_key: sk-upstream-key, regions: [eu]`
    const models = `models: ["*"], model_names: { ${RENAMED}: ${ELSEWHERE} }`
    return `
upstreams:
  main: { ${shared}, ${models}, pass_routes: [/rerank] }
  claude: { ${shared}, ${models}, api_format: anthropic }
`
  },
})

/** A project with requests that answer their status, or the code of their error. */
async function projectOf(geography: string | null) {
  const { h } = gateway()
  const { id } = await h.client.createProject({ name: 'placed', geography })
  const { value: key } = await makeUserKey(h, id)
  const raw = (method: string, path: string, body?: unknown) =>
    h.raw(method, path, { key, body, headers: { 'anthropic-version': '2023-06-01' } })
  const send = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await raw(method, path, body)
    if (status !== 200) assert.match(text, /data residency in `eu`/)
    return status
  }
  return { id, raw, send }
}

it('a name of another place returns 403 on every kind of route, one of the region 200', async () => {
  gateway().upstream.script({ path: '/v1/rerank', status: 200, body: {}, times: 'always' })
  const { send } = await projectOf('EU')
  const messages = [{ role: 'user', content: 'text' }]
  const calls = (model: string) => [
    send('POST', CHAT, chat('text', { model })),
    send('POST', '/v1/messages', { model, messages, max_tokens: 8 }),
    send('POST', '/v1/messages/count_tokens', { model, messages }),
    send('POST', '/v1/rerank', { model, query: 'a', documents: ['b'] }),
  ]
  for (const model of [...OUTSIDE, ...SPELLED]) {
    assert.deepEqual(await Promise.all(calls(model)), [403, 403, 403, 403], model)
  }
  assert.deepEqual(gateway().arrived(), [])
  for (const model of INSIDE) {
    assert.deepEqual(await Promise.all(calls(model)), [200, 200, 200, 200], model)
  }
})

it('a project without a region gets every name', async () => {
  const { send } = await projectOf(null)
  for (const model of [...OUTSIDE, ...SPELLED, ...INSIDE]) {
    assert.equal(await send('POST', CHAT, chat('text', { model })), 200, model)
  }
})

it('neither an alias nor a fallback leads to a model of another place', async () => {
  const { h, upstream } = gateway()
  const { id: project_id, send } = await projectOf('EU')
  await h.client.updateProjectModelAlias({ project_id, alias: 'fast', model: ELSEWHERE })
  assert.equal(await send('POST', CHAT, chat('text', { model: 'fast' })), 403)
  const fallback = { project_id, model: HERE, fallback_models: [ELSEWHERE, 'anthropic.claude'] }
  await h.client.updateProjectModelFallback(fallback)
  upstream.script({ includes: HERE, status: 503, times: 'always' })
  assert.equal(await send('POST', CHAT, chat('text', { model: HERE })), 200)
  const models = upstream.requests.map(({ body }) => JSON.parse(body.toString()).model)
  assert.ok(!models.includes(ELSEWHERE), models.join())
  assert.equal(models.at(-1), 'anthropic.claude')
})

it('lists have no model of another place, and it is not retrieved', async () => {
  const own = await projectOf('EU')
  const any = await projectOf(null)
  const namesOf = async ({ raw }: typeof own) =>
    JSON.parse((await raw('GET', '/v1/models')).text).data.map(({ id }: { id: string }) => id)
  assert.ok((await namesOf(any)).includes(RENAMED))
  assert.ok(!(await namesOf(own)).includes(RENAMED))
  assert.equal(await own.send('GET', `/v1/models/${RENAMED}`), 403)
})
