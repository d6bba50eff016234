/** Requests as programs and pages other than OpenAI's SDKs send them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { exchange, head } from './wire.ts'

const ORIGIN = 'https://app.example.com'
const CHAT = '/v1/chat/completions'
const BODY = { model: MODEL, messages: [{ role: 'user', content: 'hello' }] }

let gateway: TwoProjects

before(async () => {
  gateway = await startTwoProjects('sqlite', { environment: { CORS_ORIGINS: ORIGIN } })
})
after(() => gateway?.close())

describe('the key of a request', () => {
  const post = (headers: Record<string, string>) =>
    gateway.h.raw('POST', CHAT, { key: null, body: BODY, headers })

  it('is accepted in api-key or x-api-key, on both planes', async () => {
    const { value } = gateway.ours.key
    for (const name of ['api-key', 'x-api-key']) {
      assert.equal((await post({ [name]: value })).status, 200, name)
      const asAdmin = { key: null, headers: { [name]: gateway.h.adminKey } }
      assert.equal((await gateway.h.raw('GET', '/v1/organization/users', asAdmin)).status, 200)
      assert.equal((await post({ [name]: 'sk-nobodys' })).status, 401, name)
      assert.equal((await post({ [name]: '' })).status, 401, name)
    }
  })

  it('may be sent twice, and is rejected as ambiguous when the two differ', async () => {
    const { value } = gateway.ours.key
    const authorization = `Bearer ${value}`
    assert.equal((await post({ authorization, 'api-key': value })).status, 200)
    gateway.upstream.reset()
    for (const headers of [
      { authorization, 'api-key': gateway.theirs.key.value },
      { 'api-key': value, 'x-api-key': gateway.theirs.key.value },
    ]) {
      const { status, json } = await post(headers)
      assert.deepEqual([status, json.error?.code], [400, 'ambiguous_credentials'])
    }
    assert.equal(gateway.upstream.arrived, 0)
  })
})

describe('HEAD', () => {
  const requestHead = async (side: Side, path: string) => {
    const { status, text, headers } = await side.raw('HEAD', path)
    assert.equal(text, '')
    assert.match(headers.get('x-request-id') ?? '', /^req_/)
    return status
  }

  it('returns what GET returns, and reaches no upstream', async () => {
    const { id } = await gateway.ours.openai.responses.create({ model: MODEL, input: 'hello' })
    gateway.upstream.reset()
    for (const path of ['/v1/models', `/v1/models/${MODEL}`, '/v1/files', '/v1/batches']) {
      assert.equal(await requestHead(gateway.ours, path), 200, path)
    }
    for (const path of [`/v1/responses/${id}`, `/v1/responses/${id}/input_items`]) {
      assert.equal(await requestHead(gateway.ours, path), 200, path)
      assert.equal(await requestHead(gateway.theirs, path), 404, path)
    }
    const { headers } = await gateway.ours.raw('HEAD', `/v1/responses/${id}`)
    assert.equal(headers.get('content-length'), null)
    assert.equal(await requestHead(gateway.ours, '/v1/files/file-nobodys'), 404)
    assert.equal(await requestHead(gateway.ours, '/v1/batches/batch_nobodys'), 404)
    assert.equal(gateway.upstream.arrived, 0)
  })

  it('returns 405 where GET is not supported', async () => {
    const { status, headers } = await gateway.ours.raw('HEAD', '/v1/embeddings')
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    const other = await gateway.ours.raw('PUT', '/v1/models')
    assert.deepEqual([other.status, other.headers.get('allow')], [405, 'GET, HEAD'])
  })
})

describe('a page of another origin', () => {
  const preflight = (origin: string, path = CHAT) =>
    gateway.h.raw('OPTIONS', path, {
      key: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-os',
      },
    })

  it('may call where its origin is listed: a preflight needs no key', async () => {
    const { status, headers } = await preflight(ORIGIN)
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-origin'), ORIGIN)
    assert.match(headers.get('access-control-allow-methods') ?? '', /POST/)
    assert.equal(
      headers.get('access-control-allow-headers'),
      'authorization,content-type,x-stainless-os',
    )
    assert.equal(headers.get('access-control-allow-credentials'), null)
    const answer = await gateway.ours.raw('POST', CHAT, { body: BODY, headers: { origin: ORIGIN } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN)
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /x-request-id/)
    const refused = await gateway.h.raw('POST', CHAT, { key: null, headers: { origin: ORIGIN } })
    assert.equal(refused.status, 401)
    assert.equal(refused.headers.get('access-control-allow-origin'), ORIGIN)
  })

  it('gets no CORS headers for an unlisted origin or an unknown path', async () => {
    for (const origin of ['https://elsewhere.example.com', 'null', `${ORIGIN}:8443`]) {
      const { status, headers } = await preflight(origin)
      assert.equal(status, 405, origin)
      assert.equal(headers.get('access-control-allow-origin'), null, origin)
      assert.equal(headers.get('vary'), 'Origin')
    }
    assert.equal((await preflight(ORIGIN, '/v1/nowhere')).status, 404)
  })
})

it('a WebSocket on /v1/responses returns 426 at once, and is closed', async () => {
  const lines = [
    'GET /v1/responses HTTP/1.1',
    'host: x',
    'connection: Upgrade',
    'upgrade: websocket',
  ]
  const [answer, ...more] = await exchange(gateway.h.url, head(lines))
  assert.deepEqual([answer?.status, more.length], [426, 0])
  assert.equal(answer?.headers.upgrade, 'websocket')
  assert.equal(answer?.headers.connection, 'close')
  assert.equal(JSON.parse(answer?.body ?? '').error.code, 'upgrade_required')
})
