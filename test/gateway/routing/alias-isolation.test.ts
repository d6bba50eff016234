/** Aliases and fallbacks of other organizations and projects have no effect, on any route. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Client, createClient } from '#client/client.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { sideWith } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const [SERVED, DOWN, ALIAS] = ['gpt-5.6-luna', 'gpt-5.6-sol', 'our-alias']
const messages = [{ role: 'user', content: 'a' }]

/** Requests that name a model: each is one of the alias, and of the model that is down. */
const ROUTES: readonly (readonly [path: string, body: object])[] = [
  [CHAT, { messages }],
  [CHAT, { messages, stream: true }],
  ['/v1/responses', { input: 'a' }],
  ['/v1/completions', { prompt: 'a' }],
  ['/v1/embeddings', { input: 'a' }],
  ['/v1/images/generations', { prompt: 'a' }],
  ['/v1/audio/speech', { input: 'a', voice: 'alloy' }],
]

onEachStore('aliases and fallbacks of others', (dialect) => {
  let h: Harness
  let upstream: Upstream
  let mine: MadeKey
  /** Sets the alias and the fallback in a place that is not the key's. */
  const places = new Map<string, () => Promise<unknown>>()

  before(async () => {
    upstream = await startUpstream()
    const entry = `base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}"`
    const config = `
upstreams:
  main: { ${entry}, models: [${SERVED}] }
  down: { base_url: "http://127.0.0.1:1/v1", api_key: key, models: [${DOWN}] }
`
    h = await startHarness(dialect, { config })
    mine = await makeUserKey(h, await makeProject(h))
    const organization = await organizations.create(h.system, {
      name: 'Their organization',
      ownerEmail: 'owner@theirs.example',
    })
    const key = await adminApiKeys.create({ ...h.system, organization }, { name: 'first' })
    const theirs = createClient({ baseUrl: `${h.url}/v1`, adminKey: key.value })
    const neighbour = await makeProject(h)
    const { id: theirProject } = await theirs.createProject({ name: 'Lab' })
    const alias = { alias: ALIAS, model: SERVED }
    places.set('another project', () => setIn(h.client, neighbour))
    places.set('a project of another organization', () => setIn(theirs, theirProject))
    places.set('another organization', () => theirs.updateModelAlias(alias))
  })
  after(async () => {
    await h.close()
    await upstream.close()
  })

  const setIn = async (client: Client, project_id: string): Promise<void> => {
    await client.updateProjectModelAlias({ project_id, alias: ALIAS, model: SERVED })
    await client.updateProjectModelFallback({ project_id, model: DOWN, fallback_models: [SERVED] })
  }

  /** Statuses of all requests, and of the retrieval of the alias, and the listed models. */
  const outcomes = async (key: MadeKey): Promise<unknown> => {
    const side = sideWith(h, key)
    const found: unknown[] = []
    for (const [path, body] of ROUTES) {
      for (const model of [ALIAS, DOWN]) {
        const { status, json } = await side.raw('POST', path, { body: { ...body, model } })
        found.push([path, model, status, json.error?.code])
      }
    }
    const { status } = await side.raw('GET', `/v1/models/${ALIAS}`)
    const { data } = await side.openai.models.list()
    return [...found, status, data.map(({ id }) => id)]
  }

  it('change no answer on any route', async () => {
    const before = await outcomes(mine)
    for (const [place, set] of places) {
      await set()
      assert.deepEqual(await outcomes(mine), before, place)
    }
    const sent = upstream.requests.filter(({ method }) => method === 'POST')
    assert.deepEqual(sent, [])
    // The same in the key's own project changes them.
    await setIn(h.client, mine.project_id)
    const { status } = await sideWith(h, mine).raw('POST', CHAT, {
      body: { messages, model: ALIAS },
    })
    assert.equal(status, 200)
    assert.notDeepEqual(await outcomes(mine), before)
  })

  it('an alias of the organization holds in all its projects, and in none of another', async () => {
    await h.client.updateModelAlias({ alias: 'shared-alias', model: SERVED })
    const body = { messages, model: 'shared-alias' }
    for (const project of [mine.project_id, await makeProject(h)]) {
      const key = await makeUserKey(h, project)
      assert.equal((await sideWith(h, key).raw('POST', CHAT, { body })).status, 200)
    }
    await h.client.deleteModelAlias({ alias: 'shared-alias' })
    const gone = await sideWith(h, mine).raw('POST', CHAT, { body })
    assert.deepEqual([gone.status, gone.json.error?.code], [404, 'model_not_found'])
  })
})
