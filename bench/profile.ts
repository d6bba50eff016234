/**
 * `npm run profile -- bailiwick`: where the processor's time goes under load, without the start and
 * the warm-up. Prints the functions and the files that took most of it, and leaves the
 * profile to be opened in a browser's developer tools.
 *
 *   bare, bailiwick, limits, redis or redis-limits   what is profiled; with `limits`, spend limits
 *   --streams                  streams of 50 chunks instead of whole answers
 *   --promoted                 memory that reaches the old generation of the heap, instead of time
 *   --concurrency=32 --seconds=10 --warm-up=10 --top=40
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startBailiwick } from './bailiwick.ts'
import { table } from './figures.ts'
import { type Kind, probe, requestBody, startBare, startUpstream } from './gateway-targets.ts'
import { type Load, load, requireWrk } from './measure.ts'
import { print } from './print.ts'
import { CLIENT_CORE, type Pinned, pinMyself, SERVER_CORE, withProcesses } from './processes.ts'

const ROOT = join(import.meta.dirname, '..')
const WRITTEN_WITHIN_MS = 10_000
const POLL_MS = 50
/** Starting the profile is slow, and left out of it. */
const PROFILER = 'bench/inside.ts'
const BEGUN_WITHIN_MS = 2_000

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    streams: { type: 'boolean', default: false },
    promoted: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '10' },
    top: { type: 'string', default: '40' },
  },
})
const kind: Kind = options.streams ? 'streams' : 'plain'
const [what = 'bailiwick'] = positionals
const ending = options.promoted ? 'heapprofile' : 'cpuprofile'
const file = join(tmpdir(), `${what}-${kind}-${process.pid}.${ending}`)
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))

interface Profiled {
  readonly process: Pinned
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function start(upstreamPort: number): Promise<Profiled> {
  const nodeArguments = ['--expose-gc', '--import', join(import.meta.dirname, 'inside.ts')]
  const env = { PROFILE_FILE: file, ...(options.promoted && { PROMOTED: '1' }) }
  const type = { 'content-type': 'application/json' }
  if (what === 'bare') {
    const { port, process } = await startBare(upstreamPort, nodeArguments, env)
    return { process, url: `http://127.0.0.1:${port}/v1/chat/completions`, headers: type }
  }
  if (!/^(?:bailiwick|limits|redis|redis-limits)$/.test(what)) {
    throw new Error(`'${what}' is none of bare, bailiwick, limits, redis, redis-limits`)
  }
  const common = { upstreamPort, core: SERVER_CORE, nodeArguments, env }
  const chosen = { redis: what.startsWith('redis'), spendLimits: what.endsWith('limits') }
  const server = await startBailiwick(folder, { ...common, ...chosen })
  const headers = { ...type, authorization: `Bearer ${server.key}` }
  return { process: server.process, url: `${server.baseUrl}/chat/completions`, headers }
}

interface ProfileNode {
  readonly id: number
  readonly children?: readonly number[]
  readonly callFrame: {
    readonly functionName: string
    readonly url: string
    readonly lineNumber: number
  }
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface HeapNode extends Pick<ProfileNode, 'callFrame'> {
  /** Bytes, as far as samples show. */
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

async function readProfile<P>(): Promise<P> {
  for (let waitedMs = 0; waitedMs < WRITTEN_WITHIN_MS; waitedMs += POLL_MS) {
    await wait(POLL_MS)
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as P
    } catch {
      // Not there yet, or half of it.
    }
  }
  throw new Error('the profile was not written')
}

function sourceFileOf(url: string): string {
  if (url === '') return '(engine)'
  if (!url.startsWith('file:')) return url
  const path = relative(ROOT, fileURLToPath(url))
  return path.replace(/^.*node_modules\//, '')
}

/** The share of the busy time, in percent, by whatever name a node is given; the largest first. */
function sharesBy(profile: Profile, name: (node: ProfileNode) => string): [string, number][] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const times = new Map<string, number>()
  const culprit = culprits(profile)
  const isOwn = (node: ProfileNode): boolean => culprit(node).includes(PROFILER)
  let busy = 0
  profile.samples.forEach((id, i) => {
    const node = nodes.get(id)
    if (!node || node.callFrame.functionName === '(idle)' || isOwn(node)) return
    const micros = profile.timeDeltas[i] ?? 0
    busy += micros
    times.set(name(node), (times.get(name(node)) ?? 0) + micros)
  })
  return [...times]
    .map(([key, micros]): [string, number] => [key, (100 * micros) / busy])
    .sort(([, a], [, b]) => b - a)
}

/** For each node the nearest function of ours on the way to it: whose doing its time is. */
function culprits({ nodes }: Profile): (node: ProfileNode) => string {
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  )
  const nearest = (node: ProfileNode): string => {
    const sourceFile = sourceFileOf(node.callFrame.url)
    if (/^(src|bench)\//.test(sourceFile)) return lineOf(node)
    const parent = parents.get(node.id)
    return parent ? nearest(parent) : 'nobody of ours'
  }
  return nearest
}

function lineOf({
  callFrame: { functionName, url, lineNumber },
}: Pick<ProfileNode, 'callFrame'>): string {
  return `${functionName || '(anonymous)'}  ${sourceFileOf(url)}${url === '' ? '' : `:${lineNumber + 1}`}`
}

/** KiB a second by the function that allocated them, the most first. */
function printPromoted({ head }: { readonly head: HeapNode }): void {
  const bytes = new Map<string, number>()
  const add = (node: HeapNode): void => {
    const line = lineOf(node)
    if (!line.includes(PROFILER)) bytes.set(line, (bytes.get(line) ?? 0) + node.selfSize)
    node.children.forEach(add)
  }
  add(head)
  const perSecond = (sum: number): string => (sum / 1024 / Number(options.seconds)).toFixed(0)
  const rows = [...bytes].filter(([, sum]) => sum > 0).sort(([, a], [, b]) => b - a)
  const all = rows.reduce((sum, [, one]) => sum + one, 0)
  print(
    table([
      ['function that allocated it', 'KiB/s'],
      ['all', perSecond(all)],
      ...rows.slice(0, Number(options.top)).map(([line, sum]) => [line, perSecond(sum)]),
    ]),
  )
}

function printShares(profile: Profile): void {
  print(describe('function, by its own time', sharesBy(profile, lineOf)))
  const ours = sharesBy(profile, culprits(profile))
  print(`\n${describe('function of ours, with what it calls of others', ours)}`)
  const files = sharesBy(profile, (node) => sourceFileOf(node.callFrame.url))
  print(`\n${describe('file', files)}`)
}

function describe(title: string, shares: readonly [string, number][]): string {
  return table([
    [title, '%'],
    ...shares.slice(0, Number(options.top)).map(([name, share]) => [name, share.toFixed(1)]),
  ])
}

async function run(): Promise<void> {
  const upstream = await startUpstream(folder, kind)
  const { process: server, url, headers } = await start(upstream.port)
  await probe({ url, headers }, kind)
  const request: Omit<Load, 'seconds'> = {
    url,
    headers,
    body: requestBody(kind),
    connections: Number(options.concurrency),
  }
  await load({ ...request, seconds: Number(options['warm-up']) })
  process.kill(server.pid, 'SIGUSR2')
  await wait(BEGUN_WITHIN_MS)
  const before = server.cpuMs()
  const { requests, perSecond } = await load({ ...request, seconds: Number(options.seconds) })
  const micros = ((server.cpuMs() - before) * 1000) / requests
  process.kill(server.pid, 'SIGUSR2')
  print(`${what}: ${perSecond.toFixed(0)}/s, ${micros.toFixed(1)} µs of CPU each, profiled\n`)
  if (options.promoted) printPromoted(await readProfile())
  else printShares(await readProfile())
  print(`\n${file}`)
}

requireWrk()
pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
