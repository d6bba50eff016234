/**
 * The rounds: every target in turn at each concurrency, again and again, so that a noisy moment of
 * the machine falls on all alike. What is compared is always compared within a round.
 */
import { type Spread, show, spread, table } from './figures.ts'
import { type Kind, requestBody, type Target, type TargetName, TITLES } from './gateway-targets.ts'
import { load, type Outcome } from './measure.ts'

export const CONCURRENCIES = [1, 32, 256] as const
export type Concurrency = (typeof CONCURRENCIES)[number]

/** One round's figures of one target. */
export interface Sample extends Outcome {
  /** Microseconds of processor time for each request. */
  readonly cpuMicros: number
  /** The same of the Redis behind it; NaN where there is none. */
  readonly redisMicros: number
}

export type Rounds = ReadonlyMap<Concurrency, ReadonlyMap<TargetName, readonly Sample[]>>

export interface Effort {
  readonly rounds: number
  readonly seconds: number
  /** Before the first round, for each target: the compiler needs so long to settle. */
  readonly warmUpSeconds: number
}

/**
 * The share of the warm-up at concurrency 1, so that its own ways through the code are warm too.
 */
const ALONE_SHARE = 0.2
const WARM_UP_CONNECTIONS = 32

export async function warmUp(target: Target, kind: Kind, seconds: number): Promise<void> {
  const alone = Math.max(1, Math.ceil(seconds * ALONE_SHARE))
  const together = Math.max(1, seconds - alone)
  await load({ ...loadOf(target, kind), connections: WARM_UP_CONNECTIONS, seconds: together })
  await load({ ...loadOf(target, kind), connections: 1, seconds: alone })
}

function loadOf({ url, headers }: Target, kind: Kind) {
  return { url, headers, body: requestBody(kind) }
}

export async function runRounds(
  targets: readonly Target[],
  kind: Kind,
  { rounds, seconds }: Effort,
  leastBytes: number,
): Promise<Rounds> {
  const all = new Map<Concurrency, Map<TargetName, Sample[]>>()
  for (const connections of CONCURRENCIES) {
    const samples = new Map<TargetName, Sample[]>(targets.map(({ name }) => [name, []]))
    all.set(connections, samples)
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < targets.length; i++) {
        const target = targets[(i + round) % targets.length]
        if (!target) continue
        const sample = await measure(target, kind, connections, seconds)
        // wrk counts an answer that is cut off; its bytes do not lie.
        if (sample.bytes / sample.requests < leastBytes) {
          throw new Error(`${target.name} answered ${sample.bytes / sample.requests} bytes each`)
        }
        samples.get(target.name)?.push(sample)
      }
    }
  }
  return all
}

async function measure(
  target: Target,
  kind: Kind,
  connections: Concurrency,
  seconds: number,
): Promise<Sample> {
  const redis = target.bailiwick?.redis
  const before = target.process.cpuMs()
  const redisBefore = redis?.cpuMs() ?? Number.NaN
  const outcome = await load({ ...loadOf(target, kind), connections, seconds })
  const micros = (spentMs: number): number => (spentMs * 1000) / outcome.requests
  return {
    ...outcome,
    cpuMicros: micros(target.process.cpuMs() - before),
    redisMicros: micros((redis?.cpuMs() ?? Number.NaN) - redisBefore),
  }
}

/** Spread over the rounds of a figure that compares two targets: NaN if either is missing. */
export function compare(
  rounds: Rounds,
  connections: Concurrency,
  [mine, theirs]: readonly [TargetName, TargetName],
  figure: (mine: Sample, theirs: Sample) => number,
): Spread {
  const others = rounds.get(connections)?.get(theirs) ?? []
  const own = rounds.get(connections)?.get(mine) ?? []
  return spread(
    own.flatMap((sample, round) => {
      const other = others[round]
      return other ? [figure(sample, other)] : []
    }),
  )
}

export function ratioOfRates(mine: Sample, theirs: Sample): number {
  return mine.perSecond / theirs.perSecond
}

/** The tables of one kind, as text. */
export function describeRounds(rounds: Rounds, targets: readonly Target[], kind: Kind): string {
  const what = kind === 'plain' ? 'requests' : 'streams'
  return CONCURRENCIES.map((connections) => {
    const head = [
      ...[`${what}, concurrency ${connections}`, `${what}/s`, 'of the bare proxy'],
      ...['p50 ms', 'added p50 ms', 'p99 ms', 'added p99 ms', `CPU µs/${what.slice(0, -1)}`],
    ]
    const rows = targets.map(({ name }) => {
      const samples = rounds.get(connections)?.get(name) ?? []
      const of = (pick: (sample: Sample) => number) => spread(samples.map(pick))
      const added = (pick: (sample: Sample) => number) =>
        name === 'direct'
          ? '–'
          : show(
              compare(rounds, connections, [name, 'direct'], (a, b) => pick(a) - pick(b)),
              3,
            )
      return [
        TITLES[name],
        show(
          of(({ perSecond }) => perSecond),
          0,
        ),
        show(compare(rounds, connections, [name, 'bare'], ratioOfRates), 2),
        of(({ p50Ms }) => p50Ms).median.toFixed(3),
        added(({ p50Ms }) => p50Ms),
        of(({ p99Ms }) => p99Ms).median.toFixed(3),
        added(({ p99Ms }) => p99Ms),
        show(
          of(({ cpuMicros }) => cpuMicros),
          0,
        ),
      ]
    })
    return table([head, ...rows])
  }).join('\n\n')
}

/** The most that was resident in each process, and what Redis cost. */
export function describeProcesses(rounds: Rounds, targets: readonly Target[]): string {
  const rows = targets.flatMap(({ name, process, bailiwick }) => {
    const redis = bailiwick?.redis
    const micros = spread((rounds.get(32)?.get(name) ?? []).map(({ redisMicros }) => redisMicros))
    return [
      [TITLES[name], process.peakMiB().toFixed(0)],
      ...(redis
        ? [[`  its Redis, ${show(micros, 1)} CPU µs each at 32`, redis.peakMiB().toFixed(0)]]
        : []),
    ]
  })
  return table([['peak resident memory', 'MiB'], ...rows])
}
