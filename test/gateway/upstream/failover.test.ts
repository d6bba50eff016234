/** Upstream selection and failover, and the circuit of an upstream that keeps failing. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
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

interface Gateway {
  readonly send: (more?: object) => Promise<number>
  /** Number of requests that each upstream has received. */
  readonly seen: () => number[]
  readonly move: (ms: number) => void
  readonly metrics: () => Promise<string>
  readonly health: () => Promise<readonly UpstreamHealth[]>
}

/** A gateway over several upstreams, each with its lines of configuration. */
async function over(...lines: readonly string[]): Promise<Gateway> {
  upstreams = await Promise.all(lines.map(() => startUpstream()))
  const entries = lines.map(
    (text, at) =>
      `  u${at}:\n    base_url: ${upstreams[at]?.url}\n    api_key: \${UPSTREAM_KEY}\n${text}`,
  )
  const { clock, move } = movableClock()
  h = await startHarness('sqlite', { clock, config: `upstreams:\n${entries.join('')}` })
  const { raw, metrics, client } = h
  const key = (await makeUserKey(h, await makeProject(h))).value
  return {
    send: async (more = {}) => (await raw('POST', CHAT, { key, body: chat('abcd', more) })).status,
    seen: () => upstreams.map(({ arrived }) => arrived),
    move,
    metrics: () => metrics.registry.metrics(),
    health: async () => (await client.retrieveServer()).upstreams,
  }
}

const LAST = '    weight: 0\n'
const FIRST = '    weight: 1\n'

it('an upstream of weight 0 serves only what the others could not', async () => {
  const { send, seen } = await over(FIRST, LAST)
  for (let i = 0; i < 20; i++) assert.equal(await send(), 200)
  assert.deepEqual(seen(), [20, 0])
})

it('weights are shares of the requests', async () => {
  const { send, seen } = await over('    weight: 3\n', '    weight: 1\n')
  for (let i = 0; i < 200; i++) assert.equal(await send(), 200)
  const [three = 0, one = 0] = seen()
  assert.equal(three + one, 200)
  // Six deviations of the draw: less likely to fail than the machine.
  assert.ok(Math.abs(three - 150) < 37, `${three} to ${one}`)
})

it('retryable statuses, a reset and a refused connection fail over, and are counted once', async () => {
  const { send, seen } = await over(FIRST, LAST)
  const [first] = upstreams
  assert.ok(first && h)
  for (const status of [429, 502, 503, 504]) {
    first.script({ status })
    assert.equal(await send(), 200, String(status))
  }
  first.script({ times: 2, fault: { kind: 'reset', at: 'start' } })
  assert.equal(await send(), 200)
  await first.refuse()
  assert.equal(await send(), 200)
  assert.equal(seen()[1], 6)
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['requests', 'requested_requests'])
    .where('width', '=', '1d')
    .execute()
  assert.deepEqual({ ...rows[0] }, { requests: 6, requested_requests: 6 })
})

it('client errors and redirects have no failover', async () => {
  const { send, seen } = await over(FIRST, LAST)
  const [first] = upstreams
  for (const status of [400, 404, 409, 422, 302]) {
    first?.script({ status })
    assert.notEqual(await send(), 200, String(status))
  }
  assert.equal(seen()[1], 0)
})

it('a rejected key of the configuration fails over, and is a 502 of the last upstream', async () => {
  const { send, seen } = await over(FIRST, LAST)
  const [first, second] = upstreams
  for (const status of [401, 403]) {
    first?.script({ status })
    assert.equal(await send(), 200, String(status))
  }
  first?.script({ status: 401 })
  second?.script({ status: 401 })
  assert.equal(await send(), 502)
  assert.deepEqual(seen(), [3, 3])
})

it('a 500 fails over, and is the answer of the last upstream', async () => {
  const { send, seen } = await over(FIRST, LAST)
  const [first, second] = upstreams
  first?.script({ status: 500, times: 2 })
  assert.equal(await send(), 200)
  second?.script({ status: 500 })
  assert.equal(await send(), 500)
  assert.deepEqual(seen(), [2, 2])
})

it('a timeout before the first byte fails over once', async () => {
  const soon = '    first_byte_seconds: 0.5\n'
  const { send, seen } = await over(`${FIRST}${soon}`, `${LAST}${soon}`, `${LAST}${soon}`)
  const [first, ...others] = upstreams
  first?.script({ fault: { kind: 'stall', at: 'start' }, times: 2 })
  assert.equal(await send(), 200)
  for (const one of others) one.script({ fault: { kind: 'stall', at: 'start' } })
  assert.equal(await send(), 504)
  assert.equal(
    seen().reduce((a, b) => a + b),
    4,
  )
})

it('an upstream that does not begin to answer is left by others, and used again', async () => {
  const { send, seen, move, metrics } = await over(`${FIRST}    slow_seconds: 0.5\n`, LAST)
  const [first] = upstreams
  let open = (): void => {}
  const answerAfter = new Promise<void>((resolve) => {
    open = resolve
  })
  first?.script({ answerAfter, times: 5 })
  const waiting = Array.from({ length: 5 }, () => send())
  await eventually('an open circuit', async () =>
    /bailiwick_upstream_circuit_open\{upstream="u0"\} 1\n/.test(await metrics()),
  )
  assert.equal(await send(), 200)
  assert.deepEqual(seen(), [5, 1])
  // Those that waited are not sent twice, and their answers close the circuit.
  open()
  assert.deepEqual(await Promise.all(waiting), Array(5).fill(200))
  move(1)
  assert.equal(await send(), 200)
  assert.deepEqual(seen(), [6, 1])
})

it('slow answers open no circuit while requests sent after them are answered', async () => {
  const { send, seen, health } = await over(`${FIRST}    slow_seconds: 0.5\n`, LAST)
  const [first] = upstreams
  let open = (): void => {}
  const answerAfter = new Promise<void>((resolve) => {
    open = resolve
  })
  first?.script({ answerAfter, includes: 'think', times: 6 })
  const thinking = Array.from({ length: 5 }, () => send({ user: 'think' }))
  await eventually('five requests', () => first?.arrived === 5)
  assert.equal(await send(), 200)
  // The others are looked at before it, the only slow one without an answer after it.
  const last = send({ user: 'think' })
  const { state, failures } = await eventually('a failure', async () => {
    const [found] = await health()
    return found !== undefined && found.failures > 0 && found
  })
  open()
  assert.deepEqual([state, failures], ['failing', 1])
  assert.deepEqual(await Promise.all([...thinking, last]), Array(6).fill(200))
  assert.deepEqual(seen(), [7, 0])
})

it('at most three upstreams are tried, and the last failure is returned', async () => {
  const { send, seen } = await over(FIRST, FIRST, FIRST, FIRST, FIRST)
  for (const upstream of upstreams) upstream.script({ status: 503, times: 'always' })
  assert.equal(await send(), 503)
  assert.equal(
    seen().reduce((a, b) => a + b),
    3,
  )
})

it('a stream fails over before its first byte, and not after it', async () => {
  const { send, seen } = await over(FIRST, LAST)
  upstreams[0]?.script({ status: 503 })
  assert.equal(await send({ stream: true }), 200)
  upstreams[0]?.script({ fault: { kind: 'reset', at: 1 } })
  await assert.rejects(send({ stream: true }))
  assert.deepEqual(seen(), [2, 1])
})

it('repeated failures open the circuit, one trial request tests it, and success closes it', async () => {
  const { send, seen, move, metrics } = await over(FIRST, LAST)
  const [first] = upstreams
  first?.script({ status: 503, times: 'always' })
  for (let i = 0; i < 5; i++) assert.equal(await send(), 200)
  assert.deepEqual(seen(), [5, 5])
  assert.match(await metrics(), /bailiwick_upstream_circuit_open\{upstream="u0"\} 1\n/)
  assert.match(await metrics(), /bailiwick_upstream_failures_total\{upstream="u0"\} 5\n/)
  for (let i = 0; i < 3; i++) assert.equal(await send(), 200)
  assert.deepEqual(seen(), [5, 8])
  move(10_000)
  const together = await Promise.all(Array.from({ length: 20 }, () => send()))
  assert.ok(together.every((status) => status === 200))
  assert.deepEqual(seen(), [6, 28])
  first?.reset()
  move(10_000)
  assert.equal(await send(), 200)
  assert.deepEqual(seen(), [1, 28])
  assert.equal(await send(), 200)
  assert.deepEqual(seen(), [2, 28])
  assert.match(await metrics(), /bailiwick_upstream_circuit_open\{upstream="u0"\} 0\n/)
})

it('an upstream with an open circuit still serves where no other can', async () => {
  const { send } = await over(FIRST)
  upstreams[0]?.script({ status: 503, times: 10 })
  for (let i = 0; i < 10; i++) assert.equal(await send(), 503)
  assert.equal(await send(), 200)
})

/** Ways in which the first of two upstreams fails, and its requests until it is left. */
const FAULTS: Readonly<Record<string, readonly [fault: Behaviour, requests: number]>> = {
  'answers 500': [{ status: 500 }, 5],
  'answers 503': [{ status: 503 }, 5],
  'answers 429': [{ status: 429 }, 5],
  'answers 429 with a time': [{ status: 429, headers: { 'retry-after': '9' } }, 1],
  'resets its connections': [{ fault: { kind: 'reset', at: 'start' } }, 5],
  'breaks off within its answers': [{ cut: 40, fault: { kind: 'reset', at: 2 } }, 5],
}

for (const [name, [fault, requests]] of Object.entries(FAULTS)) {
  it(`an upstream that ${name} is left without an error, and used again`, async () => {
    const { send, seen, move } = await over(FIRST, LAST)
    const [first] = upstreams
    first?.script({ closes: true, ...fault, times: 'always' })
    for (let i = 0; i < 20; i++) assert.equal(await send(), 200)
    assert.deepEqual(seen(), [requests, 20])
    first?.reset()
    assert.equal(await send(), 200)
    assert.equal(seen()[0], 0)
    move(10_000)
    for (let i = 0; i < 3; i++) assert.equal(await send(), 200)
    assert.deepEqual(seen(), [3, 21])
  })
}
