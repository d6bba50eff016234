/**
 * `npm run bench:gateway`: Bailiwick's data plane beside a bare proxy on the same runtime, nginx
 * and Portkey's gateway, before the same upstream, on the same core, in turns within one run. Only
 * the ratios are worth quoting: machines are noisy.
 *
 *   --quick              short rounds and little warm-up: whether it works, not how fast
 *   --only=bare,nginx    these targets (direct, bare, nginx, portkey, bailiwick, redis)
 *   --parts=plain        these parts (plain, streams, stalls)
 *   --rounds=5 --seconds=3 --warm-up=26
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeAims } from './gateway-aims.ts'
import {
  CONCURRENCIES,
  describeProcesses,
  describeRounds,
  type Effort,
  type Rounds,
  runRounds,
  warmUp,
} from './gateway-rounds.ts'
import { describeStalls, runStalls, type StallRun } from './gateway-stalls.ts'
import {
  COMPLETION,
  type Kind,
  startTargets,
  startUpstream,
  TARGETS,
  type Target,
  type TargetName,
  TITLES,
} from './gateway-targets.ts'
import { requireWrk } from './measure.ts'
import { CLIENT_CORE, pinMyself, withProcesses } from './processes.ts'

const PARTS = ['plain', 'streams', 'stalls'] as const
type Part = (typeof PARTS)[number]

const FULL: Effort & { stallSeconds: number } = {
  ...{ rounds: 5, seconds: 3, warmUpSeconds: 26 },
  stallSeconds: 15,
}
const QUICK: typeof FULL = { rounds: 2, seconds: 1, warmUpSeconds: 2, stallSeconds: 3 }
/** Of 50 chunks and their framing, well over what half of them would be. */
const STREAM_BYTES = 9_000

const print = (line = ''): void => void process.stdout.write(`${line}\n`)

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: TARGETS.join(',') },
    parts: { type: 'string', default: PARTS.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'warm-up': { type: 'string' },
  },
})

const listed = <T extends string>(text: string, known: readonly T[]): Set<T> => {
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
  stallSeconds: base.stallSeconds,
}
const parts = listed<Part>(options.parts, PARTS)
// Without the upstream itself nothing could be told as added.
const wanted = listed<TargetName>(options.only, TARGETS).add('direct')

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))

/** Starts upstream and targets of one kind, does the work, and ends them. */
const withTargets = async (
  kind: Kind,
  work: (targets: readonly Target[]) => Promise<void>,
): Promise<void> => {
  const upstream = await startUpstream(folder, kind)
  const targets = await startTargets(folder, kind, upstream, wanted, (name, why) =>
    print(`${TITLES[name]} is left out: ${why}`),
  )
  for (const target of targets) await warmUp(target, kind, effort.warmUpSeconds)
  await work(targets)
  for (const { process, bailiwick } of targets) {
    await process.stop()
    await bailiwick?.redis?.stop()
  }
  await upstream.process.stop()
}

const compareKind = async (kind: Kind, targets: readonly Target[]): Promise<Rounds> => {
  const leastBytes = kind === 'plain' ? COMPLETION.length : STREAM_BYTES
  const rounds = await runRounds(targets, kind, effort, leastBytes)
  print(`\n${describeRounds(rounds, targets, kind)}\n\n${describeProcesses(rounds, targets)}`)
  return rounds
}

const run = async (): Promise<void> => {
  print(
    `${effort.rounds} rounds of ${effort.seconds} s after ${effort.warmUpSeconds} s of warm-up, concurrency ${CONCURRENCIES.join(', ')}`,
  )
  print(
    `One core for what is measured, one for wrk, upstream and Redis (${cpus()[0]?.model}, Node ${process.version}). Median [lowest..highest].`,
  )
  let plain: Rounds | undefined
  let streams: Rounds | undefined
  let stalls: StallRun[] = []
  if (parts.has('plain')) {
    await withTargets('plain', async (targets) => {
      plain = await compareKind('plain', targets)
    })
  }
  if (parts.has('streams') || parts.has('stalls')) {
    await withTargets('streams', async (targets) => {
      if (parts.has('streams')) streams = await compareKind('streams', targets)
      if (!parts.has('stalls')) return
      stalls = await runStalls(targets, effort.stallSeconds, print)
      print(`\n${describeStalls(stalls)}`)
    })
  }
  print(`\n${describeAims({ plain, streams, stalls }, wanted)}`)
}

requireWrk()
pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))
