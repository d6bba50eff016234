/**
 * Limits are exact across processes: 200 concurrent callers against 1, 2 and 4 servers over one
 * Redis. The upstream answers nobody until all have asked, so no settlement returns tokens during
 * the run, and admissions can be compared with the arithmetic: in a span T a bucket admits at most
 * limit × (1 + T ÷ window), and less than one request fits when the run ends.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { elapsedClock } from '#base/clock.ts'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { type Cluster, chat, newCaller, startCluster } from './cluster.ts'

const CALLERS = 200
/** Retry interval of a rate-limited caller. */
const TRIES = 5
const MINUTE_MS = 60_000
/** Models by the number of processes: the projects of all runs share the organization's limits. */
const RUNS = [
  { count: 1, requests: 'gpt-4.1-nano', tokens: 'gpt-4.1-mini' },
  { count: 2, requests: 'gpt-4o-mini', tokens: 'gpt-4o' },
  { count: 4, requests: 'gpt-4.1', tokens: 'gpt-4' },
] as const
const skip = hasPostgres ? withoutRedis : POSTGRES_HINT

interface Run {
  readonly limit: number
  /** Demand of each request on the bucket. */
  readonly cost: number
  readonly body: object
}

const REQUESTS: Run = { limit: 90, cost: 1, body: {} }
const TOKENS: Run = { limit: 9_000, cost: 100, body: { max_tokens: 100 } }

interface Counted {
  readonly admitted: number
  /** Spans: from before the first request to after the last, and from the first 429 to the last. */
  readonly outerMs: number
  readonly innerMs: number
}

describe('limits over several processes', { skip }, () => {
  let upstream: UpstreamProcess
  let cluster: Cluster
  before(async () => {
    upstream = await spawnUpstream()
    cluster = await startCluster({
      nodes: 1,
      upstreamUrl: upstream.url,
      redisUrl: sharedRedisUrl(),
      config: CONFIG,
    })
  })
  after(async () => {
    await cluster?.close()
    await upstream?.close()
  })

  for (const { count, requests, tokens } of RUNS) {
    describe(`${count} of them`, () => {
      before(async () => {
        while (cluster.nodes.length < count) await cluster.start()
      })

      const run = async ({ limit, cost, body }: Run, model: string): Promise<void> => {
        await upstream.reset()
        await upstream.script({ path: '*', times: 'always', answerAfter: model })
        const { key } = await newCaller(cluster.admin)
        const counted = await storm(cluster, upstream, key, { ...body, model })
        const span = (ms: number) => limit * (1 + ms / MINUTE_MS)
        const allowed = Math.floor(span(counted.outerMs) / cost)
        const least = Math.floor(span(counted.innerMs) / cost)
        const drift = Math.max(0, counted.admitted - allowed)
        process.stdout.write(
          `# ${count} processes, ${CALLERS} callers, ${limit} of ${model}: admitted ${counted.admitted}, allowed ${allowed}, reached from ${least}, drift ${drift}\n`,
        )
        assert.equal(drift, 0)
        assert.ok(
          counted.admitted >= least,
          `the limit was not reached: ${JSON.stringify(counted)}`,
        )
      }

      it('admit exactly the requests of the limit', () => run(REQUESTS, requests))
      it('reserve exactly the tokens of the limit', () => run(TOKENS, tokens))
    })
  }
})

const CONFIG = `models:
${RUNS.map(
  ({ requests, tokens }) => `
  ${requests}:
    max_requests_per_1_minute: ${REQUESTS.limit}
    max_tokens_per_1_minute: unlimited
  ${tokens}:
    max_requests_per_1_minute: unlimited
    max_tokens_per_1_minute: ${TOKENS.limit}
`,
).join('')}`

/** Starts all callers at once, spread over the nodes in turn, until all are admitted or give up. */
async function storm(
  { nodes }: Cluster,
  upstream: UpstreamProcess,
  key: string,
  body: { readonly model: string },
): Promise<Counted> {
  const startedAt = elapsedClock()
  let firstAnswerAt = Number.POSITIVE_INFINITY
  let lastRefusedSentAt = startedAt
  let admitted = 0
  let decided = 0
  /** Admission is the absence of a 429, because an admitted request hangs at the upstream. */
  const call = async (n: number): Promise<void> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const node = nodes[(n + tries) % nodes.length]
      assert.ok(node)
      const sentAt = elapsedClock()
      const { status, body: answer } = await chat(node.url, key, body)
      if (status === 200) {
        admitted += 1
        return
      }
      assert.equal(status, 429, JSON.stringify(answer))
      firstAnswerAt = Math.min(firstAnswerAt, elapsedClock())
      lastRefusedSentAt = Math.max(lastRefusedSentAt, sentAt)
    }
    decided += 1
  }
  const calls = Array.from({ length: CALLERS }, (_, n) => call(n))
  // Admitted callers are counted at the upstream; all others have given up.
  for (let seen = 0; decided + seen < CALLERS; ) seen = (await upstream.requests()).arrived
  const decidedAt = elapsedClock()
  const waiting = (await upstream.requests()).arrived
  await upstream.open(body.model)
  await Promise.all(calls)
  assert.equal(admitted, waiting)
  return {
    admitted,
    outerMs: decidedAt - startedAt,
    innerMs: Math.max(0, lastRefusedSentAt - firstAnswerAt),
  }
}
