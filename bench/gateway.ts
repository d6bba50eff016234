/**
 * `npm run bench:gateway`: Bailiwick's data plane beside a bare proxy on the same runtime, nginx,
 * Busbar, Portkey's gateway and LiteLLM's proxy, before the same upstream, on the same core, in turns
 * within one run. Only the ratios are worth quoting: machines are noisy.
 *
 *   --quick              short rounds and little warm-up: whether it works, not how fast
 *   --only=bare,nginx    these targets (direct, bare, nginx, busbar, portkey, litellm, bailiwick,
 *                        roles, limits, values, redis, redis-limits)
 *   --parts=plain        these parts (start, memory, plain, scim, streams, paced, formats,
 *                        logs, admission)
 *   --rounds=5 --seconds=3 --warm-up=26
 *   --streams=256 --pace=20 --rows=57600 --projects=1
 *                        of the part `paced`, whose runs take 15 s unless `--seconds` is given
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MODEL } from './bailiwick.ts'
import { describeAims } from './gateway-aims.ts'
import { describeFormats, type FormatRun, runFormats } from './gateway-formats.ts'
import { describeLogs, type LogRun, runLogs } from './gateway-logs.ts'
import { describeStalls, type Pacing, runStalls, type StallRun } from './gateway-paced.ts'
import { describeProcess, type ProcessResults, runProcess } from './gateway-process.ts'
import {
  CONCURRENCIES,
  describeProcesses,
  describeRounds,
  type Effort,
  type Rounds,
  runRounds,
  warmUp,
} from './gateway-rounds.ts'
import { describeScim, runScim, type ScimRun } from './gateway-scim.ts'
import {
  COMPLETION,
  type Kind,
  startTargets,
  startUpstream,
  TARGETS,
  type Target,
  type TargetName,
  TITLES,
  USUAL_SETUP,
} from './gateway-targets.ts'
import { requireWrk } from './measure.ts'
import { describeAdmissions, runAdmissions } from './over-admission.ts'
import { print } from './print.ts'
import { CLIENT_CORE, pinMyself, withProcesses } from './processes.ts'

const PARTS = [
  'start',
  'memory',
  'plain',
  'scim',
  'streams',
  'paced',
  'formats',
  'logs',
  'admission',
] as const
type Part = (typeof PARTS)[number]

const FULL: Effort & { pacedSeconds: number } = {
  rounds: 5,
  seconds: 3,
  warmUpSeconds: 26,
  pacedSeconds: 15,
}
const QUICK: typeof FULL = { rounds: 2, seconds: 1, warmUpSeconds: 2, pacedSeconds: 3 }
const MINUTES_OF_DAY = 1_440
/** Of 50 chunks and their framing, well over what half of them would be. */
const STREAM_BYTES = 9_000

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: TARGETS.join(',') },
    parts: { type: 'string', default: PARTS.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'warm-up': { type: 'string' },
    streams: { type: 'string', default: '256' },
    pace: { type: 'string', default: '20' },
    rows: { type: 'string' },
    projects: { type: 'string' },
  },
})

function listed<T extends string>(text: string, known: readonly T[]): Set<T> {
  const chosen = text.split(',')
  const stranger = chosen.find((name) => !known.some((one) => one === name))
  if (stranger !== undefined) throw new Error(`'${stranger}' is none of ${known.join(', ')}`)
  return new Set(known.filter((name) => chosen.includes(name)))
}

const base = options.quick ? QUICK : FULL
const effort = {
  rounds: Number(options.rounds ?? base.rounds),
  seconds: Number(options.seconds ?? base.seconds),
  warmUpSeconds: Number(options['warm-up'] ?? base.warmUpSeconds),
}
const pacing: Pacing = {
  streams: Number(options.streams),
  paceMs: Number(options.pace),
  seconds: Number(options.seconds ?? base.pacedSeconds),
}
const setup = {
  projects: Number(options.projects ?? USUAL_SETUP.projects),
  connections: Math.max(USUAL_SETUP.connections, 2 ** Math.ceil(Math.log2(pacing.streams))),
  usedKeys:
    options.rows === undefined
      ? USUAL_SETUP.usedKeys
      : Math.ceil(Number(options.rows) / MINUTES_OF_DAY),
}
const parts = listed<Part>(options.parts, PARTS)
// The upstream alone is the baseline of every added latency.
const wanted = listed<TargetName>(options.only, TARGETS).add('direct')

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))

/** Starts upstream and targets of one kind, does the work, and ends them. */
async function withTargets(
  kind: Kind,
  work: (targets: readonly Target[]) => Promise<void>,
): Promise<void> {
  const upstream = await startUpstream(folder, kind)
  const targets = await startTargets(folder, kind, upstream, {
    names: wanted,
    setup,
    skip: (name, why) => print(`${TITLES[name]} is left out: ${why}`),
  })
  for (const target of targets) await warmUp(target, kind, effort.warmUpSeconds)
  await work(targets)
  for (const { process, bailiwick } of targets) {
    await process.stop()
    await bailiwick?.redis?.stop()
  }
  await upstream.process.stop()
}

async function compareKind(kind: Kind, targets: readonly Target[]): Promise<Rounds> {
  const leastBytes = kind === 'plain' ? COMPLETION.length : STREAM_BYTES
  const rounds = await runRounds(targets, kind, effort, leastBytes)
  print(`\n${describeRounds(rounds, targets, kind)}\n\n${describeProcesses(rounds, targets)}`)
  return rounds
}

async function run(): Promise<void> {
  print(
    `${effort.rounds} rounds of ${effort.seconds} s after ${effort.warmUpSeconds} s of warm-up, concurrency ${CONCURRENCIES.join(', ')}`,
  )
  print(
    `One core for what is measured, one for wrk, upstream and Redis (${cpus()[0]?.model}, Node ${process.version}). Median [lowest..highest].`,
  )
  const processes = await measureProcesses()
  let plain: Rounds | undefined
  let streams: Rounds | undefined
  let stalls: StallRun[] = []
  let scim: ScimRun | undefined
  let formats: FormatRun[] = []
  let logs: LogRun | undefined
  if (parts.has('plain') || parts.has('scim')) {
    await withTargets('plain', async (targets) => {
      if (parts.has('plain')) plain = await compareKind('plain', targets)
      if (parts.has('scim')) scim = await measureScim(targets)
    })
  }
  if (parts.has('streams') || parts.has('paced')) {
    await withTargets('streams', async (targets) => {
      if (parts.has('streams')) streams = await compareKind('streams', targets)
      if (!parts.has('paced')) return
      stalls = await runStalls(targets, pacing, print)
      print(`\n${describeStalls(stalls, pacing)}`)
    })
  }
  if (parts.has('formats')) {
    formats = await runFormats(folder, effort)
    print(`\n${describeFormats(formats)}`)
  }
  if (parts.has('logs')) {
    logs = await runLogs(folder, effort)
    print(`\n${describeLogs(logs)}`)
  }
  if (parts.has('admission')) {
    const found = await runAdmissions(folder, MODEL, (why) => print(`Busbar is left out: ${why}`))
    print(`\n${describeAdmissions(found)}`)
  }
  print(`\n${describeAims({ processes, plain, streams, stalls, scim, formats, logs }, wanted)}`)
}

/** Bailiwick with limits in memory, beside an identity provider. */
async function measureScim(targets: readonly Target[]): Promise<ScimRun | undefined> {
  const target = targets.find(({ name }) => name === 'bailiwick')
  if (!target) return undefined
  const run = await runScim(target, effort)
  print(`\n${describeScim(run)}`)
  return run
}

/** Start and memory with whole answers, and memory with streams. */
async function measureProcesses(): Promise<ProcessResults | undefined> {
  const chosen = { start: parts.has('start'), memory: parts.has('memory') }
  if (!chosen.start && !chosen.memory) return undefined
  const plain = await runProcess(folder, 'plain', { ...chosen, ...effort })
  print(`\n${describeProcess(plain, 'plain')}`)
  if (!chosen.memory) return plain
  const streams = await runProcess(folder, 'streams', { start: false, memory: true, ...effort })
  print(`\n${describeProcess(streams, 'streams')}`)
  return plain
}

requireWrk()
pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
