/**
 * `npm run trial:upgrade -- --before=FOLDER`: a rolling update from the version in FOLDER, a
 * checkout with its dependencies, to this one: two nodes over PostgreSQL and Redis, under streams
 * and requests. The first new node migrates the store between the old ones; then these drain, one
 * after another. At the same time an administrator sets limits that the old version does not know.
 * At the end the old version starts once more, which must be rejected.
 *
 *   --streams=200  streams under way, each of some three seconds
 *   --rate=500     whole requests a second
 *   --seconds=5    the time between two steps
 *
 * Ends with status 1 where an answer was not whole, or where upstream and usage do not have each
 * answer once.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { bareDatabase, dropDatabase } from '#test/support/databases.ts'
import { startRedis } from '#test/support/redis.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'
import { newCaller } from './cluster.ts'
import { formatReceived, type PacedTraffic, startPacedTraffic } from './paced-traffic.ts'

const { values: options } = parseArgs({
  options: {
    before: { type: 'string' },
    streams: { type: 'string', default: '200' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '5' },
  },
})
if (options.before === undefined) throw new Error('--before=FOLDER is needed')
const BEFORE = join(resolve(options.before), 'bin', 'bailiwick.mjs')
const AFTER = join(ROOT, 'bin', 'bailiwick.mjs')
const STEP_MS = Number(options.seconds) * 1_000
/** A balancer that sends nothing more to a node, before the node stops. */
const LEAVE_MS = 1_000
const FLUSHED_MS = 20_000
const MODEL = 'gpt-4o-mini'
const LIMIT_CENTS = 100_000_000
const CONFIG = `
models:
  ${MODEL}:
    max_requests_per_1_minute: unlimited
    max_requests_per_1_day: unlimited
    max_tokens_per_1_minute: unlimited
`

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

interface Servers {
  readonly databaseUrl: string
  readonly adminKey: string
  readonly upstream: Awaited<ReturnType<typeof spawnUpstream>>
  start(program: string): Promise<ServerProcess>
}

async function startServers(parts: AsyncDisposableStack): Promise<Servers> {
  const upstream = await spawnUpstream('--keep-requests', '10')
  parts.defer(() => upstream.close())
  await upstream.script({
    includes: '"slow"',
    times: 'always',
    reply: 'word '.repeat(30),
    paceMs: 100,
  })
  const redis = await startRedis()
  parts.defer(redis.remove)
  const databaseUrl = await bareDatabase('postgres')
  parts.defer(() => dropDatabase(databaseUrl))
  const file = join(tmpdir(), `bailiwick-${randomBytes(6).toString('hex')}.yaml`)
  writeFileSync(file, CONFIG)
  parts.defer(() => rmSync(file))
  const adminKey = mintKey('admin')
  const env = {
    UPSTREAM_URL: upstream.url,
    UPSTREAM_API_KEY: UPSTREAM_KEY,
    BAILIWICK_CONFIG: file,
    REDIS_URL: redis.url,
  }
  const start = async (program: string): Promise<ServerProcess> => {
    const node = await startProcess({ databaseUrl, adminKey, program, env })
    parts.defer(async () => void (await node.end('SIGKILL')))
    return node
  }
  return { databaseUrl, adminKey, upstream, start }
}

/** Limits without tables in the old version: defaults of values and rates, and a raised limit. */
async function setNewLimits({ url }: ServerProcess, adminKey: string): Promise<void> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  const monthly = { threshold_amount: LIMIT_CENTS, currency: 'USD', interval: 'month' } as const
  await client.updateSpendLimitDefaults({ tags: { end_user: monthly } })
  await client.updateRateLimitDefaults({
    tags: { end_user: { max_requests_per_1_minute: 1_000_000 } },
    user: { max_requests_per_1_minute: 1_000_000 },
  })
}

interface Counted {
  readonly answers: number
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Usage of the project in the store. */
async function usageOf(databaseUrl: string, projectId: string): Promise<Counted> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<Record<'requests' | 'input' | 'output', string>>(
    `select sum(requests)::text as requests, sum(output_tokens)::text as output,
       sum(input_tokens)::text as input
     from usage where project_id = $1 and width = '1d'`,
    [projectId],
  )
  await client.end()
  return {
    answers: Number(rows[0]?.requests),
    inputTokens: Number(rows[0]?.input),
    outputTokens: Number(rows[0]?.output),
  }
}

function printReceived(step: string, { received }: PacedTraffic): void {
  print(`${step}: ${formatReceived(received)}`)
}

async function update(servers: Servers): Promise<void> {
  const { start, adminKey } = servers
  const old = [await start(BEFORE), await start(BEFORE)]
  const [first] = old
  assert.ok(first)
  const admin = createClient({ baseUrl: `${first.url}/v1`, adminKey })
  const { projectId, key } = await newCaller(admin)
  await admin.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: LIMIT_CENTS,
    currency: 'USD',
    interval: 'month',
  })
  const rotation = [...old]
  const traffic = startPacedTraffic({
    urls: () => rotation.map(({ url }) => url),
    key,
    model: MODEL,
    streams: Number(options.streams),
    perSecond: Number(options.rate),
  })
  await wait(STEP_MS)
  printReceived('two old nodes', traffic)
  for (const [n, node] of old.entries()) {
    const successor = await start(AFTER)
    rotation.push(successor)
    if (n === 0) await setNewLimits(successor, adminKey)
    await wait(STEP_MS)
    printReceived(`new node ${n + 1} beside the old`, traffic)
    rotation.splice(rotation.indexOf(node), 1)
    await wait(LEAVE_MS)
    const { code, signal, stderr } = await node.end('SIGTERM')
    printReceived(`old node ${n + 1} has ended with ${code ?? signal}`, traffic)
    assert.equal(code, 0, stderr)
  }
  await wait(STEP_MS)
  await traffic.stop()
  printReceived('two new nodes', traffic)
  await judge(servers, projectId, traffic)
  for (const node of rotation) await node.end('SIGTERM')
}

/** Compares what callers, upstream and store have. */
async function judge(servers: Servers, projectId: string, { received }: PacedTraffic) {
  const { answers, inputTokens, outputTokens, dropped } = received
  const expected: Counted = { answers, inputTokens, outputTokens }
  const deadlineMs = performance.now() + FLUSHED_MS
  let counted = await usageOf(servers.databaseUrl, projectId)
  while (counted.answers < answers && performance.now() < deadlineMs) {
    await wait(LEAVE_MS)
    counted = await usageOf(servers.databaseUrl, projectId)
  }
  const { arrived } = await servers.upstream.requests()
  print(`callers got ${JSON.stringify(expected)}`)
  print(`usage has   ${JSON.stringify(counted)}; ${arrived} requests at the upstream`)
  assert.equal(dropped.size, 0)
  assert.deepEqual(counted, expected)
  assert.equal(arrived, answers)
}

await using parts = new AsyncDisposableStack()
const servers = await startServers(parts)
await update(servers)
await assert.rejects(servers.start(BEFORE), /migrated by a newer version of Bailiwick/)
print('nothing was dropped or counted twice, and the old version is rejected on the new store')
