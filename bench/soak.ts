/**
 * `npm run soak`: minutes of mixed traffic through one Bailiwick, to find memory leaks. At the end
 * of each minute the traffic pauses, garbage is collected, and resident memory is printed. It
 * passes, with status 0, if that has grown by less than 5 % since the first minute and every answer
 * was a right one.
 *
 *   --minutes=10   how long
 *   --redis        limits in Redis instead of in memory
 *   --only=stream  traffic whose name begins so, by commas, to look for what grows
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Bailiwick, MODEL, startBailiwick } from './bailiwick.ts'
import { table } from './figures.ts'
import { print } from './print.ts'
import {
  CLIENT_CORE,
  freePort,
  isInstalled,
  SERVER_CORE,
  startPinned,
  withProcesses,
} from './processes.ts'
import {
  allTraffic,
  BEHAVIOURS,
  EMBEDDING_MODEL,
  FAILING_MODEL,
  type Traffic,
} from './soak-traffic.ts'

const GROWTH_MAX = 0.05
const MINUTE_MS = 60_000
/** Long enough for flushes and polls in the background to finish. */
const REST_MS = 1_500
const FREED_WITHIN_MS = 1_500
/** Collections: what the first one leaves to finalizers, the next one frees. */
const COLLECTIONS = 3
const FAULTS_SHOWN = 5

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    redis: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})
const minutes = Number(options.minutes)
if (!(minutes >= 2)) throw new Error('--minutes must be at least 2: growth counts from the first')

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-soak-'))
const memoryFile = join(folder, 'memory.json')

async function startUpstream(): Promise<number> {
  const port = await freePort()
  const script = join(import.meta.dirname, '..', 'simulator/main.ts')
  const command = [process.execPath, script, '--port', String(port), '--any-key']
  await startPinned([...command, '--keep-requests', '0'], { core: CLIENT_CORE, port })
  const response = await fetch(`http://127.0.0.1:${port}/__control/script`, {
    method: 'POST',
    body: JSON.stringify({ behaviours: BEHAVIOURS }),
  })
  if (response.status !== 200) throw new Error(`the upstream takes no script: ${response.status}`)
  return port
}

function startServer(upstreamPort: number): Promise<Bailiwick> {
  return startBailiwick(folder, {
    core: SERVER_CORE,
    redis: options.redis,
    env: { MEMORY_FILE: memoryFile },
    nodeArguments: ['--expose-gc', '--import', join(import.meta.dirname, 'inside.ts')],
    configuration: `
upstreams:
  sound:
    base_url: http://127.0.0.1:${upstreamPort}/v1
    models: [${MODEL}, ${EMBEDDING_MODEL}]
  failing:
    base_url: http://127.0.0.1:${upstreamPort}/v1
    models: [${FAILING_MODEL}]
`,
  })
}

interface Running {
  /** Resolves when nothing is under way any more. */
  rest(): Promise<void>
  resume(): void
  /** Answered requests by kind, since the last call. */
  counts(): ReadonlyMap<string, number>
  readonly faults: readonly string[]
  end(): Promise<void>
}

function startTraffic(kinds: readonly Traffic[]): Running {
  let opened = Promise.withResolvers<void>()
  opened.resolve()
  let ended = false
  let active = 0
  let counts = new Map<string, number>()
  const faults: string[] = []
  const work = async ({ name, act, pauseMs }: Traffic): Promise<void> => {
    while (!ended) {
      await opened.promise
      active += 1
      await act().catch((error: unknown) => faults.push(`${name}: ${reasonOf(error)}`))
      active -= 1
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (pauseMs > 0) await wait(pauseMs)
    }
  }
  const workers = kinds.flatMap((kind) => Array.from({ length: kind.workers }, () => work(kind)))
  const rest = async (): Promise<void> => {
    opened = Promise.withResolvers()
    while (active > 0) await wait(10)
  }
  return {
    rest,
    resume: () => opened.resolve(),
    counts: () => {
      const last = counts
      counts = new Map()
      return last
    },
    faults,
    end: async () => {
      ended = true
      opened.resolve()
      await Promise.all(workers)
    },
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

/** Resident memory without requests under way, after garbage collection. */
async function settledMiB(server: Bailiwick, traffic: Running): Promise<number> {
  await traffic.rest()
  await wait(REST_MS)
  for (let i = 0; i < COLLECTIONS; i++) {
    process.kill(server.process.pid, 'SIGUSR2')
    await wait(FREED_WITHIN_MS)
  }
  return server.process.residentMiB()
}

async function run(): Promise<void> {
  const server = await startServer(await startUpstream())
  const beginnings = options.only.split(',')
  const kinds = (await allTraffic(server)).filter(({ name }) =>
    beginnings.some((beginning) => name.startsWith(beginning)),
  )
  for (const { act, name } of kinds) {
    await act().catch((error) => {
      throw new Error(`${name} does not work yet: ${reasonOf(error)}`)
    })
  }
  const traffic = startTraffic(kinds)
  const settled: number[] = []
  const totals = new Map<string, number>()
  print(
    'minute   answers/s   wrong   resident MiB   since the first   peak MiB   heap MiB   outside MiB',
  )
  for (let minute = 1; minute <= minutes; minute++) {
    const startMs = performance.now()
    await wait(MINUTE_MS)
    const counts = traffic.counts()
    const seconds = (performance.now() - startMs) / 1000
    const mib = await settledMiB(server, traffic)
    settled.push(mib)
    for (const [name, count] of counts) totals.set(name, (totals.get(name) ?? 0) + count)
    const answers = [...counts.values()].reduce((sum, count) => sum + count, 0)
    print(lineOf(minute, answers / seconds, traffic.faults.length, settled, server))
    if (minute < minutes) traffic.resume()
  }
  await traffic.end()
  report(totals, traffic.faults, settled)
}

function growthOf(settled: readonly number[]): number {
  return (settled.at(-1) ?? Number.NaN) / (settled[0] ?? Number.NaN) - 1
}

function percent(share: number): string {
  return `${share >= 0 ? '+' : ''}${(100 * share).toFixed(1)} %`
}

function lineOf(
  minute: number,
  rate: number,
  wrong: number,
  settled: readonly number[],
  server: Bailiwick,
): string {
  return [
    String(minute).padStart(6),
    rate.toFixed(0).padStart(12),
    String(wrong).padStart(8),
    (settled.at(-1) ?? Number.NaN).toFixed(1).padStart(15),
    percent(growthOf(settled)).padStart(18),
    server.process.peakMiB().toFixed(0).padStart(11),
    ...heap().map((mib, i) => mib.toFixed(1).padStart(i === 0 ? 11 : 14)),
  ].join('')
}

/** Memory of JavaScript in its heap and outside of it: where to look for a leak. */
function heap(): [inside: number, outside: number] {
  const { heapUsed, external } = JSON.parse(readFileSync(memoryFile, 'utf8')) as NodeJS.MemoryUsage
  return [heapUsed / 2 ** 20, external / 2 ** 20]
}

function report(
  totals: ReadonlyMap<string, number>,
  faults: readonly string[],
  settled: readonly number[],
): void {
  print(
    `\n${table([['traffic', 'answers'], ...[...totals].map(([name, n]) => [name, String(n)])])}`,
  )
  for (const fault of faults.slice(0, FAULTS_SHOWN)) print(`wrong: ${fault}`)
  const growth = growthOf(settled)
  const passed = growth < GROWTH_MAX && faults.length === 0
  print(
    `\n${passed ? 'passed' : 'FAILED'}: ${percent(growth)} since the first minute (less than ${100 * GROWTH_MAX} % is right), ${faults.length} wrong answers`,
  )
  process.exitCode = passed ? 0 : 1
}

if (!isInstalled('taskset'))
  throw new Error('The soak needs taskset: apt-get install -y util-linux')
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
