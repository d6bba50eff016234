/** Routes of `pass_routes`: POST, an exact path, a JSON body of any shape. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PART_TOKENS } from '#catalog/catalog.ts'
import { CHAT, chat, type GatewayHarness, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeAccountKey } from '#test/support/keys.ts'

const RERANK = '/v1/rerank'
const RESULTS = { results: [{ index: 0, relevance_score: 0.9 }] }
/** A body with formatting that no serializer produces. */
const QUERY = `{ "model" : "${MODEL}",\n "query":"what?", "documents":["a","b"], "top_n":1 }`

/** Scripts the response to the next request to a passed route. */
function answers({ upstream }: GatewayHarness, body: unknown, more: object = {}): void {
  upstream.script({ status: 200, body, ...more })
}

async function setLimits({ h, key }: GatewayHarness, limits: object): Promise<void> {
  const path = `/v1/organization/projects/${key.project_id}/rate_limits/rl-${MODEL}`
  assert.equal((await h.raw('POST', path, { body: limits })).status, 200)
}

const NO_LIMITS = { max_requests_per_1_minute: 10_000, max_tokens_per_1_minute: 10_000_000 }

describe('without pass_routes', () => {
  const gateway = shareGateway()

  it('a path that is not in the contract returns 404 and reaches no upstream', async () => {
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const { status, json } = await gateway().h.raw(method, RERANK, { key: gateway().key.value })
      assert.equal(status, 404)
      assert.equal(json.error?.message, `Invalid URL (${method} ${RERANK})`)
    }
    assert.equal(gateway().upstream.arrived, 0)
  })
})

describe('a passed route', () => {
  const gateway = shareGateway({
    config: (url) => `
models:
  limited: { max_requests_per_1_minute: 2, max_tokens_per_1_minute: 100 }
upstreams:
  one:
    base_url: "${url}"
    api_key: \${UPSTREAM_KEY}
    pass_routes: [/rerank, /pooling/v2, /tokenize]
    models: ['*']
    model_names: { reranker: BAAI/reranker }
  two:
    base_url: "${url}/two"
    projects: [proj_000000000000000000000000]
    pass_routes: [/secret]
`,
  })

  it('forwards the body byte for byte, and relays the response unchanged', async () => {
    const written = `{ "results" :[ ] ,\n"x":1.50 }`
    answers(gateway(), written, { headers: { 'content-type': 'application/json' } })
    const { status, text } = await gateway().post(RERANK, QUERY, { headers: { accept: 'x/y' } })
    assert.deepEqual([status, text], [200, written])
    const [request] = gateway().upstream.requests
    assert.equal(request?.body.toString(), QUERY)
    assert.equal(request.target, RERANK)
    assert.equal(request.headers.accept, 'x/y')
    assert.equal(request.headers.authorization, 'Bearer sk-upstream-key')
    answers(gateway(), { error: { message: 'no such index' } }, { status: 422 })
    assert.equal((await gateway().post('/v1/pooling/v2?x=1', QUERY)).status, 422)
    assert.equal(gateway().upstream.requests.at(-1)?.target, '/v1/pooling/v2')
  })

  it('matches the exact path alone, with POST alone', async () => {
    for (const path of [
      '/v1/rerank/',
      '/v1/rerank/1',
      '/v1/Rerank',
      '/v1/pooling',
      '/v1/%72erank',
    ]) {
      assert.equal((await gateway().post(path, QUERY)).status, 404, path)
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const { status, headers } = await gateway().h.raw(method, RERANK, {
        key: gateway().key.value,
      })
      assert.deepEqual([status, headers.get('allow')], [405, 'POST'], method)
    }
    assert.equal(gateway().upstream.arrived, 0)
  })

  it('returns 404 where only an upstream of other projects opens it', async () => {
    const { status, error } = await gateway().post('/v1/secret', QUERY)
    assert.deepEqual([status, error.message], [404, 'Invalid URL (POST /v1/secret)'])
  })

  it('forwards the model under the upstream’s name', async () => {
    answers(gateway(), RESULTS)
    await gateway().post(RERANK, '{"query":"x", "model":"reranker" }')
    assert.deepEqual(gateway().arrived(), ['{"query":"x", "model":"BAAI/reranker" }'])
  })

  it('rejects references and members that steer the upstream, at any depth', async () => {
    for (const [more, code] of [
      [{ file_id: 'file-none' }, 'reference_not_found'],
      [{ inputs: [{ deep: [{ file_ids: ['file-none'] }] }] }, 'reference_not_found'],
      [{ previous_response_id: 'resp_none' }, 'previous_response_not_found'],
      [{ conversation: 'conv_1' }, 'reference_not_found'],
      [{ tools: [{ vector_store_ids: ['vs_1'] }] }, 'reference_not_supported'],
      [{ index_id: 'x' }, 'reference_not_supported'],
      [{ prompt: { id: 'pmpt_1' } }, 'reference_not_supported'],
      [{ model: 'ft:gpt-4o:x' }, 'reference_not_supported'],
      [{ inner: { model: 'ft:gpt-4o:x' } }, 'reference_not_supported'],
      [{ api_base: 'http://other' }, 'unsupported_parameter'],
      [{ extra_body: { lora_path: '/x' } }, 'unsupported_parameter'],
      [{ models: ['a'] }, 'unknown_parameter'],
    ] as const) {
      const body = { model: MODEL, query: 'x', ...more }
      const { status, error } = await gateway().post(RERANK, body)
      assert.deepEqual([status, error.code], [400, code], JSON.stringify(more))
    }
    for (const [text, code] of [
      ['{"query":', null],
      ['{"query":"x","model":1}', 'invalid_type'],
      ['{"query":"x","model":""}', 'empty_string'],
      [`{"model":"${MODEL}","model":"reranker"}`, 'duplicate_parameter'],
    ] as const) {
      const { status, error } = await gateway().post(RERANK, text)
      assert.deepEqual([status, error.code], [400, code], text)
    }
    assert.equal(gateway().upstream.arrived, 0)
  })

  it('allows any name inside documents and metadata', async () => {
    const body = JSON.stringify({
      model: MODEL,
      query: 'x',
      metadata: { thread_id: 't' },
      documents: [{ id: 'doc-1', file_id: 'mine', text: 'a' }],
    })
    answers(gateway(), RESULTS)
    assert.equal((await gateway().post(RERANK, body)).status, 200)
    assert.deepEqual(gateway().arrived(), [body])
  })

  it('counts the usage that the response reports, as completions', async () => {
    for (const [usage, input, output] of [
      [{ prompt_tokens: 7, total_tokens: 7 }, 7, undefined],
      [{ total_tokens: 9 }, 9, undefined],
      [{ input_tokens: 3, output_tokens: 4 }, 3, 4],
    ] as const) {
      answers(gateway(), { ...RESULTS, usage })
      assert.equal((await gateway().post(RERANK, QUERY)).status, 200)
      const counted = await gateway().counted()
      const { requests, input_tokens, output_tokens, estimated_input_tokens } = counted
      assert.deepEqual([requests, input_tokens, output_tokens], [1, input, output])
      assert.equal(estimated_input_tokens, undefined)
    }
    const usage = gateway().h.store.reader.selectFrom('usage')
    const rows = await usage.select('kind').distinct().execute()
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['completions'],
    )
  })

  it('counts the text of the body when the response reports no usage', async () => {
    answers(gateway(), RESULTS)
    const documents = ['y'.repeat(100), { text: 'z'.repeat(50), id: 'n' }]
    const body = { model: MODEL, query: 'x'.repeat(49), documents, top_n: 3, flag: true }
    await gateway().post(RERANK, body)
    const { input_tokens, estimated_input_tokens, requests } = await gateway().counted()
    assert.deepEqual([requests, input_tokens, estimated_input_tokens], [1, 50, 50])
    answers(gateway(), RESULTS)
    const image = `data:image/png;base64,${'A'.repeat(10_000)}`
    await gateway().post(RERANK, { model: MODEL, query: 'x'.repeat(40), image })
    assert.equal((await gateway().counted()).input_tokens, 10 + PART_TOKENS.image)
  })

  it('counts an upstream rejection as a request with no tokens', async () => {
    answers(gateway(), { error: { message: 'no' } }, { status: 400 })
    await gateway().post(RERANK, QUERY)
    const { requests, input_tokens } = await gateway().counted()
    assert.deepEqual([requests, input_tokens], [undefined, undefined])
  })

  it('relays a stream as it arrives, and counts its reported usage', async () => {
    const events = [
      { type: 'delta', delta: 'hello' },
      { type: 'end', usage: { input_tokens: 5, output_tokens: 6 } },
    ].map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`)
    const headers = { 'content-type': 'text/event-stream' }
    answers(gateway(), events.join(''), { headers, cut: events[0]?.length })
    const body = JSON.stringify({ model: MODEL, query: 'x', stream: true })
    const { text } = await gateway().post(RERANK, body)
    assert.equal(text, events.join(''))
    assert.deepEqual(gateway().arrived(), [body], 'nothing is added to the body')
    const { input_tokens, output_tokens } = await gateway().counted()
    assert.deepEqual([input_tokens, output_tokens], [5, 6])
  })

  it('applies the limits of the model, with the headers and the 429 of every other route', async () => {
    const rerank = (query: string) => gateway().post(RERANK, { model: 'limited', query })
    const large = await rerank('x'.repeat(404))
    assert.deepEqual([large.status, large.error.type], [429, 'tokens'])
    assert.match(large.error.message, /^Request too large/)
    answers(gateway(), { usage: { total_tokens: 90 } })
    answers(gateway(), { usage: { total_tokens: 1 } })
    const first = await rerank('x'.repeat(40))
    assert.equal(first.status, 200)
    assert.equal(first.headers.get('x-ratelimit-limit-requests'), '2')
    const tokens = await rerank('x'.repeat(80))
    assert.deepEqual([tokens.status, tokens.error.type], [429, 'tokens'], '90 were settled')
    assert.equal((await rerank('x')).status, 200)
    const requests = await rerank('x')
    assert.deepEqual([requests.status, requests.error.type], [429, 'requests'])
    assert.equal(gateway().upstream.arrived, 2)
    const { refused_requests_per_minute, refused_tokens_per_minute } = await gateway().counted()
    assert.deepEqual([refused_requests_per_minute, refused_tokens_per_minute], [1, 2])
  })

  it('shares the limits of the project for a model with all other routes', async () => {
    await setLimits(gateway(), { ...NO_LIMITS, max_requests_per_1_minute: 0 })
    assert.equal((await gateway().post(RERANK, QUERY)).status, 429)
    assert.equal((await gateway().post(CHAT, chat('x'))).status, 429)
    await setLimits(gateway(), NO_LIMITS)
  })

  it('rejects a long body whose model has no room before it has arrived', async () => {
    await setLimits(gateway(), { ...NO_LIMITS, max_requests_per_1_minute: 0 })
    const long = { model: MODEL, documents: ['x'.repeat(400_000)] }
    const { status, error } = await gateway().post(RERANK, long)
    assert.deepEqual([status, error.type], [429, 'requests'])
    await setLimits(gateway(), NO_LIMITS)
    answers(gateway(), RESULTS)
    assert.equal((await gateway().post(RERANK, long)).status, 200)
    assert.deepEqual(gateway().arrived(), [JSON.stringify(long)])
  })

  it('without a model counts nothing, and has no limit headers', async () => {
    answers(gateway(), { ...RESULTS, usage: { total_tokens: 9 } }, { times: 2 })
    for (const body of ['{"text": "x" }', '{"model":null}']) {
      const { status, headers } = await gateway().post('/v1/tokenize', body)
      assert.equal(status, 200)
      assert.equal(headers.get('x-ratelimit-limit-requests'), null)
    }
    assert.deepEqual(gateway().arrived(), ['{"text": "x" }', '{"model":null}'])
    const { models, ...counted } = await gateway().counted()
    assert.deepEqual(counted, {})
    answers(gateway(), {}, { status: 503 })
    const failed = await gateway().post('/v1/tokenize', '{}')
    assert.equal(failed.status, 503)
    await gateway().upstream.refuse()
    const { status, error } = await gateway().post('/v1/tokenize', '{}')
    await gateway().upstream.listen()
    assert.deepEqual(
      [status, error.message],
      [502, 'The upstream of the route `/tokenize` could not be reached. Please try again later.'],
    )
  })

  it('requires the scope of requests to models', async () => {
    const { h, key } = gateway()
    const { owner } = await makeAccountKey(h, key.project_id)
    const ids = { project_id: key.project_id, service_account_id: owner }
    const keyWith = async (scope: string): Promise<string> =>
      (await h.client.createProjectServiceAccountApiKey({ ...ids, scopes: [scope] })).value
    answers(gateway(), RESULTS)
    const statusWith = async (scope: string): Promise<number> =>
      (await gateway().post(RERANK, QUERY, { key: await keyWith(scope) })).status
    assert.equal(await statusWith('model.request'), 200)
    assert.equal(await statusWith('api.responses.write'), 401)
    assert.equal(await statusWith('api.all.read'), 401)
  })

  it('has its configured path as the label of its metrics', async () => {
    answers(gateway(), RESULTS)
    await gateway().post(RERANK, QUERY)
    const metrics = await gateway().h.metrics.registry.metrics()
    assert.match(metrics, /endpoint="\/rerank"/)
  })
})

describe('a passed route without a model', () => {
  const gateway = shareGateway({
    bounds: { project_requests_per_minute: 2 },
    config: (url) => `
upstreams:
  one: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", pass_routes: [/tokenize] }
`,
  })

  it('is limited by the rate of the project, which excludes requests with a model', async () => {
    answers(gateway(), {}, { times: 'always' })
    const statusOf = async (body: object): Promise<number> =>
      (await gateway().post('/v1/tokenize', body)).status
    for (let n = 0; n < 4; n++) assert.equal(await statusOf({ model: MODEL }), 200)
    assert.equal(await statusOf({}), 200)
    assert.equal(await statusOf({}), 200)
    const rejected = await gateway().post('/v1/tokenize', {})
    assert.equal(rejected.status, 429)
    assert.match(rejected.headers.get('x-bailiwick-limit') ?? '', /^dimension=project_requests;/)
    assert.equal(gateway().upstream.arrived, 6)
  })
})
