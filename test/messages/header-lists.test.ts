/**
 * Headers of messages on both sides of the gateway, compared on sockets: those of the lists pass
 * unchanged, and all others are dropped. The documentation has the lists.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { ANTHROPIC_LIMIT_HEADERS } from '#contract/formats/anthropic/headers.ts'
import { ANTHROPIC_REJECTED_HEADERS } from '#contract/formats/anthropic/members.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import type { JsonBehaviour } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { createRandom } from '#test/reservations/random.ts'
import { ROOT } from '#test/support/source.ts'
import { type Head, headerOf } from './bytes/http.ts'
import { openWorld, type World } from './bytes/world.ts'

const FORMAT = UPSTREAM_FORMATS.anthropic
const PAGE = readFileSync(join(ROOT, 'docs/reference/compatibility.md'), 'utf8')
const ASKED = {
  model: 'claude-opus-5-5',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'a' }],
}
const BODY = Buffer.from(JSON.stringify(ASKED))
const STREAMED = Buffer.from(JSON.stringify({ ...ASKED, stream: true }))
const OK = { status: 200, body: {} }

/** The names in a row of the table; `*` ends a prefix. */
function documented(row: string): string[] {
  const line = PAGE.split('\n').find((text) => text.startsWith(`| ${row} |`)) ?? ''
  return [...line.matchAll(/`([a-z][a-z0-9-]*-?\*?)(?:: [^`]*)?`/g)].map(([, name]) => name ?? '')
}

function isIn(names: readonly string[], name: string): boolean {
  return names.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name))
}

const RANDOM = createRandom(7, 0)
const PREFIXES = [
  'anthropic-',
  'x-',
  'x-anthropic-',
  'anthropic-beta-',
  'x-stainles-',
  'openai-',
  '',
]
const NEAR = [
  ...[
    'anthropic-betas',
    'anthropic_beta',
    'anthropic-version-',
    'x-apps',
    'x-stainless',
    'accept-',
  ],
  ...['x-claude-code', 'anthropic-organization-id', 'anthropic-project', 'x-goog-user-project'],
  ...[
    'cookie',
    'x-forwarded-for',
    'forwarded',
    'via',
    'referer',
    'x-request-id',
    'idempotency-key',
  ],
  ...['anthropic-dangerous-direct-browser-access', 'openai-beta', 'x-codex-turn', 'session-id'],
  ...['proxy-authorization', 'x-amz-security-token', 'api-version', 'range', 'priority', 'te'],
]
const UNKNOWN = [
  ...NEAR,
  ...Array.from({ length: 40 }, () => `${RANDOM.pick(PREFIXES)}r${RANDOM.integer(0, 1e9)}`),
]

let world: World
let key: string
before(async () => {
  world = await openWorld(['workspace_id: wrkspc_ours'])
  key = await world.newKey()
})
after(() => world?.[Symbol.asyncDispose]())

interface Sides {
  readonly status: number
  readonly request: Head | undefined
  readonly answer: Head
}

async function send(
  lines: readonly string[],
  behaviour: JsonBehaviour = OK,
  body = BODY,
): Promise<Sides> {
  const { upstream, client, relay } = world
  await upstream.script({ path: '/v1/messages', ...behaviour })
  const head = ['POST /v1/messages HTTP/1.1', 'host: gateway', `x-api-key: ${key}`, ...lines]
  const { head: answer, status } = await client.send(head, body)
  const [exchange] = relay.take().filter(({ request }) => request.start.startsWith('POST'))
  await upstream.reset()
  return { status, request: exchange?.request, answer }
}

function valuesOf({ headers }: Head): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

const VERSION = 'anthropic-version: 2023-06-01'

it('a request has the headers of the list as they came, and no other of the caller', async () => {
  const { names, shortNames, prefixes } = FORMAT.requestHeaders
  const listed = [
    ...[...names, ...shortNames].filter((name) => name !== 'anthropic-version'),
    ...prefixes.map(({ prefix }) => `${prefix}any-name`),
  ]
  const forwarded = Object.fromEntries(
    listed.map((name) => [
      name,
      name === 'content-type' ? 'application/json; a="b"' : `a, b;c=${name}`,
    ]),
  )
  const unknown = UNKNOWN.map((name) => `${name}: trailers`)
  const lines = Object.entries(forwarded).map(([name, value]) => `${name}: ${value}`)
  const { request, status } = await send([VERSION, ...lines, ...unknown])
  assert.equal(status, 200)
  assert.ok(request)
  const { host, connection, 'content-length': length, ...rest } = valuesOf(request)
  assert.deepEqual(rest, {
    ...forwarded,
    'anthropic-version': '2023-06-01',
    'accept-encoding': 'identity',
    'anthropic-workspace-id': 'wrkspc_ours',
    'x-api-key': UPSTREAM_KEY,
  })
  assert.deepEqual([host, connection], [new URL(world.relay.url).host, 'keep-alive'])
  assert.equal(length, String(BODY.length))
})

it('a version and betas of any value pass, two lines of betas as one', async () => {
  for (const version of ['2023-06-01', '2026-10-21', '2999-01-01', 'tomorrow']) {
    const { request } = await send([
      `anthropic-version: ${version}`,
      'anthropic-beta: a-1,b-2',
      'Anthropic-Beta: c, d',
    ])
    assert.ok(request)
    assert.equal(headerOf(request, 'anthropic-version'), version)
    assert.equal(headerOf(request, 'anthropic-beta'), 'a-1,b-2, c, d')
  }
})

it('a header that selects a workspace or a payer is rejected', async () => {
  assert.ok(ANTHROPIC_REJECTED_HEADERS.length >= 2)
  for (const { name } of ANTHROPIC_REJECTED_HEADERS) {
    const { status, request } = await send([VERSION, `${name}: theirs`])
    assert.deepEqual([status, request], [403, undefined], name)
  }
})

it('an answer has the headers of the lists, and no other of the upstream', async () => {
  const relayed = documented('Relayed from the upstream')
  const ours = documented('Added to an answer')
  const retry = { 'retry-after': '3', 'retry-after-ms': '3000', 'x-should-retry': 'true' }
  const unknown = Object.fromEntries(
    UNKNOWN.filter((name) => name !== 'te').map((name) => [name, 'of the upstream']),
  )
  const headers = { ...retry, ...unknown }
  const statuses = [200, 400, 404, 413, 500]
  const answers = [await send([VERSION], { headers }, STREAMED)]
  for (const status of statuses) answers.push(await send([VERSION], { status, headers }))
  for (const { answer, status } of answers) {
    const values = valuesOf(answer)
    for (const name of Object.keys(values)) {
      assert.ok(isIn([...relayed, ...ours], name), `${status}: ${name}`)
      assert.notEqual(values[name], 'of the upstream', name)
    }
    assert.deepEqual(
      Object.keys(retry).map((name) => values[name]),
      Object.values(retry),
    )
    assert.match(values['request-id'] ?? '', /^req_[0-9a-f]{24}$/)
    assert.match(values['x-request-id'] ?? '', /^req_[0-9a-f]{32}$/)
  }
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, ...statuses],
  )
})

it('the documentation has the lists of the format', () => {
  const { names, shortNames, prefixes } = FORMAT.requestHeaders
  const listed = [...names, ...shortNames, ...prefixes.map(({ prefix }) => `${prefix}*`)]
  assert.deepEqual(documented('Forwarded'), listed)
  const relayed = ['content-type', ...FORMAT.responseHeaders]
  const retry = ['retry-after', 'retry-after-ms', 'x-should-retry']
  assert.deepEqual(documented('Relayed from the upstream'), [...relayed, ...retry])
  const added = documented('Added to an answer')
  for (const name of ANTHROPIC_LIMIT_HEADERS) assert.ok(isIn(added, name), name)
})
