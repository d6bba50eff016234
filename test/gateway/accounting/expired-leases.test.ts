/** Answers under a spend limit on a node that cannot write: they end before its leases do. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { CLAUDE, MESSAGES, message } from '#test/gateway/messages/messages.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens. */
const PRICED = '{ context_window: 1000, price: { input: 100, output: 1000 } }'
function configOf(url: string): string {
  return `
models: { ${MODEL}: ${PRICED}, ${CLAUDE}: ${PRICED} }
upstreams:
  openai: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
  claude: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", api_format: anthropic }
`
}
const RESPONSES = '/v1/responses'
/** Age of the last flush at which leases expire. */
const EXPIRED_MS = 68_000
const UNAVAILABLE = 'spend_limit_unavailable'

interface ErrorEvent {
  readonly type?: string
  readonly code?: string
  readonly error?: { readonly code: string; readonly type: string }
}

describe('a node that cannot write to the store', { skip: withoutRedis }, () => {
  const { clock: elapsed, move } = movableClock()
  let upstream: Upstream
  let first: Harness
  let node: Harness
  let isAway = false
  let logged = ''

  before(async () => {
    upstream = await startUpstream()
    first = await startHarness('sqlite', { upstreamUrl: upstream.url })
    const store: Store = {
      ...first.store,
      [transact]: (change) =>
        isAway
          ? Promise.reject(new StoreUnavailable(new Error('away')))
          : first.store[transact](change),
    }
    node = await startHarness('sqlite', {
      config: configOf(upstream.url),
      elapsed,
      store,
      redisUrl: sharedRedisUrl(),
      logLevel: 'warn',
      onLog: (line) => {
        logged += line
      },
    })
  })
  after(async () => {
    isAway = false
    // A flush may have failed.
    node?.metrics.backgroundFailures.reset()
    await upstream?.close()
    await node?.close()
    await first?.close()
  })

  const send = (key: string, path: string, body: string): Promise<Response> =>
    fetch(node.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      },
      body,
    })

  /** Sends a request that does not end upstream, and waits until its answer has begun there. */
  const begin = async (
    key: string,
    path: string,
    body: string,
    fault: { readonly at: 'start' | number; readonly cut?: number },
  ) => {
    upstream.reset()
    const { cut, at } = fault
    upstream.script({ fault: { kind: 'stall', at }, ...(cut !== undefined && { cut }) })
    const answer = send(key, path, body)
    await upstream.until(([request]) => request !== undefined)
    return { answer }
  }

  const readerOf = async (answer: Promise<Response>) => {
    const reader = (await answer).body?.getReader()
    assert.ok(reader)
    return reader
  }

  /** Reads until a text has come, or the end. */
  const read = async (
    reader: ReadableStreamDefaultReader<Uint8Array>,
    until: string | undefined,
  ): Promise<string> => {
    let text = ''
    const decoder = new TextDecoder()
    while (until === undefined || !text.includes(until)) {
      const { value, done } = await reader.read()
      if (done) break
      text += decoder.decode(value)
    }
    return text
  }

  /** Without the store for as long as leases last, and back after `work`. */
  const withoutStore = async <T>(work: () => Promise<T>): Promise<T> => {
    await node.flush()
    isAway = true
    move(EXPIRED_MS)
    node.tick('spend_leases')
    try {
      return await work()
    } finally {
      isAway = false
      await node.flush()
    }
  }

  const rowOf = ({ headers }: Response) =>
    node.store.reader
      .selectFrom('request_logs')
      .select(['outcome', 'status', 'code'])
      .where('request_id', '=', headers.get('x-request-id') ?? '')
      .executeTakeFirst()

  const lastEvent = (text: string): ErrorEvent =>
    JSON.parse(text.trimEnd().split('data: ').at(-1) ?? '')
  const streamed = chat('x', { stream: true, max_tokens: 100 })

  it('ends a stream of chat with an error event, cancels it upstream, and charges it', async () => {
    const { projectId, key } = await makeLimitedProject(first, 1_000)
    const { answer } = await begin(key, CHAT, streamed, { at: 3 })
    const reader = await readerOf(answer)
    await read(reader, 'delta')
    const rest = await withoutStore(() => read(reader, undefined))
    const { error } = lastEvent(rest)
    assert.deepEqual([error?.code, error?.type], [UNAVAILABLE, 'service_unavailable_error'])
    assert.equal(rest.includes('[DONE]'), false)
    await upstream.until(([request]) => request?.aborted === true)
    assert.ok((await spentBy(node, projectId)) > 0)
    assert.match(logged, /Open answers under a spend limit that were ended: 1/)
    const row = await rowOf(await answer)
    assert.deepEqual([row?.outcome, row?.status, row?.code], ['failed', 200, UNAVAILABLE])
  })

  it('ends a stream of a response with its own error event', async () => {
    const { key } = await makeLimitedProject(first, 1_000)
    const body = { model: MODEL, input: 'x', stream: true, max_output_tokens: 100 }
    const { answer } = await begin(key, RESPONSES, JSON.stringify(body), { at: 3 })
    const reader = await readerOf(answer)
    await read(reader, 'response.created')
    const rest = await withoutStore(() => read(reader, undefined))
    const { type, code } = lastEvent(rest)
    assert.deepEqual([type, code], ['error', UNAVAILABLE])
    assert.match(rest, /event: error\ndata: /)
  })

  it('ends a stream of a message with its envelope', async () => {
    const { key } = await makeLimitedProject(first, 1_000)
    const body = JSON.stringify(message('x', { stream: true }))
    const { answer } = await begin(key, MESSAGES, body, { at: 4 })
    const reader = await readerOf(answer)
    await read(reader, 'content_block_start')
    const rest = await withoutStore(() => read(reader, undefined))
    assert.match(rest, /event: error\ndata: \{"type":"error"/)
    const { error } = JSON.parse(rest.trimEnd().split('data: ').at(-1) ?? '')
    assert.deepEqual([error.type, error.details.error_code], ['api_error', UNAVAILABLE])
  })

  it('breaks a stream off in the middle of an event', async () => {
    const { key } = await makeLimitedProject(first, 1_000)
    const body = chat('x', {
      stream: true,
      max_tokens: 100,
      stream_options: { include_usage: true },
    })
    const { answer } = await begin(key, CHAT, body, { at: 3, cut: 10 })
    const reader = await readerOf(answer)
    await read(reader, 'data')
    await withoutStore(() => assert.rejects(read(reader, undefined)))
  })

  it('answers 503 where nothing was sent, and to requests until it can write', async () => {
    const { key } = await makeLimitedProject(first, 1_000)
    const { answer } = await begin(key, CHAT, chat('x', { max_tokens: 100 }), { at: 'start' })
    const [begun, later] = await withoutStore(async () => [
      await answer,
      await send(key, CHAT, chat('x', { max_tokens: 5 })),
    ])
    assert.deepEqual([begun?.status, later?.status], [503, 503])
    assert.match((await begun?.text()) ?? '', new RegExp(UNAVAILABLE))
    assert.equal(begun?.headers.get('retry-after'), '1')
    upstream.reset()
    assert.equal((await send(key, CHAT, chat('x', { max_tokens: 5 }))).status, 200)
  })

  it('lets answers without an enforced limit go on', async () => {
    const { projectId, key } = await makeLimitedProject(first, 1_000)
    await first.client.updateProjectSpendLimit({
      project_id: projectId,
      threshold_amount: 1_000,
      currency: 'USD',
      interval: 'month',
      mode: 'warn',
    })
    const { value: unlimited } = await makeUserKey(first, await makeProject(first))
    for (const caller of [key, unlimited]) {
      upstream.reset()
      upstream.script({ fault: { kind: 'stall', at: 3, when: 'go' } })
      const reader = await readerOf(send(caller, CHAT, streamed))
      const text = await withoutStore(async () => {
        upstream.open('go')
        return read(reader, undefined)
      })
      assert.match(text, /\[DONE\]/)
    }
  })
})
