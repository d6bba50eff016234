/** Performance targets of the gateway, and whether this run meets them. */
import { type Spread, show, spread, table } from './figures.ts'
import { type FormatRun, ratioOf } from './gateway-formats.ts'
import { type LogRun, rateOfLogged } from './gateway-logs.ts'
import { isEven, type StallRun } from './gateway-paced.ts'
import type { ProcessResults } from './gateway-process.ts'
import { type Concurrency, compare, type Rounds, ratioOfRates } from './gateway-rounds.ts'
import type { ScimRun } from './gateway-scim.ts'
import { type TargetName, TITLES } from './gateway-targets.ts'

const OF_BARE = { bailiwick: { 32: 0.75, 256: 0.7 }, redis: { 32: 0.5, 256: 0.5 } } as const
/** With spend limits of the organization and the project, of the rate without them. */
const LIMITED_OF_UNLIMITED = 0.97
const LIMITED = { bailiwick: 'limits', redis: 'redis-limits' } as const
/** With ten groups and five custom roles behind the key, of the rate without them. */
const WITH_ROLES_OF_WITHOUT = 0.97
/** While 10,000 memberships change in a minute: p99 of that without, and look-ups for a change. */
const SCIM_PER_MINUTE = 9_800
const BESIDE_SCIM_P99 = 2
const LOOK_UPS_PER_CHANGE = 1.2
/** Messages, of the rate of chat completions with the same texts. */
const MESSAGES_OF_CHAT = 0.95
/** With the usual rows in the request logs, of the rate without any. */
const LOGGED_OF_UNLOGGED = 0.96
const CPU_OF_BARE = 1.35
const STREAM_CPU_OF_BARE = 1.25
const PACED_CPU_OF_BARE = 1.3
const ABOVE_BARE_P50_MS = 0.03
const ABOVE_BARE_P99_MS = 0.3
const START_SECONDS = 0.6
const IDLE_MIB = 130
const LOADED_MIB = 220

const OURS = ['bailiwick', 'redis'] as const satisfies readonly TargetName[]
const LOADED = [32, 256] as const satisfies readonly Concurrency[]

/** A target, its measurement, and whether it is met; undefined if it was not measured. */
interface Verdict {
  readonly aim: string
  readonly measured: string
  readonly met: boolean | undefined
}

export interface Results {
  readonly processes: ProcessResults | undefined
  readonly plain: Rounds | undefined
  readonly streams: Rounds | undefined
  readonly stalls: readonly StallRun[]
  readonly scim: ScimRun | undefined
  readonly formats: readonly FormatRun[]
  readonly logs: LogRun | undefined
}

const NOT_MEASURED = 'not measured'

function atLeast(aim: string, figure: Spread | undefined, bound: number): Verdict {
  return verdict(`${aim}, at least ${bound}`, figure, (value) => value >= bound)
}

function atMost(aim: string, figure: Spread | undefined, bound: number): Verdict {
  return verdict(`${aim}, at most ${bound}`, figure, (value) => value <= bound)
}

function verdict(
  aim: string,
  figure: Spread | undefined,
  holds: (median: number) => boolean,
): Verdict {
  return figure === undefined || Number.isNaN(figure.median)
    ? { aim, measured: NOT_MEASURED, met: undefined }
    : { aim, measured: show(figure, 3), met: holds(figure.median) }
}

function verdictsOf(
  mine: (typeof OURS)[number],
  { processes, plain, streams, stalls, scim, formats, logs }: Results,
): Verdict[] {
  const rate = (connections: Concurrency) =>
    plain && compare(plain, connections, [mine, 'bare'], ratioOfRates)
  const limited = (connections: Concurrency) =>
    plain && compare(plain, connections, [LIMITED[mine], mine], ratioOfRates)
  const above = (figure: 'p50Ms' | 'p99Ms') =>
    plain && compare(plain, 1, [mine, 'bare'], (a, b) => a[figure] - b[figure])
  const cpu = (rounds: Rounds | undefined, connections: Concurrency) =>
    rounds && compare(rounds, connections, [mine, 'bare'], (a, b) => a.cpuMicros / b.cpuMicros)
  const inMemory = mine === 'bailiwick'
  return [
    ...LOADED.map((n) => atLeast(`of the bare proxy's rate at ${n}`, rate(n), OF_BARE[mine][n])),
    ...LOADED.map((n) =>
      atLeast(`with spend limits, of the rate without at ${n}`, limited(n), LIMITED_OF_UNLIMITED),
    ),
    ...(inMemory
      ? [
          atMost("of the bare proxy's CPU at 32", cpu(plain, 32), CPU_OF_BARE),
          atMost('p50 at 1 above the bare proxy, ms', above('p50Ms'), ABOVE_BARE_P50_MS),
          atMost('p99 at 1 above the bare proxy, ms', above('p99Ms'), ABOVE_BARE_P99_MS),
          ...accessVerdicts(plain, scim),
          ...processVerdicts(processes),
          ...formats.map((run) =>
            atLeast(
              `messages, ${run.kind}, ${run.size}: of the rate of chat completions`,
              ratioOf(run),
              MESSAGES_OF_CHAT,
            ),
          ),
          atLeast(
            'with request logs, of the rate without',
            logs && rateOfLogged(logs, 'usual'),
            LOGGED_OF_UNLOGGED,
          ),
          ...LOADED.map((n) =>
            atMost(`streams: of the bare proxy's CPU at ${n}`, cpu(streams, n), STREAM_CPU_OF_BARE),
          ),
          atMost(
            "paced streams: of the bare proxy's CPU",
            pacedCpu(mine, stalls),
            PACED_CPU_OF_BARE,
          ),
        ]
      : []),
    evenness('paced streams, no stall over 20 ms', mine, stalls, false),
    evenness('the same while usage is queried', mine, stalls, true),
  ]
}

function accessVerdicts(plain: Rounds | undefined, scim: ScimRun | undefined): Verdict[] {
  return [
    ...LOADED.map((n) =>
      atLeast(
        `with groups and roles, of the rate without at ${n}`,
        plain && compare(plain, n, ['roles', 'bailiwick'], ratioOfRates),
        WITH_ROLES_OF_WITHOUT,
      ),
    ),
    atLeast('changes by SCIM in a minute', scim?.perMinute, SCIM_PER_MINUTE),
    atMost('beside changes by SCIM, of the p99 without', scim?.ratio, BESIDE_SCIM_P99),
    atMost(
      'look-ups of keys for each of these changes',
      scim && spread([scim.lookUps]),
      LOOK_UPS_PER_CHANGE,
    ),
  ]
}

function processVerdicts(processes: ProcessResults | undefined): Verdict[] {
  const { start, memory } = processes?.bailiwick ?? {}
  const of = (values: readonly number[]): Spread | undefined =>
    memory && { median: Math.max(...values), min: Math.min(...values), max: Math.max(...values) }
  return [
    atMost('start to the first answer, s', start?.seconds, START_SECONDS),
    atMost('idle memory, MiB', of([memory?.idleMiB ?? Number.NaN]), IDLE_MIB),
    atMost('memory after load, MiB', of(memory?.afterMiB ?? []), LOADED_MIB),
  ]
}

function pacedCpu(mine: TargetName, stalls: readonly StallRun[]): Spread | undefined {
  const cpuOf = (name: TargetName) =>
    stalls.find(({ target, queries }) => target.name === name && queries === undefined)?.cpuMs
  const [ours, bare] = [cpuOf(mine), cpuOf('bare')]
  return ours === undefined || bare === undefined ? undefined : spread([ours / bare])
}

function evenness(
  aim: string,
  mine: TargetName,
  stalls: readonly StallRun[],
  queried: boolean,
): Verdict {
  const run = stalls.find(
    ({ target, queries }) => target.name === mine && (queries !== undefined) === queried,
  )
  if (!run) return { aim, measured: NOT_MEASURED, met: undefined }
  const { stalls: held, failed, worstMs } = run
  // Stalls of the machine itself at the time: with some, ours prove little.
  const direct = stalls.find(({ target }) => target.name === 'direct')?.stalls ?? 0
  const beside = direct > 0 ? `, direct ${direct} stalls` : ''
  const measured = `${held} stalls, ${failed} broken, worst ${worstMs.toFixed(1)} ms${beside}`
  return { aim, measured, met: isEven(run) }
}

const WORDS = { true: 'met', false: 'NOT MET', undefined: '–' } as const

/** The table of aims, for Bailiwick with each limiter that was wanted. */
export function describeAims(results: Results, wanted: ReadonlySet<TargetName>): string {
  return OURS.filter((mine) => wanted.has(mine))
    .map((mine) => {
      const rows = verdictsOf(mine, results).map(({ aim, measured, met }) => [
        aim,
        measured,
        WORDS[`${met}`],
      ])
      return table([[`aims, ${TITLES[mine]}`, 'measured', ''], ...rows])
    })
    .join('\n\n')
}
