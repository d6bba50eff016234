/**
 * `npm run instructions -- bailiwick`: how many instructions the main thread of a warm server
 * executes for each request, counted by valgrind's callgrind. The number of a function hardly
 * changes from run to run, whatever else the machine does. What the kernel does, caches and other
 * threads are left out.
 *
 *   bare, bailiwick or redis   what is counted
 *   --streams                  streams of 50 chunks instead of whole answers
 *   --format=messages          messages, or `chat completions`, with the bodies of `bench:gateway`
 *   --size=large               of Claude Code's size, with tools; `small` by default
 *   --limits=values            with limits of values of tags, or only `spend` limits
 *   --request-logs=off           no request has a row, or `all` have one; by default 500 a second
 *   --concurrency=32 --seconds=15 --warm-up=30000 --top=40    the warm-up in requests
 *
 * A server is some fifty times slower while it is counted, and ten times during the warm-up, which
 * takes minutes beside other work. Periodic tasks do not become rarer, so that each request has a
 * part of them which it does not have otherwise, larger the slower the machine is. So compare
 * functions before sums, and ignore those of `src/storage` and of flushes in `src/usage`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MODEL, startBailiwick, VALUES } from './bailiwick.ts'
import { type Counts, readCounts } from './callgrind.ts'
import { table } from './figures.ts'
import { bodyOf, CLAUDE_MODEL, FORMAT_HEADERS, FORMATS, PATHS, SIZES } from './format-bodies.ts'
import { formatUpstreams, startFormatUpstreams } from './gateway-formats.ts'
import { LOGGED } from './gateway-logs.ts'
import { type Kind, probe, requestBody, startUpstream } from './gateway-targets.ts'
import { load, requireWrk } from './measure.ts'
import { print } from './print.ts'
import {
  CLIENT_CORE,
  freePort,
  isInstalled,
  pinMyself,
  SERVER_CORE,
  startPinned,
  withProcesses,
} from './processes.ts'

const STARTS_WITHIN_MS = 300_000
const WARM_UP_SECONDS = 5

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    streams: { type: 'boolean', default: false },
    format: { type: 'string' },
    size: { type: 'string', default: 'small' },
    limits: { type: 'string' },
    'request-logs': { type: 'string' },
    concurrency: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '15' },
    'warm-up': { type: 'string', default: '30000' },
    top: { type: 'string', default: '40' },
  },
})
const kind: Kind = options.streams ? 'streams' : 'plain'
const [what = 'bailiwick'] = positionals
const format = chosen(options.format, FORMATS)
const size = chosen(options.size, SIZES)
const limits = chosen(options.limits, ['spend', 'values'])
const requestLogs = chosen(options['request-logs'], ['off', 'all']) ?? 'usual'
const body = format && size ? bodyOf(format, size, kind) : requestBody(kind)
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))
const file = join(folder, 'counts')

function chosen<T extends string>(name: string | undefined, known: readonly T[]): T | undefined {
  const found = known.find((one) => one === name)
  if (name !== undefined && found === undefined) {
    throw new Error(`'${name}' is none of ${known.join(', ')}`)
  }
  return found
}

function valgrind(command: readonly string[]): string[] {
  const [node = '', ...rest] = command
  const counting = ['--instr-atstart=no', '--separate-threads=yes', '--dump-instr=yes']
  const tool = ['--tool=callgrind', `--callgrind-out-file=${file}`, ...counting]
  // Its map of compiled code goes to the folder, and so does a log.
  const names = ['--perf-basic-prof', `--perf-basic-prof-path=${folder}`, `--logfile=${file}.log`]
  return ['valgrind', ...tool, node, ...names, ...rest]
}

interface Counted {
  readonly pid: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function start(upstreamPort: number): Promise<Counted> {
  const type = { 'content-type': 'application/json' }
  const options = { core: SERVER_CORE, readyWithinMs: STARTS_WITHIN_MS }
  if (what === 'bare') {
    const port = await freePort()
    const script = join(import.meta.dirname, 'bare-proxy.ts')
    const upstream = `http://127.0.0.1:${upstreamPort}`
    const command = valgrind([process.execPath, script, String(port), upstream])
    const { pid } = await startPinned(command, { ...options, port })
    return { pid, url: `http://127.0.0.1:${port}/v1/chat/completions`, headers: type }
  }
  if (what !== 'bailiwick' && what !== 'redis') {
    throw new Error(`'${what}' is none of bare, bailiwick, redis`)
  }
  // Started as usual first, which makes the store and the key.
  const redis = what === 'redis'
  const upstream = format
    ? {
        models: [MODEL, CLAUDE_MODEL],
        configuration: `${formatUpstreams(await formatPorts())}\n${LOGGED[requestLogs]}\n`,
      }
    : { upstreamPort, configuration: `\n${LOGGED[requestLogs]}\n` }
  const bailiwick = await startBailiwick(folder, {
    ...upstream,
    core: SERVER_CORE,
    redis,
    spendLimits: limits !== undefined,
    values: limits === 'values',
  })
  const { launch, process: usual, baseUrl, key } = bailiwick
  await usual.stop()
  const { env, port } = launch
  const { pid } = await startPinned(valgrind(launch.command), { ...options, env, port })
  const route = format ?? 'chat completions'
  const tags = limits === 'values' ? VALUES : {}
  const headers = { ...type, authorization: `Bearer ${key}`, ...FORMAT_HEADERS[route], ...tags }
  return { pid, url: baseUrl + PATHS[route], headers }
}

async function formatPorts() {
  return (await startFormatUpstreams(folder, kind)).ports
}

function control(pid: number, ...args: readonly string[]): void {
  execFileSync('callgrind_control', [...args, String(pid)], {
    env: { PATH: process.env.PATH },
    stdio: 'ignore',
  })
}

function printCounts({ all, groups, functions }: Counts, requests: number): void {
  const each = (count: number): string => (count / requests).toFixed(0)
  const rows = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, each(count)])
  print(`${what}: ${each(all)} instructions for each of ${requests} requests\n`)
  print(table([['part', 'instructions'], ...rows(groups)]))
  const most = rows(functions).slice(0, Number(options.top))
  print(`\n${table([['function, with what it calls of the engine', 'instructions'], ...most])}`)
}

async function run(): Promise<void> {
  const upstream = await startUpstream(folder, kind)
  const { pid, url, headers } = await start(upstream.port)
  if (!format) await probe({ url, headers }, kind)
  const connections = Number(options.concurrency)
  const request = { url, headers, body, connections }
  for (let warm = 0; warm < Number(options['warm-up']); ) {
    warm += (await load({ ...request, seconds: WARM_UP_SECONDS })).requests
  }
  control(pid, '-i', 'on')
  await load({ ...request, seconds: 1 })
  control(pid, '-z')
  const { requests } = await load({ ...request, seconds: Number(options.seconds) })
  control(pid, '-d')
  printCounts(readCounts(`${file}.1-01`, join(folder, `perf-${pid}.map`)), requests)
}

requireWrk()
if (!isInstalled('valgrind')) throw new Error('no valgrind: apt-get install -y valgrind')
pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
