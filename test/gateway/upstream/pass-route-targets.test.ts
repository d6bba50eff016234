/** Upstreams of a passed route: order, failover, members and references. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepRow } from '#test/gateway/two-projects.ts'
import { type GatewayHarness, MODEL, shareGateway } from '#test/support/gateway.ts'

const RERANK = '/v1/rerank'
const QUERY = { model: MODEL, query: 'x' }
const RESULTS = { results: [] }

function answers({ upstream }: GatewayHarness, body: unknown, more: object = {}): void {
  upstream.script({ status: 200, body, ...more })
}

describe('a passed route over several upstreams', () => {
  const gateway = shareGateway({
    config: (url) => `
upstreams:
  closed: { base_url: "${url}/closed", api_key: "\${UPSTREAM_KEY}", weight: 1000 }
  first:
    base_url: "${url}/first"
    api_key: \${UPSTREAM_KEY}
    weight: 1000
    pass_routes: [/rerank]
    pass_members: [lora_path]
    models: [${MODEL}]
  last:
    base_url: "${url}"
    api_key: \${UPSTREAM_KEY}
    weight: 0
    pass_routes: [/rerank, /tokenize]
    models: [gpt-*]
  storeless:
    base_url: "${url}/storeless"
    api_key: \${UPSTREAM_KEY}
    weight: 0
    pass_routes: [/classify]
    stores: false
`,
  })
  const paths = (): string[] => gateway().upstream.requests.map(({ path }) => path)

  it('goes to the upstreams that open it and serve the model, in their order', async () => {
    answers(gateway(), RESULTS, { times: 'always' })
    await gateway().post(RERANK, QUERY)
    await gateway().post(RERANK, { model: 'gpt-5', query: 'x' })
    await gateway().post('/v1/tokenize', { text: 'x' })
    assert.deepEqual(paths(), ['/v1/first/rerank', RERANK, '/v1/tokenize'])
  })

  it('returns 404 for a model that no upstream of the route serves', async () => {
    const { status, error } = await gateway().post(RERANK, { model: 'o3', query: 'x' })
    assert.deepEqual([status, error.code], [404, 'model_not_found'])
  })

  it('fails over after a 503, and not after a 500', async () => {
    answers(gateway(), {}, { status: 503, path: '/v1/first/rerank' })
    answers(gateway(), RESULTS, { path: RERANK })
    assert.equal((await gateway().post(RERANK, QUERY)).status, 200)
    answers(gateway(), {}, { status: 500 })
    assert.equal((await gateway().post(RERANK, QUERY)).status, 500)
    assert.deepEqual(paths(), ['/v1/first/rerank', RERANK, '/v1/first/rerank'])
    assert.equal((await gateway().counted()).requests, 1)
  })

  it('goes to the upstream that passes the members of its body', async () => {
    answers(gateway(), RESULTS)
    await gateway().post(RERANK, { model: MODEL, query: 'x', lora_path: '/x' })
    assert.deepEqual(paths(), ['/v1/first/rerank'])
    const rejected = await gateway().post(RERANK, { model: 'gpt-5', query: 'x', lora_path: '/x' })
    assert.deepEqual([rejected.status, rejected.error.code], [400, 'unsupported_parameter'])
  })

  it('goes to the upstream of the object that it refers to, if that upstream opens it', async () => {
    const { h, key } = gateway()
    await keepRow(h, key, 'file', 'file-last', 'last')
    await keepRow(h, key, 'file', 'file-closed', 'closed')
    answers(gateway(), RESULTS, { times: 'always' })
    await gateway().post(RERANK, { model: MODEL, file_id: 'file-last' })
    await gateway().post('/v1/tokenize', { file_id: 'file-last' })
    assert.deepEqual(paths(), [RERANK, '/v1/tokenize'])
    const unserved = await gateway().post(RERANK, { model: 'o3', file_id: 'file-last' })
    assert.deepEqual([unserved.status, unserved.error.code], [404, 'model_not_found'])
    const closed = await gateway().post(RERANK, { model: MODEL, file_id: 'file-closed' })
    assert.deepEqual([closed.status, closed.error.code], [404, 'model_not_found'])
    const none = await gateway().post('/v1/tokenize', { file_id: 'file-closed' })
    assert.deepEqual([none.status, none.error.message], [404, 'Invalid URL (POST /v1/tokenize)'])
  })

  it('rejects a reference to a response where the upstream stores none', async () => {
    const body = { text: 'x', previous_response_id: 'resp_1' }
    const { status, error } = await gateway().post('/v1/classify', body)
    assert.deepEqual([status, error.code], [400, 'reference_not_supported'])
    assert.match(error.message, /: the upstream stores no responses\./)
  })
})
