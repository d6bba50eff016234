/** Aliases and fallback models with hostile names: made by the API, or found in the store. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { sideWith } from '#test/gateway/two-projects.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, shareGateway, startGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'

const LUNA = 'gpt-5.6-luna'
const TERRA = 'gpt-5.6-terra'
const HOUR_MS = 3_600_000
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

const gateway = shareGateway({
  config: (url) => `
upstreams:
  main: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", models: ["*"] }
`,
  upstream: { models: [LUNA, TERRA] },
})
afterEach(() => route({}))

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(gateway().h, gateway().key, routing)
}

/** The model of the request that reached the upstream, if any. */
async function modelThere(model: string): Promise<string | undefined> {
  gateway().upstream.reset()
  await gateway().post(CHAT, chat('a', { model }))
  const body = gateway()
    .arrived()
    .find((one) => one !== '')
  return body === undefined ? undefined : JSON.parse(body).model
}

it('an alias with any permitted name is usable, up to the longest name of a request', async () => {
  const { h, key } = gateway()
  const { project_id } = key
  const longest = 'x'.repeat(200)
  for (const alias of [longest, 'constructor', 'toString', 'valueOf', 'a/b:c@d']) {
    await h.client.updateProjectModelAlias({ project_id, alias, model: LUNA })
    assert.equal(await modelThere(alias), LUNA, alias)
  }
  const longer = { project_id, alias: `${longest}x`, model: LUNA }
  await assert.rejects(h.client.updateProjectModelAlias(longer), { status: 400 })
  const { data } = await h.client.listProjectModelAliases({ project_id })
  assert.equal(data.length, 5)
})

it('names of prototypes are no alias and have no fallbacks, unless they are set', async () => {
  await route({ aliases: { fast: LUNA }, fallbacks: { [LUNA]: { models: [TERRA] } } })
  for (const name of PROTOTYPE_NAMES) assert.equal(await modelThere(name), name, name)
})

it('names of prototypes in the store are names as others', async () => {
  const named = (value: string) => Object.fromEntries(PROTOTYPE_NAMES.map((one) => [one, value]))
  await route({ shared: named(TERRA), aliases: named(LUNA) })
  for (const name of PROTOTYPE_NAMES) assert.equal(await modelThere(name), LUNA, name)
  await route({
    aliases: { fast: '__proto__' },
    fallbacks: { ['__proto__']: { models: ['constructor', LUNA] } },
  })
  assert.equal(await modelThere('fast'), '__proto__')
  const { upstream, post } = gateway()
  upstream.reset()
  upstream.script({ status: 503, times: 2 })
  const { headers } = await post(CHAT, chat('a', { model: 'fast' }))
  assert.equal(headers.get('x-bailiwick-model'), LUNA)
})

it('spellings of an alias are those of models: no other letters are folded', async () => {
  await route({ aliases: { fast: LUNA } })
  for (const [name, there] of [
    ['FAST', LUNA],
    ['ﬁast', 'ﬁast'],
    ['faſt', 'faſt'],
    ['fast\u00a0', LUNA],
    ['fаst', 'fаst'],
    ['ＦＡＳＴ', 'ＦＡＳＴ'],
  ] as const) {
    assert.equal(await modelThere(name), there, name)
  }
})

it('two spellings of one alias in the store are one alias, in every list and request', async () => {
  await route({ aliases: { Fast: LUNA, 'FAST:latest': TERRA } })
  const { h, key } = gateway()
  const { data } = await sideWith(h, key).openai.models.list()
  const listed = data.map(({ id }) => id).filter((id) => /fast/i.test(id))
  assert.equal(listed.length, 1)
  assert.equal(await modelThere('fast'), await modelThere(listed[0] ?? ''))
})

it('an alias with the name of a model that is listed later has no effect from then on', async () => {
  const { clock, move } = movableClock()
  await using later = await startGateway({ clock, upstream: { models: [LUNA, TERRA] } })
  const { h, key, post, upstream } = later
  await plantRouting(h, key, { aliases: { newest: LUNA }, fallbacks: {} })
  const served = async () => {
    const { headers, text } = await post(CHAT, chat('a', { model: 'NEWEST' }))
    return headers.get('x-bailiwick-model') ?? text
  }
  assert.equal(await served(), LUNA)
  const data = [LUNA, 'newest'].map((id) => ({ id, object: 'model' }))
  upstream.script({ path: '/v1/models', body: { object: 'list', data }, times: 'always' })
  move(HOUR_MS)
  const listed = await h.caller(key.value).models.list()
  assert.deepEqual(
    listed.data.map(({ id }) => id).filter((id) => id === 'newest'),
    ['newest'],
  )
  // The upstream of this test lists it, and does not serve it.
  assert.match(await served(), /NEWEST/)
})

it('rows in the store that no change could make break no request', async () => {
  const { h, key, post } = gateway()
  const huge = 'y'.repeat(1_000_000)
  await route({
    aliases: { [huge]: LUNA, fast: huge, '': LUNA, ' ': LUNA },
    fallbacks: { [TERRA]: { models: [huge, '', '\u0000', TERRA, '\ud800', LUNA] } },
  })
  // A name that is an alias itself makes a chain, and is no model.
  assert.equal((await post(CHAT, chat('a', { model: 'fast' }))).status, 404)
  const { upstream } = gateway()
  upstream.script({ includes: TERRA, status: 503, times: 'always' })
  assert.equal((await post(CHAT, chat('a', { model: TERRA }))).status, 503)
  const { status } = await sideWith(h, key).raw('GET', '/v1/models')
  assert.equal(status, 200)
  const other = await makeUserKey(h, await makeProject(h))
  assert.equal((await post(CHAT, chat('a', { model: LUNA }), { key: other.value })).status, 200)
})
