/**
 * `npm run trial:spend`: spend limits over four processes, in real time. First 100 callers of both
 * API formats spend a dollar, on one and on three nodes; `-- formats` runs this alone. Batches and
 * background responses are created by one and by three nodes. Then one node is cut off from
 * PostgreSQL for 82 s and one is killed, each under answers of 84 s that fill a limit. Ends with
 * status 1 where a limit was passed by more than the difference that the metric has.
 */
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedClock } from '#base/clock.ts'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { emptyDatabase } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Link, openLink } from '#test/support/link.ts'
import { startRedis } from '#test/support/redis.ts'
import type { ServerProcess } from '#test/support/server-process.ts'
import { type Cluster, newCaller, startCluster } from './cluster.ts'
import { tryFormats } from './spend-formats.ts'
import { createObjects, heldOf, OBJECTS_CONFIG } from './spend-objects.ts'

const DOLLARS = 2
const LIMIT = BigInt(DOLLARS) * 1_000_000_000n
const OBJECTS = 24
/** Answers whose reservations fill the limit. */
const ANSWERS = 11
const ANSWER_MS = 84_000
const PIECES = 84
const CUT_MS = 82_000
const SECOND = 1_000
/** Time in which the end of each object is observed. */
const POLLED_MS = 120_000

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

interface Trial {
  readonly cluster: Cluster
  readonly upstream: UpstreamProcess
  readonly link: Link
  readonly others: readonly ServerProcess[]
  readonly cut: ServerProcess
  readonly killed: ServerProcess
}

async function startTrial(parts: AsyncDisposableStack): Promise<Trial> {
  const upstream = await spawnUpstream('--keep-requests', '10')
  parts.defer(() => upstream.close())
  const redis = await startRedis()
  parts.defer(redis.remove)
  const databaseUrl = await emptyDatabase('postgres')
  const link = await openLink(databaseUrl)
  parts.defer(link.close)
  const cluster = await startCluster({
    nodes: 2,
    upstreamUrl: upstream.url,
    redisUrl: redis.url,
    databaseUrl,
    config: OBJECTS_CONFIG,
  })
  parts.defer(cluster.close)
  const others = [...cluster.nodes]
  const [cut, killed] = [await cluster.start(link.url), await cluster.start()]
  return { cluster, upstream, link, others, cut, killed }
}

/** Objects of each kind, by one and by three nodes, and the ledger when all have ended. */
async function tryObjects({ cluster, upstream }: Trial): Promise<void> {
  const cases = (['batch', 'response'] as const).flatMap((kind) =>
    [1, 3].flatMap((nodes) => [0, 300, 1_500].map((gapMs) => ({ kind, nodes, gapMs }))),
  )
  print('kind, nodes, gap: sent, admitted; held, and in the ledger at the end, in nano-dollars')
  await Promise.all(
    cases.map(async ({ kind, nodes, gapMs }) => {
      const creating = { kind, nodes, gapMs, count: OBJECTS, dollars: DOLLARS }
      const { projectId, sent, admitted, ids } = await createObjects(cluster, creating)
      const { spent, leases, reserved } = await heldOf(cluster.databaseUrl, projectId)
      const held = spent + leases + reserved
      for (const id of ids) await upstream.step(id, 'completed')
      const ended = async (): Promise<bigint | false> => {
        const now = await heldOf(cluster.databaseUrl, projectId)
        if (now.reserved > 0n || now.leases > 0n) await wait(SECOND)
        return now.reserved === 0n && now.leases === 0n && now.spent
      }
      const ledger = await eventually('all have ended', ended, POLLED_MS)
      print(`${kind}, ${nodes}, ${gapMs} ms: ${sent}, ${admitted}; ${held}, ${ledger} of ${LIMIT}`)
      assert.ok(held <= LIMIT && ledger <= LIMIT)
    }),
  )
}

function chat(node: ServerProcess, key: string, content: string, rest: object) {
  return fetch(`${node.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content }],
      ...rest,
    }),
  })
}

interface Filled {
  readonly projectId: string
  readonly key: string
  /** Time at which each answer ended, and its last bytes. */
  readonly ends: Promise<readonly { readonly atMs: number; readonly last: string }[]>
}

/** Fills a new limit by answers of 84 s on a node. */
async function fill({ cluster }: Trial, node: ServerProcess): Promise<Filled> {
  const { projectId, key } = await newCaller(cluster.admin)
  await cluster.admin.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: DOLLARS * 100,
    currency: 'USD',
    interval: 'month',
  })
  const long = { stream: true, max_tokens: 160 }
  const answers = await Promise.all(
    Array.from({ length: ANSWERS }, () => chat(node, key, 'long', long)),
  )
  for (const { status } of answers) assert.equal(status, 200)
  const ends = Promise.all(
    answers.map(async (answer) => {
      const last = await answer.text().catch((error: Error) => `${error.message}`)
      return { atMs: elapsedClock(), last: last.trim().slice(-200) }
    }),
  )
  return { projectId, key, ends }
}

/** Spends what a limit has left: the time of the first large request that had room. */
async function spend(
  { others }: Trial,
  key: string,
  isOver: () => boolean,
): Promise<number | undefined> {
  let firstAtMs: number | undefined
  for (let n = 0; !isOver(); n++) {
    const node = others[n % others.length]
    assert.ok(node)
    const isLarge = n % 2 === 0
    const answer = await chat(node, key, 'spend', { max_tokens: isLarge ? 150 : 5 })
    await answer.text()
    if (answer.status !== 200) await wait(SECOND / 2)
    else if (isLarge) firstAtMs ??= elapsedClock()
  }
  return firstAtMs
}

/** Dollars that a node has counted as beyond limits, in nano-dollars. */
async function beyondOf({ url }: ServerProcess): Promise<bigint> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const dollars = /^bailiwick_spend_beyond_bound_dollars_total (\S+)$/m.exec(text)?.[1] ?? '0'
  return BigInt(Math.round(Number(dollars) * 1e9))
}

function seconds(ms: number | undefined, sinceMs: number): string {
  return ms === undefined ? 'never' : `${((ms - sinceMs) / SECOND).toFixed(1)} s`
}

/** One node is cut off, and another one killed, at the same time. */
async function tryFaults(trial: Trial): Promise<void> {
  const { cluster, upstream, link, cut, killed } = trial
  await upstream.script(
    {
      includes: 'long',
      times: 'always',
      reply: 'word '.repeat(PIECES),
      paceMs: ANSWER_MS / PIECES,
    },
    { includes: 'spend', times: 'always', reply: 'word '.repeat(150) },
  )
  const [ofCut, ofKilled] = [await fill(trial, cut), await fill(trial, killed)]
  const startedAt = elapsedClock()
  link.cut('silent')
  await killed.end('SIGKILL')
  let isOver = false
  const spending = [ofCut, ofKilled].map(({ key }) => spend(trial, key, () => isOver))
  const ends = await ofCut.ends
  await wait(Math.max(0, CUT_MS - (elapsedClock() - startedAt)))
  const before = await heldOf(cluster.databaseUrl, ofCut.projectId)
  link.restore()
  await wait(10 * SECOND)
  isOver = true
  const [afterCut, afterKill] = await Promise.all(spending)
  await wait(5 * SECOND)
  const [after, other] = [
    await heldOf(cluster.databaseUrl, ofCut.projectId),
    await heldOf(cluster.databaseUrl, ofKilled.projectId),
  ]
  const beyond = await beyondOf(cut)
  print(`cut: its ${ends.length} answers ended after ${seconds(ends.at(-1)?.atMs, startedAt)}`)
  print(`  last bytes: ${ends.at(-1)?.last}`)
  print(`  its room was with the others after ${seconds(afterCut, startedAt)}`)
  print(`  ${before.spent} of ${LIMIT} spent before it was back, ${after.spent} after it`)
  print(`  beyond the limit: ${after.spent - LIMIT}, by the metric ${beyond}`)
  print(`killed: its room was with the others after ${seconds(afterKill, startedAt)}`)
  print(`  ${other.spent} of ${LIMIT} spent`)
  assert.ok(after.spent <= LIMIT + beyond && other.spent <= LIMIT)
}

for (const nodes of [1, 3]) await tryFormats(nodes)
if (!process.argv.includes('formats')) {
  await using parts = new AsyncDisposableStack()
  const trial = await startTrial(parts)
  await tryObjects(trial)
  await tryFaults(trial)
}
print('no limit was passed by more than the metric has')
