/** Upstreams of Anthropic's API format: failures of the account, and headers in both directions. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { UpstreamEntry } from '#config/upstream-entry.ts'
import { CallLog } from '#gateway/call-log.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { type CollectedAnswer, collect } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import { forward } from '#gateway/upstream/forward.ts'
import type { UpstreamHeaders } from '#gateway/upstream/forwarded-headers.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { AttemptOutcome, Failure } from '#gateway/upstream/outcome.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import {
  ACCOUNT_FAILURES,
  type AccountFailure,
  REQUEST_FAILURES,
} from '#simulator/anthropic/failures.ts'
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { openUpstreams } from '#test/support/upstream-targets.ts'

const PROJECT = 'proj_a'
const BODY = Buffer.from(
  JSON.stringify({
    model: 'claude-sonnet-5-5',
    max_tokens: 16,
    messages: [{ role: 'user', content: 'a' }],
  }),
)
const VERSION = { 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }

interface World {
  readonly upstream: Upstream
  readonly upstreams: Upstreams
  readonly target: UpstreamTarget
}

async function openWorld(t: TestContext, entry: Partial<UpstreamEntry> = {}): Promise<World> {
  const upstream = await startUpstream()
  const upstreams = openUpstreams(t, {
    claude: {
      base_url: upstream.url,
      api_key: UPSTREAM_KEY,
      api_format: 'anthropic',
      ...entry,
    },
  })
  t.after(() => upstream.close())
  return { upstream, upstreams, target: upstreams.all[0] as UpstreamTarget }
}

function requestTo(target: UpstreamTarget, headers = {}) {
  return objectRequest(target, {
    projectId: PROJECT,
    method: 'POST',
    path: '/messages',
    headers: { ...VERSION, ...headers },
    body: BODY,
  })
}

/** Collects the answer to a message after a script. */
function send(
  { upstream, upstreams, target }: World,
  behaviour: Behaviour,
): Promise<CollectedAnswer | Failure> {
  upstream.script(behaviour)
  return collect(upstreams, target, requestTo(target))
}

/** Names of the headers of an answer. */
function namesOf({ headers }: CollectedAnswer): string[] {
  return headers.filter((_, index) => index % 2 === 0)
}

function answered(answer: CollectedAnswer | Failure): CollectedAnswer {
  return answer.kind === 'answered' ? answer : assert.fail(`failed: ${answer.reason}`)
}

function failed(answer: CollectedAnswer | Failure): Failure {
  return answer.kind === 'failed' ? answer : assert.fail(`answered: ${answer.status}`)
}

/** Reasons of failures by status, where no body decides. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'account',
  401: 'auth',
  402: 'account',
  403: 'auth',
  429: 'status',
  503: 'status',
}

/** Codes that the SDK has for other statuses, or for other endpoints. */
const ACCOUNT_CODES: readonly (readonly [status: number, code: string])[] = [
  [400, 'contract_spend_limit_reached'],
  [400, 'enforced_spend_limit_reached'],
  [400, 'linked_organization_billing_unavailable'],
  [400, 'linked_organization_spend_limit_reached'],
  [400, 'user_profile_billing_not_authorized'],
  [400, 'user_profile_not_billable'],
  [400, 'user_profile_not_found'],
]

/** Further codes of requests that the caller can correct. */
const CALLER_CODES: readonly (readonly [status: number, code: string | undefined])[] = [
  [400, 'compaction_block_ambiguous'],
  [400, 'compaction_block_misplaced'],
  [400, 'compaction_content_mismatch'],
  [400, 'compaction_incomplete_turn'],
  [400, 'compaction_nothing_to_summarize'],
  [400, 'compaction_signature_invalid'],
  [400, 'compaction_too_many_tool_references'],
  [400, 'compaction_tool_changes_mismatch'],
  [400, 'a_code_of_next_year'],
  ...REQUEST_FAILURES.filter(({ status }) => status < 504).map(
    ({ status, code }) => [status, code] as const,
  ),
]

describe('a failure of the operator’s account', () => {
  const listed = ACCOUNT_CODES.map(([status, code]) => ({ status, code }))
  const known = ACCOUNT_FAILURES.filter(({ text }) => text === undefined)
  const failures: readonly AccountFailure[] = [...known, ...listed]
  for (const { status, code, headers = {} } of failures) {
    it(`${status} ${code ?? 'without a code'} does not reach the caller`, async (t) => {
      const world = await openWorld(t)
      const behaviour = { status, headers, ...(code !== undefined && { code }) }
      const failure = failed(await send(world, behaviour))
      assert.equal(failure.reason, REASONS[status])
      const { message, status: own } = problemOf(
        { add: () => {}, log: new CallLog(() => 0, 0) },
        failure,
        'The upstream',
      )
      assert.ok(own === 502 || own === status, String(own))
      assert.ok(code === undefined || !message.includes(code))
    })
  }

  it('529 is an overload of the upstream', async (t) => {
    const world = await openWorld(t)
    const failure = failed(await send(world, { status: 529, code: 'compaction_unavailable' }))
    const problem = problemOf(
      { add: () => {}, log: new CallLog(() => 0, 0) },
      failure,
      'The upstream',
    )
    assert.deepEqual([failure.reason, problem.code], ['status', 'upstream_unavailable'])
  })

  it('the code of a held 400 is in the log, its message in the health, and neither in the error', async (t) => {
    const world = await openWorld(t)
    const failure = failed(await send(world, { status: 400, code: 'organization_on_hold' }))
    const log = new CallLog(() => 0, 0)
    const problem = problemOf({ add: () => {}, log }, failure, 'The upstream')
    assert.deepEqual([log.status, log.code], [400, 'organization_on_hold'])
    assert.equal(problem.code, 'upstream_failed')
    assert.match(problem.message, /rejected this server's own account/)
    assert.equal((await world.upstreams.health())[0]?.last_error?.reason, 'account')
    assert.equal((await world.upstreams.health())[0]?.state, 'failing')
  })
})

describe('an error of the caller', () => {
  for (const [status, code] of CALLER_CODES) {
    it(`${status} ${code ?? 'without a code'} passes byte for byte`, async (t) => {
      const world = await openWorld(t)
      const body = ` {"type": "error", "error":{"details":{"error_code":"${code}"}}}\n`
      const answer = answered(await send(world, { status, body }))
      assert.deepEqual([answer.status, answer.body.toString()], [status, body])
      assert.equal((await world.upstreams.health())[0]?.state, 'ok')
    })
  }

  it('a 400 without a code is the caller’s, whatever its text says', async (t) => {
    const world = await openWorld(t)
    const bodies = [
      '{"type":"error","error":{"type":"invalid_request_error","message":"organization_on_hold"}}',
      ...ACCOUNT_FAILURES.flatMap(({ text }) =>
        text === undefined ? [] : JSON.stringify({ error: { message: text } }),
      ),
      '{"error_code":"organization_on_hold","details":{"error_code":"organization_on_hold"}}',
      '{"error":{"details":{"error_code":["organization_on_hold"]}}}',
      'organization_on_hold',
      '',
    ]
    for (const body of bodies) {
      const answer = answered(await send(world, { status: 400, body }))
      assert.deepEqual([answer.status, answer.body.toString()], [400, body])
    }
  })

  it('a 400 above 256 KiB passes whole, unexamined', async (t) => {
    const world = await openWorld(t)
    const code = { error: { details: { error_code: 'organization_on_hold' } } }
    const body = `${JSON.stringify(code)}${' '.repeat(262_144)}`
    const answer = answered(await send(world, { status: 400, body, cut: 65_536 }))
    assert.deepEqual([answer.status, answer.body.toString()], [400, body])
  })

  it('a held 400 that stalls has the limit on silence of any answer', async (t) => {
    const world = await openWorld(t, { idle_seconds: 0.5 })
    const failure = failed(
      await send(world, { status: 400, body: '{}', fault: { kind: 'stall', at: 1 } }),
    )
    assert.equal(failure.reason, 'timeout')
  })
})

describe('failover', () => {
  const consumer = () => {
    const heads: [number, UpstreamHeaders][] = []
    return {
      heads,
      onStart: () => {},
      onHead: (status: number, headers: UpstreamHeaders) => void heads.push([status, headers]),
      onData: () => {},
      isCommitted: () => false,
      onEnd: () => {},
    }
  }
  const cases = [
    [{ status: 529 }, 200],
    [{ status: 503 }, 200],
    [{ status: 429 }, 200],
    [{ status: 402 }, 200],
    [{ status: 400, code: 'workspace_spend_limit_reached' }, 200],
    [{ status: 400, code: 'thread_unsupported_request' }, 400],
    [{ status: 401 }, 200],
    [{ status: 302 }, 'redirect'],
  ] as const
  for (const [first, expected] of cases) {
    const then = typeof expected === 'number' ? `is answered ${expected}` : 'fails'
    it(`a request ${then} after ${Object.values(first).join(' ')} of the first`, async (t) => {
      const { upstream, upstreams, target } = await openWorld(t)
      upstream.script(first)
      const relayed = consumer()
      const forwarding = { targets: [target, target], requestFor: () => requestTo(target) }
      const outcome: AttemptOutcome = await forward(upstreams, forwarding, relayed)
      const seen = outcome.kind === 'failed' ? outcome.reason : relayed.heads.map(([one]) => one)
      assert.deepEqual(seen, typeof expected === 'number' ? [expected] : expected)
    })
  }
})

describe('headers', () => {
  it('of a caller reach the upstream by an allowlist, bounded in length and number', async (t) => {
    const { upstream, upstreams, target } = await openWorld(t)
    const allowed = {
      ...VERSION,
      'anthropic-beta': `${'b'.repeat(600)},context-1m-2025-08-07`,
      accept: 'application/json',
      'user-agent': 'claude-cli/2.1.332 (external, cli)',
      'x-app': 'cli',
      'x-stainless-retry-count': '0',
      'x-claude-code-session-id': 's',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    }
    const dropped = {
      'anthropic-workspace-id': 'wrkspc_caller',
      'anthropic-user-profile-id': 'uprof_caller',
      'anthropic-dangerous-direct-browser-access': 'true',
      'anthropic-organization-id': 'org_caller',
      'anthropic-unknown': 'x',
      'x-anthropic-anything': 'x',
      'x-api-key': 'sk-ant-caller',
      'openai-beta': 'x',
      'session-id': 'x',
      'x-codex-turn': 'x',
      'accept-encoding': 'gzip, deflate, br, zstd',
      'x-stainless-lang': 'l'.repeat(513),
      cookie: 'a=1',
    }
    await collect(upstreams, target, requestTo(target, { ...allowed, ...dropped }))
    const { host, connection, 'content-length': _, ...sent } = upstream.requests[0]?.headers ?? {}
    assert.deepEqual(sent, {
      ...allowed,
      'accept-encoding': 'identity',
      'x-api-key': UPSTREAM_KEY,
    })
    const many = Array.from({ length: 40 }, (_value, n) => [
      [`x-stainless-${n}`, 'x'],
      [`x-claude-code-${n}`, 'x'],
    ])
    await collect(upstreams, target, requestTo(target, Object.fromEntries(many.flat())))
    const names = Object.keys(upstream.requests[1]?.headers ?? {})
    assert.equal(names.filter((name) => name.startsWith('x-stainless-')).length, 32)
    assert.equal(names.filter((name) => name.startsWith('x-claude-code-')).length, 16)
  })

  it('a caller without a user-agent has the gateway’s', async (t) => {
    const { upstream, upstreams, target } = await openWorld(t)
    await collect(upstreams, target, requestTo(target))
    assert.equal(upstream.requests[0]?.headers['user-agent'], 'bailiwick')
  })

  it('key and workspace are those of the configuration', async (t) => {
    const entry = { key_header: 'authorization', workspace_id: 'wrkspc_ours' } as const
    const { upstream, upstreams, target } = await openWorld(t, entry)
    const theirs = { 'anthropic-workspace-id': 'wrkspc_caller', authorization: 'Bearer theirs' }
    await collect(upstreams, target, requestTo(target, theirs))
    const { headers = {} } = upstream.requests[0] ?? {}
    assert.equal(headers.authorization, `Bearer ${UPSTREAM_KEY}`)
    assert.equal(headers['anthropic-workspace-id'], 'wrkspc_ours')
    assert.equal(headers['x-api-key'], undefined)
  })

  it('of an answer none names the account or has its limits', async (t) => {
    const world = await openWorld(t)
    const ok = answered(await send(world, { status: 200, body: {} }))
    assert.deepEqual(namesOf(ok), ['content-type', 'request-id'])
    const leaks = {
      'anthropic-organization-id': 'o',
      'anthropic-workspace-id': 'w',
      'anthropic-ratelimit-tokens-remaining': '1',
      'content-disposition': 'attachment',
    }
    const error = answered(await send(world, { status: 404, headers: leaks }))
    assert.deepEqual(namesOf(error), ['x-bailiwick-error-source', 'content-type', 'request-id'])
  })
})

it('formats of upstreams have one hidden class', () => {
  const [first, ...others] = Object.values(UPSTREAM_FORMATS).map((format) => Object.keys(format))
  for (const names of others) assert.deepEqual(names, first)
})
