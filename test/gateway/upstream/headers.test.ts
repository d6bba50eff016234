/** Header allowlists in both directions: everything else is dropped. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** Headers that callers must not set at an upstream or disclose to it. */
const FORBIDDEN: readonly string[] = [
  'cookie: session=1',
  'x-goog-api-key: k',
  'idempotency-key: once',
  'forwarded: for=1.2.3.4;host=evil',
  'x-forwarded-for: 1.2.3.4',
  'x-forwarded-host: evil',
  'x-forwarded-proto: https',
  'x-real-ip: 1.2.3.4',
  'via: 1.1 evil',
  'x-request-id: mine',
  'x-stainless-lang: js',
  'user-agent: OpenAI/JS',
  'referer: https://example.com/',
  'origin: https://example.com',
  'proxy-authorization: Basic eA==',
  'te: trailers',
  'upgrade: h2c',
  'http2-settings: AAMAAABkAAQAAP__',
  'range: bytes=0-1',
  'if-none-match: "x"',
  'accept-language: de',
  'x-odd: odd',
  'connection: keep-alive, x-odd',
]

it('only listed request headers reach the upstream', async () => {
  const { h, key, upstream } = gateway()
  const { bootstrapped } = h
  const ours = [
    // The same key as in the bearer: a different one is rejected.
    `api-key: ${key.value}`,
    `x-api-key: ${key.value}`,
    `openai-organization: ${bootstrapped.organization.id}`,
    `openai-project: ${key.project_id}`,
    'accept: application/json, text/event-stream',
    'accept-encoding: gzip, br',
    'openai-beta: assistants=v2',
    'OpenAI-Beta: responses=v1',
    'Session-Id: s',
    'session_id: t',
    'thread-id: u',
    'x-session-affinity: v',
    'x-client-request-id: mine',
    `traceparent: ${TRACE}`,
    'x-codex-turn-state: w',
  ]
  const { socket, until } = line(h.url)
  socket.write(requestOf(key.value, chat('a'), [...FORBIDDEN, ...ours]))
  await until('chat.completion')
  socket.destroy()
  const [request] = upstream.requests
  assert.ok(request)
  const { host, ...headers } = request.headers
  assert.equal(host, `127.0.0.1:${upstream.port}`)
  assert.deepEqual(headers, {
    connection: 'keep-alive',
    'accept-encoding': 'identity',
    'user-agent': 'bailiwick',
    authorization: `Bearer ${UPSTREAM_KEY}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'openai-beta': 'assistants=v2, responses=v1',
    'session-id': 's',
    session_id: 't',
    'thread-id': 'u',
    'x-session-affinity': 'v',
    'x-client-request-id': 'mine',
    traceparent: TRACE,
    'x-codex-turn-state': 'w',
    'content-length': String(chat('a').length),
  })
})

describe('the key of an upstream with `key_header: x-api-key`', () => {
  const other = shareGateway({
    config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    key_header: x-api-key
`,
    upstream: { keys: null },
  })
  it('is in that header alone', async () => {
    const { post, upstream } = other()
    await post(CHAT, chat('a'))
    const { headers = {} } = upstream.requests.at(-1) ?? {}
    assert.deepEqual([headers['x-api-key'], headers.authorization], [UPSTREAM_KEY, undefined])
  })
})

it('session headers are bounded in length, and those of Codex in number', async () => {
  const { h, key, upstream } = gateway()
  const codex = Array.from({ length: 20 }, (_, n) => `x-codex-${n}: ${n}`)
  const { socket, until } = line(h.url)
  const more = [`session-id: ${'s'.repeat(513)}`, `thread-id: ${'t'.repeat(512)}`, ...codex]
  socket.write(requestOf(key.value, chat('a'), [...more, 'connection: x-codex-0']))
  await until('chat.completion')
  socket.destroy()
  const names = Object.keys(upstream.requests.at(-1)?.headers ?? {})
  assert.ok(!names.includes('session-id') && names.includes('thread-id'))
  assert.ok(!names.includes('x-codex-0'))
  assert.equal(names.filter((name) => name.startsWith('x-codex-')).length, 16)
})

it('headers named by Connection do not reach the upstream, even listed ones', async () => {
  const { h, key, upstream } = gateway()
  const { socket, until } = line(h.url)
  const more = ['openai-beta: a', 'accept: text/plain', 'connection: close,OpenAI-Beta , ACCEPT']
  socket.write(requestOf(key.value, chat('a'), more))
  await until('chat.completion')
  const headers = upstream.requests[0]?.headers
  assert.deepEqual([headers?.['openai-beta'], headers?.accept], [undefined, undefined])
  assert.equal(headers?.connection, 'keep-alive')
})

it('a chunked body is forwarded with a length, and without its trailers', async () => {
  const { h, key, upstream } = gateway()
  const body = chat('abcdefgh')
  const head = requestOf(key.value, '', ['transfer-encoding: chunked', 'trailer: x-late'])
    .toString('latin1')
    .replace('content-length: 0\r\n', '')
  const half = body.length - 10
  const chunks = [body.slice(0, 10), body.slice(10, half), body.slice(half)]
    .map((chunk) => `${chunk.length.toString(16)};ext=1\r\n${chunk}\r\n`)
    .join('')
  const { socket, until } = line(h.url)
  socket.write(`${head}${chunks}0\r\nx-late: 1\r\nauthorization: Bearer x\r\n\r\n`)
  await until('chat.completion')
  socket.destroy()
  const [request] = upstream.requests
  assert.equal(request?.body.toString(), body)
  assert.equal(request?.headers['content-length'], String(body.length))
  assert.equal(request?.headers['transfer-encoding'], undefined)
  assert.equal(request?.headers.authorization, `Bearer ${UPSTREAM_KEY}`)
})

it('two lengths, or a length and chunks, reach no upstream', async () => {
  const { h, key, upstream } = gateway()
  const smuggled = requestOf('sk-other', chat('smuggled'))
  for (const more of ['content-length: 3', 'transfer-encoding: chunked', 'content-length : 3']) {
    const { socket, ended } = line(h.url)
    socket.write(Buffer.concat([requestOf(key.value, '', [more]), smuggled]))
    assert.match(await ended, /^HTTP\/1\.1 400 /, more)
  }
  assert.equal(upstream.arrived, 0)
})

/** Response headers that differ between requests: date and request id. */
const CHANGING = ['date', 'x-request-id', 'openai-processing-ms', 'content-length']

const LEAKS: Record<string, string | string[]> = {
  'set-cookie': ['a=1', 'b=2'],
  'openai-organization': 'upstream-organization',
  'openai-project': 'proj_upstream',
  'openai-model': 'gpt-4o',
  'x-ratelimit-limit-requests': '30000',
  'x-ratelimit-remaining-tokens-per-month': '1',
  'x-bailiwick-limit': 'forged',
  server: 'cloudflare',
  via: '1.1 upstream',
  'cf-ray': '1',
  'alt-svc': 'h3=":443"',
  'www-authenticate': 'Basic',
  'strict-transport-security': 'max-age=1',
  'access-control-allow-origin': '*',
  'x-powered-by': 'upstream',
  'cache-control': 'no-store',
  etag: '"x"',
}

it('only listed response headers reach the caller, with every status', async () => {
  const { post, upstream, key } = gateway()
  const names = [
    ...['connection', 'content-type', 'keep-alive', 'openai-organization', 'openai-project'],
    ...['openai-version', 'x-content-type-options'],
    ...['x-ratelimit-limit-requests', 'x-ratelimit-limit-tokens'],
    ...['x-ratelimit-remaining-requests', 'x-ratelimit-remaining-tokens'],
    ...['x-ratelimit-reset-requests', 'x-ratelimit-reset-tokens'],
  ]
  for (const status of [200, 400, 404, 500]) {
    upstream.script({ status, headers: LEAKS, body: {} })
    const { headers } = await post(CHAT, chat('a'))
    const found = [...headers.keys()].filter((name) => !CHANGING.includes(name)).sort()
    const marked = status < 400 ? names : [...names, 'x-bailiwick-error-source'].sort()
    assert.deepEqual(found, marked, String(status))
    assert.equal(headers.get('openai-project'), key.project_id)
    assert.notEqual(headers.get('openai-organization'), 'upstream-organization')
    assert.match(headers.get('x-request-id') ?? '', /^req_[0-9a-f]{32}$/)
    assert.match(headers.get('openai-processing-ms') ?? '', /^\d+$/)
  }
})

it('streams have the same headers, and no length', async () => {
  const { post, upstream } = gateway()
  upstream.script({ headers: LEAKS })
  const { headers } = await post(CHAT, chat('a', { stream: true }))
  for (const name of ['x-request-id', 'openai-project', 'x-ratelimit-remaining-tokens']) {
    assert.ok(headers.has(name), name)
  }
  assert.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8')
  for (const name of Object.keys(LEAKS).filter((n) => !/^x-ratelimit-l|^openai-[op]/.test(n))) {
    assert.equal(headers.has(name), false, name)
  }
  assert.equal(headers.has('content-length'), false)
})

it('retry hints and content-disposition are relayed', async () => {
  const { post, upstream } = gateway()
  upstream.script({
    status: 400,
    headers: {
      'retry-after': '7',
      'retry-after-ms': '7000',
      'x-should-retry': 'false',
      'content-disposition': 'attachment; filename="a.mp3"',
    },
  })
  const { headers } = await post(CHAT, chat('a'))
  assert.equal(headers.get('retry-after'), '7')
  assert.equal(headers.get('retry-after-ms'), '7000')
  assert.equal(headers.get('x-should-retry'), 'false')
  assert.equal(headers.get('content-disposition'), 'attachment; filename="a.mp3"')
})

it('gateway errors have the headers of a known caller, and the fewest for an unknown one', async () => {
  const { post, key } = gateway()
  const known = [
    await post(CHAT, '{'),
    await post(CHAT, '{}'),
    await post(CHAT, chat('a'), { headers: { 'content-encoding': 'gzip' } }),
    await post(CHAT, chat('a'), { headers: { 'content-type': 'text/plain' } }),
  ]
  for (const { status, headers } of known) {
    assert.ok(status >= 400 && status < 500)
    assert.equal(headers.get('openai-project'), key.project_id)
    assert.equal(headers.get('openai-version'), '2020-10-01')
    assert.ok(headers.has('openai-organization') && headers.has('x-request-id'))
  }
  const stranger = await post(CHAT, chat('a'), { key: 'sk-proj-stranger' })
  assert.equal(stranger.status, 401)
  const found = [...stranger.headers.keys()].filter((name) => !/^(date|keep-alive)$/.test(name))
  assert.deepEqual(found.sort(), [
    'connection',
    'content-length',
    'content-type',
    'openai-processing-ms',
    'openai-version',
    'www-authenticate',
    'x-content-type-options',
    'x-request-id',
  ])
})

it('types that a browser runs reach the caller as bytes, and all others as they are', async () => {
  const { post, upstream } = gateway()
  const typeOf = async (type: string, status: number): Promise<string | null> => {
    const body = '<script>alert(1)</script>'
    upstream.script({ status, headers: { 'content-type': type }, body })
    const answer = await post(CHAT, chat('a'))
    assert.equal(answer.text, body, type)
    return answer.headers.get('content-type')
  }
  for (const type of [
    ...['text/html', 'TEXT/HTML; charset=utf-8', 'application/xhtml+xml', 'text/xml'],
    ...['application/xml', 'image/svg+xml', 'audio/x+xml', 'text/javascript', 'text/css'],
    ...['application/json, text/html', 'text/plain; a=b, text/html', 'multipart/x-mixed-replace'],
    ...['application/pdf', 'nonsense', ''],
  ]) {
    for (const status of [200, 500]) {
      assert.equal(await typeOf(type, status), 'application/octet-stream', type)
    }
  }
  for (const type of [
    ...['application/json', 'application/json; charset=utf-8', 'application/problem+json'],
    ...['application/jsonl', 'application/x-ndjson', 'text/event-stream', 'text/plain'],
    ...['text/plain; charset="utf-8"', 'text/csv', 'text/vtt', 'application/x-subrip'],
    ...['audio/mpeg', 'audio/L16; rate=24000', 'image/png', 'video/mp4', 'application/zip'],
    'application/octet-stream',
  ]) {
    assert.equal(await typeOf(type, 200), type)
  }
})
