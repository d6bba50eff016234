/**
 * `npm run trial:tag-values`: a spend limit of each value, over one and over four processes with
 * PostgreSQL and Redis. Callers send requests of values in turns, each value from another node
 * every time, so every node sees each. A node of four is killed on the way. Then all nodes are
 * replaced, which have no budget in memory, and the values are sent again.
 *
 * `-- 500 50` sets the number of values and of callers. Ends with status 1 where a value spent more
 * than its limit, or was rejected while it had room for the most that a request can cost.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { elapsedClock } from '#base/clock.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { emptyDatabase } from '#test/support/databases.ts'
import { startRedis } from '#test/support/redis.ts'
import type { ServerProcess } from '#test/support/server-process.ts'
import { type Cluster, newCaller, startCluster } from './cluster.ts'

const [VALUES = 10_000, CALLERS = 200] = process.argv.slice(2).map(Number)
const MODEL = 'gpt-5.6-luna'
/** Ten tokens of output cost a cent; nothing else costs. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 0, output: 1000 }
    max_requests_per_1_minute: unlimited
    max_tokens_per_1_minute: unlimited
`
const TOKENS = 10
const NANO_PER_CENT = 10_000_000
const LIMIT_CENTS = 4
/** Requests of each value: more than its limit has room for. */
const ROUNDS = 6
/** What a value has spent at least when its limit has no room for a request. */
const FULL_CENTS = 2.9

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

interface Run {
  readonly cluster: Cluster
  readonly key: string
  readonly projectId: string
  /** Values with an answer that their limit is used up. */
  readonly exhausted: Set<number>
  readonly countByAnswer: Map<string, number>
}

/** Sends one request of a value; a node that is gone is replaced by the next. */
async function send({ cluster, key, exhausted, countByAnswer }: Run, value: number, round: number) {
  const { nodes } = cluster
  for (let attempt = 0; attempt < nodes.length; attempt++) {
    const node = nodes[(value + round + attempt) % nodes.length]
    assert.ok(node)
    const answer = await requestAt(node, key, value).catch(() => undefined)
    if (!answer) continue
    countByAnswer.set(answer, (countByAnswer.get(answer) ?? 0) + 1)
    if (answer === 'tag_value_spend_limit_exceeded') exhausted.add(value)
    return
  }
  countByAnswer.set('no node', (countByAnswer.get('no node') ?? 0) + 1)
}

/** `200`, or the code of the error. */
async function requestAt({ url }: ServerProcess, key: string, value: number): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'x-bailiwick-tags': `end_user=user-${value}`,
    },
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: 'spend' }],
      max_tokens: TOKENS,
    }),
  })
  const text = await response.text()
  if (response.status === 200) return '200'
  const { error } = JSON.parse(text) as { error: { code: string } }
  return error.code
}

/** Sends a round of all values, each once, by all callers. */
async function sendRound(run: Run, round: number): Promise<void> {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < VALUES) await send(run, next++, round)
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
}

/** Cents that each value has spent, by the ledger. */
async function spentOf({ cluster, projectId }: Run): Promise<ReadonlyMap<number, number>> {
  const client = new pg.Client(cluster.databaseUrl)
  await client.connect()
  const { rows } = await client.query<{ value: string; lifetime_cost: string }>(
    'select value, lifetime_cost from tag_value where project_id = $1',
    [projectId],
  )
  await client.end()
  return new Map(
    rows.map(({ value, lifetime_cost }) => [
      Number(value.slice('user-'.length)),
      Number(lifetime_cost) / NANO_PER_CENT,
    ]),
  )
}

/** Resident memory of the nodes, in MiB. */
async function memoryOf({ nodes }: Cluster): Promise<string> {
  const texts = await Promise.all(
    nodes.map(({ process: { pid } }) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  )
  return texts
    .map((text) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1_024))
    .join(', ')
}

/** Checks each value against its limit. */
function check(run: Run, spent: ReadonlyMap<number, number>): void {
  const beyond = [...spent].filter(([, cents]) => cents > LIMIT_CENTS)
  const early = [...run.exhausted].filter((value) => (spent.get(value) ?? 0) < FULL_CENTS)
  const answers = [...run.countByAnswer].map(([answer, count]) => `${answer} ${count}`)
  print(`  ${answers.join(', ')}`)
  print(`  rows ${spent.size}, most spent ${Math.max(...spent.values()).toFixed(3)} cents`)
  print(`  beyond the limit ${beyond.length}, rejected with room ${early.length}`)
  assert.deepEqual([beyond, early], [[], []])
}

/** Lets every node write what waits: a stopped node does so first. */
async function stopAll({ nodes }: Cluster): Promise<void> {
  await Promise.all(nodes.map((node) => node.end('SIGTERM')))
  nodes.length = 0
}

async function tryNodes(count: number): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const upstream = await spawnUpstream('--keep-requests', '10')
  parts.defer(() => upstream.close())
  const reply = 'word '.repeat(TOKENS)
  await upstream.script({ includes: 'spend', times: 'always', reply })
  const redis = await startRedis()
  parts.defer(redis.remove)
  const cluster = await startCluster({
    nodes: count,
    upstreamUrl: upstream.url,
    redisUrl: redis.url,
    databaseUrl: await emptyDatabase('postgres'),
    config: CONFIG,
  })
  parts.defer(cluster.close)
  const { projectId, key } = await newCaller(cluster.admin)
  await cluster.admin.updateProjectSpendLimitDefaults({
    project_id: projectId,
    tags: { end_user: { threshold_amount: LIMIT_CENTS, currency: 'USD', interval: 'lifetime' } },
  })
  const run: Run = {
    cluster,
    key,
    projectId,
    exhausted: new Set(),
    countByAnswer: new Map(),
  }
  const startedAt = elapsedClock()
  for (let round = 0; round < ROUNDS; round++) {
    if (round === 2 && count > 1) void cluster.nodes.at(-1)?.end('SIGKILL')
    await sendRound(run, round)
  }
  const seconds = (elapsedClock() - startedAt) / 1_000
  print(`${count} nodes, ${VALUES} values, ${CALLERS} callers: ${seconds.toFixed(1)} s`)
  print(`  memory of nodes ${await memoryOf(cluster)} MiB`)
  await stopAll(cluster)
  check(run, await spentOf(run))
  for (let n = 0; n < count; n++) await cluster.start()
  await sendRound(run, ROUNDS)
  await stopAll(cluster)
  print('  again, by nodes without budgets in memory:')
  check(run, await spentOf(run))
}

for (const nodes of [1, 4]) await tryNodes(nodes)
print('no value spent more than its limit, and none was rejected with room')
