/** Aliases of models at use: on every route, under every policy, and whatever the store has. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { sideWith } from '#test/gateway/two-projects.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'

const MODEL = 'gpt-5.6-luna'
const OTHER = 'gpt-5.6-terra'
const CLAUDE = 'claude-opus-5-5'
const MESSAGES = '/v1/messages'
const VERSION = { 'anthropic-version': '2023-06-01' }

const gateway = shareGateway({
  config: (url) => `
upstreams:
  default:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-*, tts-1, whisper-1, text-embedding-3-small]
    model_names: { house: ${OTHER} }
    pass_routes: [/rerank]
  claude:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
`,
})
afterEach(() => route({}))

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(gateway().h, gateway().key, routing)
}

function modelsThere(): unknown[] {
  const bodies = gateway()
    .arrived()
    .filter((body) => body !== '')
  return bodies.map((body) => JSON.parse(body).model)
}

function message(model: string): object {
  return { model, max_tokens: 9, messages: [{ role: 'user', content: 'a' }] }
}

/** A request with an alias for each route with a JSON body, and the model of its format. */
const ROUTES: readonly (readonly [path: string, model: string, body: object])[] = [
  [CHAT, MODEL, { messages: [{ role: 'user', content: 'a' }] }],
  [CHAT, MODEL, { messages: [{ role: 'user', content: 'a' }], stream: true }],
  ['/v1/responses', MODEL, { input: 'a' }],
  ['/v1/responses/input_tokens', MODEL, { input: 'a' }],
  ['/v1/responses/compact', MODEL, { input: 'a' }],
  ['/v1/embeddings', 'text-embedding-3-small', { input: 'a' }],
  ['/v1/rerank', MODEL, { query: 'a', documents: ['b'] }],
  [MESSAGES, CLAUDE, { max_tokens: 9, messages: [{ role: 'user', content: 'a' }] }],
  [`${MESSAGES}/count_tokens`, CLAUDE, { messages: [{ role: 'user', content: 'a' }] }],
]

it('an alias in any spelling is its model on every route, and the answer names that', async () => {
  for (const [path, model, body] of ROUTES) {
    await route({ aliases: { 'House-Fast': model } })
    const headers = path.startsWith(MESSAGES) ? VERSION : {}
    for (const alias of ['House-Fast', ' house-FAST', 'HOUSE-fast:latest']) {
      gateway().upstream.reset()
      const answer = await gateway().post(path, { model: alias, ...body }, { headers })
      assert.deepEqual(modelsThere(), [model], `${path} ${alias} ${answer.text}`)
      assert.equal(answer.headers.get('x-bailiwick-model'), model, path)
    }
  }
})

it('a form with an alias is rewritten', async () => {
  await route({ aliases: { ears: 'whisper-1' } })
  const form = new FormData()
  form.set('model', 'ears')
  form.set('file', new Blob([Buffer.alloc(32)]), 'a.wav')
  const { h, key, upstream } = gateway()
  const response = await fetch(`${h.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.value}` },
    body: form,
  })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('x-bailiwick-model'), 'whisper-1')
  assert.match(upstream.requests.at(-1)?.body.toString() ?? '', /name="model"\r\n\r\nwhisper-1\r\n/)
})

it('usage and rate limits are the model’s, under whatever alias', async () => {
  await route({ aliases: { fast: MODEL }, shared: { cheap: MODEL } })
  const { h, key, counted, post } = gateway()
  await counted()
  for (const model of ['fast', 'cheap']) await post(CHAT, chat('a', { model }))
  const { requests, models } = await counted()
  assert.equal(requests, 2)
  assert.deepEqual(
    models.filter((model) => ['fast', 'cheap', MODEL].includes(model)),
    [MODEL],
  )
  await h.openai.admin.organization.projects.rateLimits.updateRateLimit(`rl-${MODEL}`, {
    project_id: key.project_id,
    max_requests_per_1_minute: 0,
  })
  for (const model of ['fast', 'cheap']) {
    const { status, error } = await post(CHAT, chat('a', { model }))
    assert.equal(status, 429)
    assert.match(error.message, /gpt-5\.6-luna/)
  }
  // Checked on the first bytes of a long body, too.
  const { status } = await post(CHAT, chat('a'.repeat(100_000), { model: 'fast' }))
  assert.equal(status, 429)
  await h.client.deleteProjectRateLimit({
    project_id: key.project_id,
    rate_limit_id: `rl-${MODEL}`,
  })
})

it('an alias of a model that the project may not use is denied as the model is', async () => {
  const { h, key, post, upstream } = gateway()
  const { modelPermissions } = h.openai.admin.organization.projects
  await route({ aliases: { fast: MODEL, other: OTHER, house2: 'house' } })
  await modelPermissions.update(key.project_id, { mode: 'deny_list', model_ids: [OTHER] })
  upstream.reset()
  for (const model of ['other', 'OTHER', 'house2', 'house', OTHER]) {
    const { status, error } = await post(CHAT, chat('a', { model }))
    assert.equal(status, 403, model)
    assert.equal(error.code, 'model_not_found')
  }
  assert.deepEqual(modelsThere(), [])
  const { data } = await sideWith(h, key).openai.models.list()
  const listed = data.map(({ id }) => id)
  assert.ok(listed.includes('fast'))
  assert.ok(!listed.includes('other'))
  await modelPermissions.delete(key.project_id)
})

it('an alias hides no model: not of the catalog, and none that an upstream has', async () => {
  await route({ aliases: { [MODEL]: OTHER, 'GPT-5.6-LUNA ': OTHER, house: MODEL, default: OTHER } })
  for (const [model, there] of [
    [MODEL, MODEL],
    ['gpt-5.6-Luna', 'gpt-5.6-Luna'],
    ['house', OTHER],
  ] as const) {
    gateway().upstream.reset()
    await gateway().post(CHAT, chat('a', { model }))
    assert.deepEqual(modelsThere(), [there], model)
  }
})

it('loops and chains of aliases, and names that no request may have, end in no model', async () => {
  const huge = 'x'.repeat(100_000)
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`${huge}${n}`, `${huge}${n}`]),
  )
  await route({
    aliases: { a: 'b', b: 'a', self: 'self', one: 'two', two: MODEL, bad: 'x\u0000y', ...many },
    shared: { 'ft:gpt-4o:theirs::x': MODEL },
  })
  for (const model of ['a', 'b', 'self', 'one', 'bad', 'ft:gpt-4o:theirs::x']) {
    gateway().upstream.reset()
    const { status } = await gateway().post(CHAT, chat('a', { model }))
    assert.ok(status === 404 || status === 400, `${model} ${status}`)
    assert.deepEqual(gateway().arrived(), [], model)
  }
  assert.equal((await gateway().post(CHAT, chat('a', { model: 'two' }))).status, 200)
})

it('aliases of one project are none of another', async () => {
  const { h, post } = gateway()
  await route({ aliases: { mine: MODEL } })
  const theirs = await makeUserKey(h, await makeProject(h))
  const { status } = await post(CHAT, chat('a', { model: 'mine' }), { key: theirs.value })
  assert.equal(status, 404)
  const { data } = await sideWith(h, theirs).openai.models.list()
  assert.ok(!data.some(({ id }) => id === 'mine'))
})

it('the lists of models have the aliases that the key may use, in both formats', async () => {
  await route({
    aliases: { fast: MODEL, wise: CLAUDE, none: 'nowhere' },
    shared: { cheap: MODEL, fast: OTHER },
  })
  const { h, key } = gateway()
  const { raw, openai } = sideWith(h, key)
  const { data } = await openai.models.list()
  const aliases = data.map(({ id }) => id).filter((id) => /^(fast|wise|none|cheap)$/.test(id))
  assert.deepEqual(aliases, ['cheap', 'fast'])
  assert.equal((await openai.models.retrieve('fast')).id, 'fast')
  assert.equal((await raw('GET', '/v1/models/none')).status, 404)
  const anthropic = await raw('GET', '/v1/models', { headers: VERSION })
  const listed: { id: string }[] = JSON.parse(anthropic.text).data
  assert.ok(listed.some(({ id }) => id === 'wise'))
  assert.ok(!listed.some(({ id }) => id === 'fast'))
  const one = await raw('GET', '/v1/models/wise', { headers: VERSION })
  assert.equal(JSON.parse(one.text).id, 'wise')
})

it('a batch with an alias fails with a sentence, since its lines pass as they are', async () => {
  await route({ aliases: { fast: MODEL } })
  const batch = await startBatch(gateway(), [chatLine(1, 'a', { model: 'fast' })])
  assert.equal(batch.status, 'failed')
  assert.match(batch.errors?.data?.[0]?.message ?? '', /'fast' is an alias/)
})

it('messages to an alias are counted and answered as to its model', async () => {
  await route({ aliases: { wise: CLAUDE } })
  const answer = await gateway().post(MESSAGES, message('wise'), { headers: VERSION })
  assert.equal(answer.status, 200)
  assert.equal(JSON.parse(answer.text).model, CLAUDE)
})
