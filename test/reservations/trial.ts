/** The trial: cases over several lanes of one server, until the first failure or their number. */
import { type Harness, startHarness } from '#test/support/harness.ts'
import type { Case } from './cases/case.ts'
import { drawCase } from './cases/draw.ts'
import type { Coverage } from './coverage.ts'
import { type Lane, type Outcome, openLane } from './lane.ts'
import { configuration } from './places.ts'
import { describeFailure } from './report.ts'
import { smallest } from './shrink.ts'
import { startUpstreams } from './upstream.ts'

const LANES = 12
/** Usage is written seldom: the rows of a second cost more than its requests. */
const FLUSH_MS = 30_000

export interface Trial extends AsyncDisposable {
  readonly h: Harness
  readonly lanes: readonly Lane[]
}

/** A clock that begins early in the present month, in which all budgets are, and can be moved. */
function trialClock() {
  const present = new Date()
  const start = Date.UTC(present.getUTCFullYear(), present.getUTCMonth(), 2)
  const elapsed = performance.now()
  let moved = 0
  return {
    now: () => Math.floor(start + performance.now() - elapsed + moved),
    move: (ms: number) => {
      moved += ms
    },
  }
}

export async function openTrial(lanes = LANES, isCounting = false): Promise<Trial> {
  await using starting = new AsyncDisposableStack()
  const upstreams = starting.adopt(await startUpstreams(), (one) => one.close())
  const clock = trialClock()
  const h = starting.use(
    await startHarness('sqlite', {
      config: configuration(upstreams.port, isCounting),
      flushEveryMs: FLUSH_MS,
      clock: clock.now,
    }),
  )
  const open = () => openLane(h, upstreams, clock.move)
  const opened = await Promise.all(Array.from({ length: lanes }, open))
  starting.defer(() => {
    for (const lane of opened) lane.close()
  })
  const running = starting.move()
  return { h, lanes: opened, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Runs cases, and calls `onOutcome` with each; false ends the trial. */
export async function runCases(
  { lanes }: Trial,
  cases: Iterable<Case>,
  onOutcome: (outcome: Outcome) => boolean,
): Promise<void> {
  const left = cases[Symbol.iterator]()
  let isOver = false
  const work = async (lane: Lane): Promise<void> => {
    while (!isOver) {
      const { value, done } = left.next()
      if (done) return
      if (!onOutcome(await lane.run(value))) isOver = true
    }
  }
  await Promise.all(lanes.map(work))
}

/** Cases of a seed, by their numbers. */
export function* drawn(seed: number, numbers: Iterable<number>): Generator<Case> {
  for (const index of numbers) yield drawCase(seed, index)
}

export type Figures = Pick<Coverage, 'cases' | 'admitted'>

export interface Search {
  readonly seed: number
  /** Numbers of its cases. */
  readonly numbers: Iterable<number>
  readonly coverage: Coverage
  readonly onProgress?: (figures: Figures) => void
}

/** Runs cases of a seed until some number of them has failed, and returns those. */
export async function findFailures(search: Search, most: number): Promise<readonly Outcome[]> {
  await using trial = await openTrial()
  return await failuresIn(trial, search, most)
}

/** Runs the cases of a seed; returns the first failure in words, or undefined without any. */
export async function findFailure(search: Search): Promise<string | undefined> {
  await using trial = await openTrial()
  const [first] = await failuresIn(trial, search, 1)
  const [lane] = trial.lanes
  if (!first || !lane) return undefined
  return describeFailure(first, await smallest(first, lane.run))
}

async function failuresIn(
  trial: Trial,
  { seed, numbers, coverage, onProgress }: Search,
  most: number,
): Promise<readonly Outcome[]> {
  const failed: Outcome[] = []
  await runCases(trial, drawn(seed, numbers), (outcome) => {
    coverage.add(outcome)
    onProgress?.(coverage)
    if (outcome.faults.length > 0) failed.push(outcome)
    return failed.length < most
  })
  return failed
}
