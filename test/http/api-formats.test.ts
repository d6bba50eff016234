/** API format of a request: its envelope, its headers, and the choice between formats. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shareGateway } from '#test/support/gateway.ts'
import type { RawAnswer } from '#test/support/raw.ts'
import { exchange, head, serveOver, type WireAnswer } from './wire.ts'

const ORIGIN = 'https://app.example.com'
const VERSION = { 'anthropic-version': '2023-06-01' }

const gateway = shareGateway({ environment: { CORS_ORIGINS: ORIGIN } })

function assertAnthropic({ status, headers, json }: RawAnswer, path: string): void {
  const id = headers.get('x-request-id')
  assert.match(id ?? '', /^req_/)
  assert.deepEqual(
    [status, json.type, json.error?.type, json.request_id],
    [404, 'error', 'not_found_error', id],
    path,
  )
  assert.equal(headers.get('request-id'), id)
  assert.equal(headers.get('x-should-retry'), 'false')
  for (const name of ['openai-version', 'openai-processing-ms', 'openai-organization']) {
    assert.equal(headers.get(name), null, `${path}: ${name}`)
  }
}

function assertOpenai({ status, headers, json }: RawAnswer, path: string): void {
  assert.deepEqual([status, json.type, json.request_id], [404, undefined, undefined], path)
  assert.equal(json.error?.type, 'invalid_request_error')
  assert.equal(headers.get('openai-version'), '2020-10-01')
  assert.ok(headers.get('openai-processing-ms'))
  assert.equal(headers.get('request-id'), null)
}

describe('a path without a route', () => {
  const get = (path: string, headers = {}) =>
    gateway().h.raw('GET', path, { key: gateway().key.value, headers })

  it('of Anthropic’s API alone returns 404 in its envelope, with or without a version', async () => {
    for (const path of ['/v1/messages/batches', '/v1/complete', '/v1/sessions']) {
      const answer = await get(path)
      assertAnthropic(answer, path)
      assertAnthropic(await get(path, VERSION), path)
      assert.equal(
        answer.json.error?.message,
        `Invalid URL (GET ${path}). Bailiwick does not serve this endpoint of Anthropic's API.`,
      )
    }
    assert.equal(gateway().upstream.arrived, 0)
  })

  it('of both APIs is of Anthropic’s with a version, and reaches no upstream', async () => {
    for (const path of ['/v1/files', '/v1/files/f_1', '/v1/files/f_1/content', '/v1/skills']) {
      assertAnthropic(await get(path, VERSION), path)
    }
    const upload = { key: gateway().key.value, body: '{}', headers: VERSION }
    assertAnthropic(await gateway().h.raw('POST', '/v1/files', upload), 'POST /v1/files')
    assert.equal(gateway().upstream.arrived, 0)
    assert.equal((await get('/v1/models')).status, 200)
    assertOpenai(await get('/v1/skills'), '/v1/skills')
  })

  it('of neither API is in the envelope that the version selects, also of the framework', async () => {
    for (const path of ['/v1/nothing', '/v1/messagesx', '/nothing', '/scim']) {
      assertOpenai(await get(path), path)
      assertAnthropic(await get(path, VERSION), path)
    }
  })

  it('of OpenAI’s API is in its envelope, whatever the headers', async () => {
    for (const path of ['/v1/assistants', '/v1/organization/certificates']) {
      assertOpenai(await get(path, VERSION), path)
    }
  })
})

it('requests of one connection have each the format of their own headers', async () => {
  const { h, key } = gateway()
  const lines = (more: string[]) =>
    head(['GET /v1/models HTTP/1.1', 'host: x', `authorization: Bearer ${key.value}`, ...more])
  const version = 'anthropic-version: 2023-06-01'
  const answers = await exchange(
    h.url,
    Buffer.concat([lines([]), lines([version]), lines([]), lines([version, 'connection: close'])]),
  )
  const formatIn = ({ status, headers }: WireAnswer) => [status, headers['openai-version']]
  assert.deepEqual(answers.map(formatIn), [
    [200, '2020-10-01'],
    [200, undefined],
    [200, '2020-10-01'],
    [200, undefined],
  ])
})

it('a preflight is answered alike whether or not it asks for the version', async () => {
  for (const requested of ['authorization', 'x-api-key, anthropic-version, anthropic-beta']) {
    const { status, headers } = await gateway().h.raw('OPTIONS', '/v1/models', {
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': requested,
      },
    })
    assert.equal(status, 204)
    assert.equal(headers.get('access-control-allow-headers'), requested)
    assert.match(
      headers.get('access-control-expose-headers') ?? '',
      /request-id, anthropic-ratelimit/,
    )
  }
})

it('a server without a data plane returns 404 in the format of the path', async () => {
  const control = await serveOver(gateway().h, {})
  try {
    for (const path of ['/v1/messages', '/v1/messages/count_tokens']) {
      assertAnthropic(await control.raw('POST', path, { body: {} }), path)
    }
    assertAnthropic(await control.raw('GET', '/v1/models', { headers: VERSION }), '/v1/models')
    assertOpenai(await control.raw('GET', '/v1/models'), '/v1/models')
  } finally {
    await control.close()
  }
})

it('a path that cannot be decoded is answered in the format that the version selects', async () => {
  const answer = await gateway().h.raw('GET', '/%E0%A4%A', { headers: VERSION })
  assertAnthropic(answer, '/%E0%A4%A')
  assertOpenai(await gateway().h.raw('GET', '/%E0%A4%A'), '/%E0%A4%A')
})

describe('a check that the server is reachable', () => {
  it('needs no key, and returns 200 without a body', async () => {
    for (const path of ['/', '/api/hello']) {
      const { status, text } = await gateway().h.raw('HEAD', path, { key: null })
      assert.deepEqual([status, text], [200, ''], path)
    }
    assert.equal((await gateway().h.raw('GET', '/api/hello', { key: null })).status, 404)
  })
})

describe('with a bound on requests without a key', () => {
  const bounded = shareGateway({
    config: (url) => `
bounds: { unauthenticated_requests_per_minute: 3 }
upstreams: { main: { base_url: ${url} } }`,
  })

  it('checks that the server is reachable count, and an x-api-key header is a key', async () => {
    const { h, key } = bounded()
    const keyed = { key: null, headers: { 'x-api-key': key.value } }
    for (let i = 0; i < 5; i++)
      assertAnthropic(await h.raw('GET', '/v1/messages/batches', keyed), 'keyed')
    for (let i = 0; i < 3; i++) {
      assert.equal((await h.raw('HEAD', '/api/hello', { key: null })).status, 200)
    }
    assert.equal((await h.raw('HEAD', '/', { key: null })).status, 429)
    const { status, headers, json } = await h.raw('GET', '/v1/messages/batches', { key: null })
    assert.deepEqual([status, json.error?.type], [429, 'rate_limit_error'])
    assert.equal(headers.get('x-should-retry'), 'false')
    assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  })
})
