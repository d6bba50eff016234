/** The books of upstreams' limits: each request is released or settled once, however it ends. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { decodeDetails } from '#request-logs/details.ts'
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { createRandom } from '#test/support/random.ts'

const SEED = Number(process.env.TEST_SEED ?? 45)
const REQUESTS = 160
const CALLERS = 12
const RATE = 1_000_000
const MAX_TOKENS = 20

/** Ways in which a request ends at the upstream that is asked for it. */
const ENDS = {
  answered: { closes: true },
  'rate limited': { status: 429, closes: true },
  'with a time': { status: 503, headers: { 'retry-after': '1' }, closes: true },
  failed: { status: 500, closes: true },
  rejected: { status: 400, closes: true },
  reset: { fault: { kind: 'reset', at: 'start' } },
  'timed out': { fault: { kind: 'stall', at: 'start' } },
  'broken off': { fault: { kind: 'reset', at: 2 } },
  'left before': { answerAfter: 'never' },
  'left within': { fault: { kind: 'stall', at: 2 } },
} as const satisfies Record<string, Behaviour>
type End = keyof typeof ENDS
const NAMES = Object.keys(ENDS) as End[]
/** Failures of attempts after which a request may have been run. */
const KEPT: ReadonlySet<string | null> = new Set(['reset', 'timeout'])
const STREAMED: ReadonlySet<End> = new Set(['broken off', 'left within'])

const { clock, move } = movableClock()
let upstreams: Upstream[] = []
let h: Harness
let key: string
before(async () => {
  upstreams = await Promise.all([startUpstream(), startUpstream()])
  const entries = upstreams.map(({ url }, at) => {
    const limits = `requests_per_minute: ${RATE}, tokens_per_minute: ${RATE}, concurrency: ${at === 0 ? 6 : 100}`
    const place = `base_url: "${url}", api_key: "\${UPSTREAM_KEY}", weight: ${1 - at}`
    return `  u${at}: { ${place}, first_byte_seconds: 0.5, limits: { ${limits} } }\n`
  })
  const rates = `max_requests_per_1_minute: ${RATE}, max_tokens_per_1_minute: ${RATE}`
  h = await startHarness('sqlite', {
    clock,
    config: `upstreams:\n${entries.join('')}models:\n  ${MODEL}: { ${rates} }\n`,
  })
  key = (await makeUserKey(h, await makeProject(h))).value
})
after(async () => {
  await h.close()
  await Promise.all(upstreams.map((upstream) => upstream.close()))
})

/** Used amounts of the limits of each upstream, in the order of the configuration. */
async function used(): Promise<{ requests: number; tokens: number; concurrency: number }[]> {
  const health = (await h.dataPlane?.health()) ?? []
  return health.map(({ limits }) => {
    const of = (name: string) => limits.find(({ dimension }) => dimension === name)?.used ?? -1
    return { requests: of('requests'), tokens: of('tokens'), concurrency: of('concurrency') }
  })
}

/** Tokens of the project's own limit, by the answer to a probe, which has reserved 4. */
async function usedOfProject(): Promise<number> {
  for (const upstream of upstreams) {
    upstream.reset()
    // No connection is left to become stale.
    upstream.script({ closes: true })
  }
  const { status, headers } = await h.raw('POST', CHAT, { key, body: chat('a') })
  assert.equal(status, 200)
  return RATE - Number(headers.get('x-ratelimit-remaining-tokens')) - 4
}

function bodyOf(id: string, stream: boolean): string {
  return chat(id, { max_tokens: MAX_TOKENS, stream })
}

async function leave(id: string, end: End): Promise<void> {
  const leaving = new AbortController()
  const sent = fetch(h.url + CHAT, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: bodyOf(id, STREAMED.has(end)),
    signal: leaving.signal,
  })
  if (end === 'left before') {
    await Promise.race(
      upstreams.map((one) =>
        one.until((all) => all.some(({ body }) => body.toString().includes(id))),
      ),
    )
  } else await (await sent).body?.getReader().read()
  leaving.abort()
  await sent.catch(() => {})
}

/** Sends a request that ends so. Returns the reported tokens of its answer. */
async function run(id: string, end: End): Promise<number> {
  // Both upstreams fail alike: one that never failed would serve all, once a circuit is open.
  for (const upstream of upstreams) upstream.script({ ...ENDS[end], includes: id })
  if (end.startsWith('left')) {
    await leave(id, end)
    return 0
  }
  const sending = h.raw('POST', CHAT, { key, body: bodyOf(id, STREAMED.has(end)) })
  if (end === 'broken off') {
    await assert.rejects(sending)
    return 0
  }
  const { status, text } = await sending
  assert.equal(status === 200, end === 'answered', `${end}: ${status} ${text}`)
  return status === 200 ? JSON.parse(text).usage.total_tokens : 0
}

/** Runs requests concurrently. Returns the sum of their reported tokens. */
async function runAll(ends: readonly End[], prefix: string): Promise<number> {
  let [next, sum] = [0, 0]
  const call = async (): Promise<void> => {
    while (next < ends.length) {
      const at = next++
      const tokens = await run(`${prefix}${String(at).padStart(4, '0')}`, ends[at] ?? 'answered')
      sum += tokens
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, call))
  await eventually('no request under way', async () =>
    (await used()).every(({ concurrency }) => concurrency === 0),
  )
  return sum
}

/** Attempts since a time that reached an upstream, and those that may have been run in vain. */
async function attempts(sinceMs: number): Promise<{ sent: number; kept: number }> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('request_logs')
    .select('details')
    .where('ended_at', '>=', sinceMs)
    .execute()
  let [sent, kept] = [0, 0]
  for (const row of rows) {
    const all = decodeDetails(row.details).attempts
    for (const [at, { status, reason }] of all.entries()) {
      if (reason?.startsWith('limit_')) continue
      sent += 1
      // The last 500 is the answer.
      const isFailed = status === 500 && at < all.length - 1
      if (isFailed || KEPT.has(reason)) kept += 1
    }
  }
  return { sent, kept }
}

it('answers leave exactly their tokens in the limits of their upstreams', async () => {
  const ends = Array.from({ length: 40 }, (): End => 'answered')
  const sum = await runAll(ends, 'a')
  const [first, second] = await used()
  assert.ok(first && second && second.requests > 0, 'the concurrency of the first has spilled')
  assert.equal(first.tokens + second.tokens, sum)
  assert.equal(first.requests + second.requests, ends.length)
  assert.equal(await usedOfProject(), sum)
})

it(`the books balance after ${REQUESTS} requests that end at random, seed ${SEED}`, async () => {
  move(120_000)
  for (const upstream of upstreams) upstream.reset()
  await runAll(['reset'], 'k')
  const reserved = (await used())[0]?.tokens ?? 0
  assert.ok(reserved >= MAX_TOKENS)
  move(120_000)
  for (const upstream of upstreams) upstream.reset()
  const random = createRandom(SEED)
  const ends = Array.from(
    { length: REQUESTS },
    () => NAMES[Math.floor(random() * NAMES.length)] ?? 'answered',
  )
  await runAll(ends, 'r')
  const [first, second] = await used()
  const [one, two] = upstreams
  assert.ok(first && second && one && two)
  const { sent, kept } = await attempts(clock())
  assert.ok(kept > 20 && first.tokens > 0 && second.tokens > 0, `${kept} kept`)
  const arrived = one.arrived + two.arrived
  assert.ok(sent >= arrived)
  assert.equal(first.requests + second.requests, arrived)
  assert.equal(first.tokens + second.tokens - kept * reserved, await usedOfProject())
})
