/** Limits of upstreams: spill to the next one, the 429 when none has room, and closed models. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let upstreams: Upstream[] = []
let h: Harness | undefined
afterEach(async () => {
  await h?.close()
  await Promise.all(upstreams.map((upstream) => upstream.close()))
  upstreams = []
})

interface World {
  readonly send: (more?: object, key?: string) => ReturnType<Harness['raw']>
  readonly statuses: (count: number, more?: object, key?: string) => Promise<number[]>
  /** Number of requests that each upstream has received. */
  readonly seen: () => number[]
  readonly move: (ms: number) => void
  readonly metrics: () => Promise<string>
  readonly newKey: () => Promise<string>
}

/** A gateway over several upstreams in their order, each with its lines of configuration. */
async function over(...lines: readonly string[]): Promise<World> {
  upstreams = await Promise.all(lines.map(() => startUpstream()))
  const entries = lines.map((text, at) => {
    const weight = at === 0 ? 1 : 0
    return `  u${at}:\n    base_url: ${upstreams[at]?.url}\n    api_key: \${UPSTREAM_KEY}\n    weight: ${weight}\n${text}`
  })
  const { clock, move } = movableClock()
  const harness = await startHarness('sqlite', {
    clock,
    config: `upstreams:\n${entries.join('')}`,
  })
  h = harness
  const newKey = async () => (await makeUserKey(harness, await makeProject(harness))).value
  const first = await newKey()
  const send: World['send'] = (more = {}, key = first) =>
    harness.raw('POST', CHAT, { key, body: chat('abcd', { max_tokens: 10, ...more }) })
  return {
    send,
    statuses: async (count, more, key) => {
      const all: number[] = []
      for (let i = 0; i < count; i++) all.push((await send(more, key)).status)
      return all
    },
    seen: () => upstreams.map(({ arrived }) => arrived),
    move,
    metrics: () => harness.metrics.registry.metrics(),
    newKey,
  }
}

function limits(text: string): string {
  return `    limits: { ${text} }\n`
}
const OK = 200

describe('a limit of an upstream', () => {
  it('on requests spills to the next upstream before the first would be asked', async () => {
    const { statuses, seen, metrics } = await over(limits('requests_per_minute: 3'), '')
    assert.deepEqual(await statuses(5), Array(5).fill(OK))
    assert.deepEqual(seen(), [3, 2])
    assert.match(
      await metrics(),
      /bailiwick_upstream_no_room_total\{upstream="u0",limit="requests"\} 2\n/,
    )
  })

  it('leaks: its upstream is used again after its time', async () => {
    const { statuses, seen, move } = await over(limits('requests_per_minute: 3'), '')
    await statuses(4)
    move(20_000)
    await statuses(2)
    assert.deepEqual(seen(), [4, 2])
  })

  it('that no upstream has room within returns 429 with the time, and is no attempt', async () => {
    const { statuses, send, seen } = await over(limits('requests_per_minute: 1'))
    assert.deepEqual(await statuses(1), [OK])
    const { status, headers, text } = await send()
    assert.equal(status, 429)
    assert.equal(headers.get('retry-after'), '60')
    const { error } = JSON.parse(text)
    assert.equal(error.code, 'upstream_limit_reached')
    assert.match(error.message, /has no room left within its limit on requests per min \(RPM\)/)
    assert.deepEqual(seen(), [1])
  })

  it('on tokens reserves the estimate, and is settled to the reported tokens', async () => {
    const { statuses, send, seen } = await over(limits('tokens_per_minute: 100'), '')
    // The maximum is reserved: two do not fit, had the first not been settled to its few tokens.
    assert.deepEqual(await statuses(2, { max_tokens: 60 }), [OK, OK])
    assert.deepEqual(seen(), [2, 0])
    upstreams[0]?.script({ usage: { prompt_tokens: 50, completion_tokens: 45, total_tokens: 95 } })
    await send()
    assert.equal((await send({ max_tokens: 60 })).status, OK)
    assert.deepEqual(seen(), [3, 1])
  })

  it('by model holds for all of its names, and not for other models', async () => {
    const { statuses, seen } = await over(
      `    model_names: { fast: m-1, quick: m-1, other: m-2 }\n${limits('models: { fast: { requests_per_minute: 1 } }')}`,
      '',
    )
    await statuses(1, { model: 'fast' })
    await statuses(1, { model: 'quick' })
    await statuses(3, { model: 'other' })
    assert.deepEqual(seen(), [4, 1])
  })

  it('on concurrency counts requests under way, and frees the slot of one that has ended', async () => {
    const { send, seen } = await over(limits('concurrency: 1'), '')
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    upstreams[0]?.script({ answerAfter: gate })
    const first = send()
    await upstreams[0]?.until((requests) => requests.length === 1)
    assert.equal((await send()).status, OK)
    assert.deepEqual(seen(), [1, 1])
    open()
    assert.equal((await first).status, OK)
    assert.equal((await send()).status, OK)
    assert.deepEqual(seen(), [2, 1])
  })

  it('gets back what a failed request has reserved', async () => {
    const { send, seen } = await over(limits('tokens_per_minute: 100'), '')
    upstreams[0]?.script({ status: 503 })
    assert.equal((await send({ max_tokens: 90 })).status, OK)
    assert.equal((await send({ max_tokens: 90 })).status, OK)
    assert.deepEqual(seen(), [2, 1])
  })

  it('passes over more upstreams than one request may try', async () => {
    const full = limits('requests_per_minute: 1')
    const { statuses, seen } = await over(full, full, full, full, '')
    assert.deepEqual(await statuses(6), Array(6).fill(OK))
    assert.deepEqual(seen(), [1, 1, 1, 1, 2])
  })
})

describe('a closed model', () => {
  for (const [status, value] of [
    [429, '30'],
    [503, '30'],
    [529, '30'],
    [429, '30000 ms'],
    [429, 'date'],
  ] as const) {
    it(`is served by another upstream for the time of ${value} with a ${status}`, async () => {
      const { statuses, seen, move } = await over('', '')
      const headers =
        value === 'date'
          ? {
              date: 'Mon, 30 Nov 2026 12:00:00 GMT',
              'retry-after': 'Mon, 30 Nov 2026 12:00:30 GMT',
            }
          : value.endsWith(' ms')
            ? { 'retry-after-ms': value.slice(0, -3) }
            : { 'retry-after': value }
      upstreams[0]?.script({ status, headers })
      assert.deepEqual(await statuses(3), [OK, OK, OK])
      assert.deepEqual(seen(), [1, 3])
      assert.deepEqual(await statuses(1, { model: 'gpt-5.6-sol' }), [OK])
      assert.deepEqual(seen(), [2, 3])
      move(30_000)
      assert.deepEqual(await statuses(1), [OK])
      assert.deepEqual(seen(), [3, 3])
    })
  }

  it('is closed to its project alone until the answer to a second one closes it too', async () => {
    const { send, statuses, seen, newKey } = await over('', '')
    const [first] = upstreams
    const headers = { 'retry-after': '60' }
    first?.script({ status: 429, includes: 'large', headers, times: 'always' })
    assert.equal((await send({ user: 'large' })).status, OK)
    assert.deepEqual(await statuses(2), [OK, OK])
    assert.deepEqual(seen(), [1, 3])
    const [other, third] = [await newKey(), await newKey()]
    assert.deepEqual(await statuses(2, {}, other), [OK, OK])
    assert.deepEqual(seen(), [3, 3])
    await send({ user: 'large' }, other)
    assert.deepEqual(await statuses(2, {}, third), [OK, OK])
    assert.deepEqual(seen(), [4, 6])
  })

  it('without a time in the answer is not closed', async () => {
    const { statuses, seen } = await over('', '')
    upstreams[0]?.script({ status: 429 })
    await statuses(2)
    assert.deepEqual(seen(), [2, 1])
  })

  it('is closed for five minutes at most', async () => {
    const { statuses, seen, move } = await over('', '')
    upstreams[0]?.script({ status: 429, headers: { 'retry-after': '86400' } })
    await statuses(1)
    move(300_000)
    await statuses(1)
    assert.deepEqual(seen(), [2, 1])
  })

  it('is tried where no other can serve, and its success opens it', async () => {
    const { statuses, seen } = await over('', limits('requests_per_minute: 1'))
    const [first] = upstreams
    first?.script({ status: 429, headers: { 'retry-after': '30' } })
    assert.deepEqual(await statuses(2), [OK, OK])
    assert.deepEqual(seen(), [2, 1])
    assert.deepEqual(await statuses(1), [OK])
    assert.deepEqual(seen(), [3, 1])
  })

  it('at the only upstream passes each answer of it, with its own time', async () => {
    const { send, seen } = await over('')
    upstreams[0]?.script({ status: 429, headers: { 'retry-after': '30' }, times: 2 })
    for (let i = 0; i < 2; i++) {
      const { status, headers } = await send()
      assert.deepEqual([status, headers.get('retry-after')], [429, '30'])
    }
    assert.equal((await send()).status, OK)
    assert.deepEqual(seen(), [3])
  })
})
