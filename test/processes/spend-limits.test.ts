/**
 * Spend limits are exact across processes: four servers over one PostgreSQL and one Redis, and
 * callers with mixed models, with and without maxima, whole and streamed, some of whom leave. What
 * the ledger has never exceeds the limit, whatever happens to Redis; what a killed node has not
 * written is bounded.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { elapsedClock } from '#base/clock.ts'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type RedisServer, startRedis, withoutRedis } from '#test/support/redis.ts'
import { type Cluster, newCaller, startCluster } from './cluster.ts'
import { createObjects, FIT_A_DOLLAR, heldOf, OBJECTS_CONFIG } from './spend-objects.ts'

const skip = hasPostgres ? withoutRedis : POSTGRES_HINT
const CENTS = 100
const LIMIT = BigInt(CENTS) * 10_000_000n
/** Nano-dollars for a token of input; one of output costs ten times as much. */
const NANO = { 'gpt-4o-mini': 100_000, 'gpt-4o': 50_000 } as const
const OUTPUT_MAX = 30
const ATTEMPTS = 8
/** Longest time between two flushes of a node while the store answers, on a busy machine. */
const FLUSHED_WITHIN_MS = 1_000

type Scope = 'project' | 'tag'

interface Sent {
  readonly node: number
  readonly status: number
  readonly code: string | undefined
  /** Nano-dollars, as the answer reports them; without a report, the most that it may cost. */
  readonly nano: number
  readonly atMs: number
}

describe('spend limits over four processes', { skip }, () => {
  let upstream: UpstreamProcess
  let redis: RedisServer
  let cluster: Cluster

  before(async () => {
    ;[upstream, redis] = await Promise.all([spawnUpstream('--keep-requests', '10'), startRedis()])
    const options = { upstreamUrl: upstream.url, redisUrl: redis.url, config: OBJECTS_CONFIG }
    cluster = await startCluster({ ...options, nodes: 4 })
  })
  after(async () => {
    await cluster?.close()
    await Promise.all([upstream?.close(), redis?.remove()])
  })

  const all = (): number[] => cluster.nodes.map((_, index) => index)

  /** A project that has spent something before it, or its tag, had a limit of a dollar. */
  const limited = async (scope: Scope = 'project') => {
    const { projectId: project_id, key } = await newCaller(cluster.admin)
    await cluster.admin.updateProjectTags({ project_id, tags: { team: project_id } })
    const before = await Promise.all(all().map((node) => sendUntilServed(cluster, node, key)))
    const limit = { threshold_amount: CENTS, currency: 'USD', interval: 'month' } as const
    const tag = `team=${project_id}`
    if (scope === 'tag') await cluster.admin.updateTagSpendLimit({ tag, ...limit })
    else await cluster.admin.updateProjectSpendLimit({ project_id, ...limit })
    return { projectId: project_id, payer: scope === 'tag' ? tag : project_id, key, before }
  }

  const traffic = async (
    key: string,
    callers: number,
    nodes: () => number[],
    mayLeave = true,
  ): Promise<Sent[]> => {
    const sent: Sent[] = []
    const caller = async (at: number): Promise<void> => {
      for (let n = 0; n < ATTEMPTS; n++) {
        const alive = nodes()
        const one = await send(cluster, alive[(at + n) % alive.length] ?? 0, key, at + n, mayLeave)
        sent.push(one)
        if (one.code?.endsWith('_spend_limit_exceeded')) return
      }
    }
    await Promise.all(Array.from({ length: callers }, (_, at) => caller(at)))
    return sent
  }

  const report = (title: string, sent: readonly Sent[], spent: bigint): void => {
    const counts = new Map<string, number>()
    for (const { status, code } of sent) {
      const name = `${status} ${code ?? ''}`.trim()
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    const over = spent > LIMIT ? spent - LIMIT : 0n
    const list = [...counts].map(([name, count]) => `${name}: ${count}`).join(', ')
    process.stdout.write(`# ${title}: ${list}; ${spent} of ${LIMIT} spent, overshoot ${over}\n`)
  }

  for (const scope of ['project', 'tag'] as const) {
    it(`200 callers spend the dollar of a ${scope} to its end, and nothing more`, async () => {
      const { key, ...limit } = await limited(scope)
      const sent = await traffic(key, 200, all)
      const spent = await ledgerOf(cluster, limit)
      report(`200 callers, limit of a ${scope}`, sent, spent)
      assert.ok(spent <= LIMIT && spent > (LIMIT * 9n) / 10n, String(spent))
    })
  }

  it('the loss of Redis and its return, empty, admit nothing more', async () => {
    const { key, ...limit } = await limited()
    const running = traffic(key, 60, all)
    await redis.kill()
    const more = await traffic(key, 20, all)
    await redis.start()
    const sent = [...(await running), ...more, ...(await traffic(key, 60, all))]
    const spent = await ledgerOf(cluster, limit)
    report('Redis lost', sent, spent)
    assert.ok(spent <= LIMIT && spent > (LIMIT * 9n) / 10n, String(spent))
  })

  it('batches and background responses of one and of three nodes fit the limit together', async () => {
    const kinds = ['batch', 'response'] as const
    const cases = kinds.flatMap((kind) =>
      [1, 3].flatMap((nodes) => [0, 300].map((gapMs) => ({ kind, nodes, gapMs }))),
    )
    const found = await Promise.all(
      cases.map(async ({ kind, nodes, gapMs }) => {
        const creating = { kind, nodes, gapMs, count: 3 * FIT_A_DOLLAR, dollars: 1 }
        const { projectId, admitted } = await createObjects(cluster, creating)
        const { spent, leases, reserved } = await heldOf(cluster.databaseUrl, projectId)
        const all = spent + leases + reserved
        const isWithin = all <= LIMIT && reserved > (LIMIT * 9n) / 10n
        return `${kind}, ${nodes} nodes, ${gapMs} ms: ${admitted}${isWithin ? '' : `, ${all} held`}`
      }),
    )
    const expected = cases.map(
      ({ kind, nodes, gapMs }) => `${kind}, ${nodes} nodes, ${gapMs} ms: ${FIT_A_DOLLAR}`,
    )
    assert.deepEqual(found, expected)
  })

  it('a killed node loses no more than it had not written, and what was under way', async () => {
    const { key, before, ...limit } = await limited()
    const [victim] = cluster.nodes
    assert.ok(victim)
    const alive = () => (victim.process.killed ? [1, 2, 3] : all())
    const running = traffic(key, 100, alive, false)
    await upstream.untilArrived((await upstream.requests()).arrived + 20)
    const killedAt = elapsedClock()
    await victim.end('SIGKILL')
    const sent = [
      ...before,
      ...(await running),
      ...(await traffic(key, 100, () => [1, 2, 3], false)),
    ]
    const spent = await ledgerOf(cluster, limit)
    report('a node killed', sent, spent)
    assert.ok(spent <= LIMIT, String(spent))
    const lost = sent.filter(
      ({ node, status, atMs }) =>
        node === 0 && (status === 0 || (status === 200 && killedAt - atMs < FLUSHED_WITHIN_MS)),
    )
    const [billed, bound] = [costOf(sent.filter(({ nano }) => nano > 0)), costOf(lost)]
    process.stdout.write(`# at most ${billed} used, bound ${LIMIT} + ${bound}\n`)
    assert.ok(billed <= Number(LIMIT) + bound, `${billed} used, bound ${bound}`)
  })
})

function costOf(sent: readonly Sent[]): number {
  return sent.reduce((sum, { nano }) => sum + nano, 0)
}

/**
 * Sends the nth kind of request: where callers may leave, some do, and some have no maximum. A
 * caller who leaves, or whose node is killed, has status 0.
 */
async function send(
  cluster: Cluster,
  node: number,
  key: string,
  n: number,
  mayLeave = false,
): Promise<Sent> {
  const model = n % 2 === 0 ? 'gpt-4o-mini' : 'gpt-4o'
  const isStream = n % 3 === 0
  const maximum = 5 + (n % OUTPUT_MAX)
  const body = JSON.stringify({
    model,
    messages: [{ role: 'user', content: 'x'.repeat(10 + (n % 5) * 8) }],
    ...((n % 4 !== 0 || !mayLeave) && { max_tokens: maximum }),
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
  })
  const most = (body.length + 10 * maximum) * NANO[model]
  const leaves = new AbortController()
  try {
    const answer = await fetch(`${cluster.nodes[node]?.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      signal: leaves.signal,
    })
    const { status } = answer
    if (status === 200 && isStream && mayLeave && n % 5 === 0) {
      await answer.body?.getReader().read()
      leaves.abort()
      return { node, status: 0, code: undefined, nano: most, atMs: elapsedClock() }
    }
    const text = await answer.text()
    const code = /"code":\s*"?(\w+)/.exec(text)?.[1]
    const [input, output] = ['prompt_tokens', 'completion_tokens'].map((name) =>
      Number(new RegExp(`"${name}":\\s*(\\d+)`).exec(text)?.[1] ?? 0),
    )
    const nano = status === 200 ? ((input ?? 0) + 10 * (output ?? 0)) * NANO[model] : 0
    return { node, status, code: status === 200 ? undefined : code, nano, atMs: elapsedClock() }
  } catch (error) {
    const nano = isRefused(error) ? 0 : most
    return { node, status: 0, code: undefined, nano, atMs: elapsedClock() }
  }
}

/** Whether nothing was sent. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

/** A node that has just started on a busy machine may reject the first request as overloaded. */
function sendUntilServed(cluster: Cluster, node: number, key: string): Promise<Sent> {
  return eventually('the node serves', async () => {
    const sent = await send(cluster, node, key, 1)
    return sent.status === 200 && sent
  })
}

/** Nano-dollars that the ledger has of a project, once every node has written what it has. */
async function ledgerOf(
  cluster: Cluster,
  { projectId, payer }: { readonly projectId: string; readonly payer: string },
): Promise<bigint> {
  const client = new pg.Client({ connectionString: cluster.databaseUrl })
  await client.connect()
  try {
    const read = async (): Promise<bigint> => {
      const { rows } = await client.query(
        `select coalesce(sum(${USAGE_COSTS.join('::numeric + ')}), 0)::text as nano,
          (select state::json->'spent'->-1->>1 from spend_budget where owner_id = $2) as counted
        from usage where project_id = $1 and width = '1d'`,
        [projectId, payer],
      )
      assert.equal(rows[0].counted, rows[0].nano)
      return BigInt(rows[0].nano)
    }
    let last = await read()
    await eventually('the ledger rests', async () => {
      await client.query('select pg_sleep(1)')
      const before = last
      last = await read()
      return last === before
    })
    return last
  } finally {
    await client.end()
  }
}
