/** What the gateway wants to be, and whether this run shows it. */
import { type Spread, show, table } from './figures.ts'
import { type Concurrency, compare, type Rounds, ratioOfRates } from './gateway-rounds.ts'
import { isEven, type StallRun } from './gateway-stalls.ts'
import { type TargetName, TITLES } from './gateway-targets.ts'

const OF_BARE = 0.8
const TIMES_PORTKEY = 10
const ADDED_P50_MS = 0.15
const ADDED_P99_MS = 0.5
const OF_NGINX = 0.95
const CPU_OF_NGINX = 1.3

const OURS = ['bailiwick', 'redis'] as const satisfies readonly TargetName[]
const LOADED = [32, 256] as const satisfies readonly Concurrency[]

/** An aim, what was measured, and whether it is met; undefined where it was not measured. */
interface Verdict {
  readonly aim: string
  readonly measured: string
  readonly met: boolean | undefined
}

export interface Results {
  readonly plain: Rounds | undefined
  readonly streams: Rounds | undefined
  readonly stalls: readonly StallRun[]
}

const NOT_MEASURED = 'not measured'

const atLeast = (aim: string, figure: Spread | undefined, bound: number): Verdict =>
  verdict(`${aim}, at least ${bound}`, figure, (value) => value >= bound)

const atMost = (aim: string, figure: Spread | undefined, bound: number): Verdict =>
  verdict(`${aim}, at most ${bound}`, figure, (value) => value <= bound)

const verdict = (
  aim: string,
  figure: Spread | undefined,
  holds: (median: number) => boolean,
): Verdict =>
  figure === undefined || Number.isNaN(figure.median)
    ? { aim, measured: NOT_MEASURED, met: undefined }
    : { aim, measured: show(figure, 3), met: holds(figure.median) }

const verdictsOf = (
  mine: (typeof OURS)[number],
  { plain, streams, stalls }: Results,
): Verdict[] => {
  const rate = (rounds: Rounds | undefined, connections: Concurrency, theirs: TargetName) =>
    rounds && compare(rounds, connections, [mine, theirs], ratioOfRates)
  const added = (figure: 'p50Ms' | 'p99Ms') =>
    plain && compare(plain, 1, [mine, 'direct'], (a, b) => a[figure] - b[figure])
  const cpu = (connections: Concurrency) =>
    streams && compare(streams, connections, [mine, 'nginx'], (a, b) => a.cpuMicros / b.cpuMicros)
  return [
    ...LOADED.map((n) =>
      atLeast(`of the bare proxy's rate at ${n}`, rate(plain, n, 'bare'), OF_BARE),
    ),
    ...LOADED.map((n) =>
      atLeast(`times Portkey's rate at ${n}`, rate(plain, n, 'portkey'), TIMES_PORTKEY),
    ),
    atMost('added p50 at 1, ms', added('p50Ms'), ADDED_P50_MS),
    atMost('added p99 at 1, ms', added('p99Ms'), ADDED_P99_MS),
    ...LOADED.map((n) =>
      atLeast(`streams: of nginx's rate at ${n}`, rate(streams, n, 'nginx'), OF_NGINX),
    ),
    ...LOADED.map((n) => atMost(`streams: of nginx's CPU at ${n}`, cpu(n), CPU_OF_NGINX)),
    evenness('256 paced streams, no stall over 20 ms', mine, stalls, false),
    evenness('the same while usage is queried', mine, stalls, true),
  ]
}

const evenness = (
  aim: string,
  mine: TargetName,
  stalls: readonly StallRun[],
  queried: boolean,
): Verdict => {
  const run = stalls.find(
    ({ target, queries }) => target.name === mine && (queries !== undefined) === queried,
  )
  if (!run) return { aim, measured: NOT_MEASURED, met: undefined }
  const { stalls: held, failed, worstMs } = run
  // What the machine itself did at the time: with stalls there, ours prove little.
  const direct = stalls.find(({ target }) => target.name === 'direct')?.stalls ?? 0
  const beside = direct > 0 ? `, direct ${direct} stalls` : ''
  const measured = `${held} stalls, ${failed} broken, worst ${worstMs.toFixed(1)} ms${beside}`
  return { aim, measured, met: isEven(run) }
}

const WORDS = { true: 'met', false: 'NOT MET', undefined: '–' } as const

/** The table of aims, for Bailiwick with each limiter that was wanted. */
export const describeAims = (results: Results, wanted: ReadonlySet<TargetName>): string =>
  OURS.filter((mine) => wanted.has(mine))
    .map((mine) => {
      const rows = verdictsOf(mine, results).map(({ aim, measured, met }) => [
        aim,
        measured,
        WORDS[`${met}`],
      ])
      return table([[`aims, ${TITLES[mine]}`, 'measured', ''], ...rows])
    })
    .join('\n\n')
