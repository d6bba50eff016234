/** Models of a person in a project: those that a key of theirs lists, with prices and limits. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Client } from '#client/client.ts'
import { newUser, refused } from '#test/sdk/suite.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { makeProject } from '#test/support/keys.ts'
import { openAs } from './browser.ts'

const SMALL = 'gpt-5.6-luna'
const PRICED = 'gpt-5.6-terra'
const CLAUDE = 'claude-opus-5-5'
const LARGE = 'gpt-5.6-sol'

function configOf(url: string): string {
  return `
upstreams:
  default:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [${SMALL}, ${LARGE}, ${PRICED}]
  dear:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [${SMALL}]
    price_factors: { "*": 1.5 }
  claude:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    api_format: anthropic
    models: [${CLAUDE}]
models:
  ${SMALL}:
    price: { input: 2, output: 6 }
  ${PRICED}:
    price: { input: 4, output: 8 }
    max_requests_per_1_minute: 40
`
}

describe('the models of a person', () => {
  const upstream = { models: [SMALL, PRICED, LARGE, CLAUDE] }
  const gateway = shareGateway({ config: configOf, upstream })

  let project_id: string
  let user_id: string
  let person: Client

  const signIn = async (role: 'member' | 'viewer') => {
    const { id } = await newUser(gateway().h)
    await gateway().h.client.createProjectUser({ project_id, user_id: id, role })
    return { id, client: (await openAs(gateway().h, id)).client }
  }

  before(async () => {
    project_id = await makeProject(gateway().h)
    const { id, client } = await signIn('member')
    user_id = id
    person = client
  })

  const listed = async (client = person) => (await client.listAccountModels({ project_id })).data

  it('models are those that a key of the person lists, in both formats, under policies and aliases', async () => {
    const { client } = gateway().h
    await client.updateProjectModelAlias({ project_id, alias: 'fast', model: SMALL })
    await client.updateProjectModelPermissions({
      project_id,
      mode: 'deny_list',
      model_ids: [LARGE],
    })
    const { value: key } = await person.createProjectUserApiKey({ project_id, user_id })
    const ofKey = async (headers: Record<string, string>) => {
      const all = { authorization: `Bearer ${key}`, ...headers }
      const response = await fetch(`${gateway().h.url}/v1/models`, { headers: all })
      const { data } = JSON.parse(await response.text())
      return data.map(({ id }: { readonly id: string }) => id)
    }
    const data = await listed()
    const idsIn = (format: 'openai' | 'anthropic') =>
      data.filter(({ api_formats }) => api_formats.includes(format)).map(({ id }) => id)
    assert.deepEqual(idsIn('openai'), ['fast', SMALL, PRICED])
    assert.deepEqual(idsIn('openai'), (await ofKey({})).toSorted())
    assert.deepEqual(idsIn('anthropic'), [CLAUDE])
    assert.deepEqual(idsIn('anthropic'), await ofKey({ 'anthropic-version': '2023-06-01' }))
    assert.equal(data.find(({ id }) => id === 'fast')?.alias_of, SMALL)
  })

  it('the price is that of the dearest upstream, and the limits are the smaller ones', async () => {
    await gateway().h.client.updateProjectRateLimits({
      project_id,
      rate_limit_id: `rl-${PRICED}`,
      max_requests_per_1_minute: 30,
    })
    const byId = new Map((await listed()).map((one) => [one.id, one]))
    assert.deepEqual(byId.get(PRICED)?.price, { input: 4, cached_input: 4, output: 8 })
    assert.equal(byId.get(PRICED)?.rate_limits.max_requests_per_1_minute, 30)
    assert.deepEqual(byId.get('fast')?.price, { input: 3, cached_input: 3, output: 9 })
  })

  it('a viewer, who may make no requests, has no models', async () => {
    const { client } = await signIn('viewer')
    assert.deepEqual(await listed(client), [])
  })

  it('a project of others is answered as a missing one', async () => {
    const other = await makeProject(gateway().h)
    const missing = person.listAccountModels({ project_id: other })
    await refused(missing, { status: 404, code: 'project_not_found' })
  })
})
