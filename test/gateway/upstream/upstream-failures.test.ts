/** Upstream failures before the response begins. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Behaviour } from '#simulator/behaviour.ts'
import { CHAT, type Counted, chat, shareGateway } from '#test/support/gateway.ts'

const logged: string[] = []
const gateway = shareGateway({
  onLog: (text) => logged.push(text),
  config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    first_byte_seconds: 2
    idle_seconds: 2
`,
})

interface Expected {
  readonly status: number
  readonly code: string
  readonly message: RegExp
}

const UNREACHABLE: Expected = {
  status: 502,
  code: 'upstream_failed',
  message:
    /^The upstream of the model `gpt-4o-mini` could not be reached\. Please try again later\.$/,
}
const LATE: Expected = {
  status: 504,
  code: 'upstream_timeout',
  message:
    /^The upstream of the model `gpt-4o-mini` did not answer in time\. Please try again later\.$/,
}

/** Asserts the expected error envelope, and that only the request is charged. */
async function fails(
  behaviour: Behaviour,
  expected: Expected,
): Promise<{ headers: Headers; tries: number }> {
  const { post, upstream, counted } = gateway()
  await counted()
  upstream.reset()
  upstream.script({ ...behaviour, times: 'always' })
  const { status, error, headers } = await post(CHAT, chat('a', { max_tokens: 1_000_000 }))
  assert.equal(status, expected.status)
  assert.deepEqual([error.code, error.param], [expected.code, null])
  assert.match(error.message, expected.message)
  assert.ok(headers.has('x-request-id') && headers.has('openai-project'))
  const tries = upstream.arrived
  upstream.reset()
  const { models: _, ...rest }: Counted = await counted()
  const requested = {
    requested_requests: 1,
    requested_tokens: 1_000_000,
    reserved_tokens: 1_000_000,
  }
  assert.deepEqual(rest, { ...requested, failed_requests: 1 })
  const next = await post(CHAT, chat('a'))
  assert.equal(next.status, 200)
  assert.ok(Number(next.headers.get('x-ratelimit-remaining-tokens')) > 9_999_900)
  return { headers, tries }
}

it('a refused connection returns 502, and the next request is served', async () => {
  const { post, upstream } = gateway()
  await upstream.refuse()
  const { status, error } = await post(CHAT, chat('a'))
  assert.equal(status, UNREACHABLE.status)
  assert.match(error.message, UNREACHABLE.message)
  await upstream.listen()
  assert.equal((await post(CHAT, chat('a'))).status, 200)
})

it('a reset before the response, in its head and in its body returns 502', async () => {
  await fails({ fault: { kind: 'reset', at: 'headers' } }, UNREACHABLE)
  await fails({ fault: { kind: 'reset', at: 1 } }, UNREACHABLE)
  await fails({ fault: { kind: 'end', at: 'headers' } }, UNREACHABLE)
  await fails({ fault: { kind: 'end', at: 1 } }, UNREACHABLE)
})

it('a stall before the response, in its head and in its body returns 504', async () => {
  await fails({ fault: { kind: 'stall', at: 'start' } }, LATE)
  await fails({ fault: { kind: 'stall', at: 'headers' } }, LATE)
  await fails({ fault: { kind: 'stall', at: 1 } }, LATE)
})

it('a response shorter than its content-length returns 502', async () => {
  await fails({ headers: { 'content-length': '99999' }, closes: true }, UNREACHABLE)
})

it('headers that are too large return 502', async () => {
  await fails({ headers: { 'x-huge': 'h'.repeat(100_000) } }, UNREACHABLE)
})

it('a redirect is not followed', async () => {
  const { upstream } = gateway()
  for (const status of [301, 302, 307, 308]) {
    const { headers, tries } = await fails(
      { status, headers: { location: `${upstream.url}/chat/completions` } },
      {
        ...UNREACHABLE,
        message: /^The upstream of the model `gpt-4o-mini` answered with a redirect/,
      },
    )
    assert.deepEqual([headers.has('location'), tries], [false, 1])
  }
})

it('an unrequested content-encoding returns 502', async () => {
  const encoded = { ...UNREACHABLE, message: /in an encoding that was not requested\./ }
  await fails({ gzip: true }, encoded)
  await fails({ gzip: true, cut: 10 }, encoded)
})

it('a rejected upstream key returns 502, is logged and counted, and is not disclosed', async () => {
  for (const status of [401, 403]) {
    logged.length = 0
    const { headers } = await fails(
      { status },
      { ...UNREACHABLE, message: /rejected this server's own key/ },
    )
    assert.equal(headers.has('www-authenticate'), false)
    assert.equal(logged.length, 1)
    assert.match(logged[0] ?? '', /rejected this server's own key/)
  }
  const metrics = await gateway().h.metrics.registry.metrics()
  assert.match(metrics, /bailiwick_upstream_auth_errors_total\{upstream="only"\} 2\n/)
})

it('a 429 keeps its retry hints and gets our text', async () => {
  const hints = { 'retry-after': '3', 'retry-after-ms': '2500', 'x-should-retry': 'true' }
  const { headers } = await fails(
    { status: 429, headers: hints },
    {
      status: 429,
      code: 'rate_limit_exceeded',
      message: /^The upstream of the model .* its own\./,
    },
  )
  for (const [name, value] of Object.entries(hints)) assert.equal(headers.get(name), value)
  assert.equal(headers.has('x-bailiwick-limit'), false)
})

it('a 502, 503 or 504 gets our text and retry hints', async () => {
  await fails({ status: 502 }, { ...UNREACHABLE, message: /failed\. Please try again later\.$/ })
  await fails({ status: 504 }, LATE)
  const overloaded = { status: 503, code: 'upstream_unavailable', message: /currently overloaded/ }
  const { headers: ours } = await fails({ status: 503 }, overloaded)
  assert.equal(ours.get('retry-after'), '1')
  const { headers: theirs } = await fails(
    { status: 503, headers: { 'retry-after': '9' } },
    overloaded,
  )
  assert.equal(theirs.get('retry-after'), '9')
})

it('a failure with an endless body does not delay the response', async () => {
  await fails(
    { status: 503, fault: { kind: 'stall', at: 1 } },
    {
      status: 503,
      code: 'upstream_unavailable',
      message: /currently overloaded/,
    },
  )
})

it('a response before the body was read is relayed', async () => {
  const { post, upstream } = gateway()
  for (const status of [400, 413]) {
    upstream.script({ status, unread: true })
    assert.equal((await post(CHAT, chat('x'.repeat(8_000_000)))).status, status)
  }
  assert.equal((await post(CHAT, chat('a'))).status, 200)
})

it('a 500 is relayed unchanged, and its tokens are returned', async () => {
  const { post, upstream, counted } = gateway()
  await counted()
  upstream.script({ status: 500 })
  const { status, error } = await post(CHAT, chat('a', { max_tokens: 1_000_000 }))
  assert.deepEqual([status, error.type], [500, 'server_error'])
  assert.match(error.message, /^The server had an error while processing your request/)
  assert.equal((await counted()).requests, undefined)
})
