/**
 * Replay of past traffic under other limits: an estimate of the rejections, from the requests and
 * tokens of each minute, all that is stored. It is the arithmetic of `bucket.ts`, run over every
 * request if that is needed, and over many at once if they are alike.
 *
 * **Assumptions.** Every request of a minute asks for the mean of its tokens; it takes from all
 * buckets or from none; its cost is not settled. A request that is larger than a whole limit, or
 * meets a limit of 0, is rejected and takes nothing.
 *
 * **The estimate** has the n requests of a minute come evenly: at its beginning, and then every nth
 * part of it. Between two of them each bucket leaks `step`; each admitted request adds `cost`. So
 * requests come in runs, and no run has to be walked through. *A rejected run*: nothing is added
 * until every bucket has leaked enough, which is a division. *An admitted run*: a bucket with `cost
 * > step` rises by the difference each time, and the run ends when the first such bucket has no
 * room, which is a division too; a bucket with `cost <= step` does not rise, and binds nobody. A
 * minute just above its limit has as many runs as rejections: a million requests a minute could
 * have hundreds of thousands of runs. After `RUNS_MAX` of them the rest of the minute is one jump:
 * of the next m requests as many are admitted as the slowest bucket has room for, in the amount
 * free now and the leak until the last of them. That is exact for one bucket that rises, since a
 * rising bucket is never empty between two of its requests. With several it forgets the leak of a
 * bucket that is empty and waits for another: less than one request for each of them.
 *
 * The cost is `RUNS_MAX` turns for each minute, however much traffic it had.
 */

/** Sums of the traffic of each minute of a stretch of time. Both are equally long. */
export interface Minutes {
  readonly requests: Float64Array
  readonly tokens: Float64Array
}

/** The limits on one project's use of one model. Undefined: there is no such bucket. */
export interface ReplayLimits {
  readonly requestsPerMinute: number | undefined
  readonly tokensPerMinute: number | undefined
  readonly requestsPerDay: number | undefined
}

/** Most runs of one minute that are walked through. */
const RUNS_MAX = 16
/** Minutes between two yields to the event loop. */
const SLICE_MINUTES = 100
const DAY_MINUTES = 1_440

/** One bucket, in requests or tokens, and in minutes. */
interface Leak {
  readonly of: keyof Minutes
  readonly limit: number
  /** Amount that leaks in a minute. */
  readonly rate: number
}

function leaksOf(limits: ReplayLimits): Leak[] {
  const { requestsPerMinute, tokensPerMinute, requestsPerDay } = limits
  const leak = (of: keyof Minutes, limit: number | undefined, windowMinutes: number): Leak[] =>
    limit === undefined ? [] : [{ of, limit, rate: limit / windowMinutes }]
  return [
    ...leak('requests', requestsPerMinute, 1),
    ...leak('tokens', tokensPerMinute, 1),
    ...leak('requests', requestsPerDay, DAY_MINUTES),
  ]
}

/** One bucket in one minute. */
interface Filling {
  readonly limit: number
  readonly cost: number
  /** Amount that leaks between two requests. */
  readonly step: number
  level: number
}

/**
 * Replays the minutes: the rejections in each, if its requests came evenly. Yields between slices
 * of a few milliseconds each. Counting begins at the minute `from`; those before it only determine
 * how full the buckets are then, which are empty at the first.
 */
export function* replay(
  minutes: Minutes,
  limits: ReplayLimits,
  from: number,
): Generator<undefined, Float64Array> {
  const leaks = leaksOf(limits)
  const rejected = new Float64Array(minutes.requests.length)
  let levels = leaks.map(() => 0)
  for (const [minute, requests] of minutes.requests.entries()) {
    if (minute % SLICE_MINUTES === 0) yield
    if (requests > 0 && isPossible(minutes, leaks, minute)) {
      const fillings = leaks.map(
        (leak, i): Filling => ({
          limit: leak.limit,
          cost: requestCost(leak, minutes, minute),
          step: leak.rate / requests,
          level: levels[i] ?? 0,
        }),
      )
      const admitted = admitEvenly(fillings, requests)
      if (minute >= from) rejected[minute] = requests - admitted
      levels = fillings.map(({ level }) => level)
    } else {
      if (minute >= from) rejected[minute] = requests
      levels = leaks.map(({ rate }, i) => Math.max(0, (levels[i] ?? 0) - rate))
    }
  }
  return rejected
}

/** Cost of each request of a minute in a bucket. */
function requestCost({ of }: Leak, { requests, tokens }: Minutes, minute: number): number {
  return of === 'requests' ? 1 : (tokens[minute] ?? 0) / (requests[minute] ?? 1)
}

/** Whether the requests of a minute can be admitted at all. A minute without any can. */
function isPossible(minutes: Minutes, leaks: readonly Leak[], minute: number): boolean {
  return (
    !minutes.requests[minute] ||
    leaks.every((leak) => leak.limit > 0 && requestCost(leak, minutes, minute) <= leak.limit)
  )
}

/** The number of `requests` admitted, one after each step. Leaves the levels after the last. */
function admitEvenly(fillings: readonly Filling[], requests: number): number {
  let [left, admitted] = [requests, 0]
  for (let run = 0; left > 0; run++) {
    if (run === RUNS_MAX) return admitted + jump(fillings, left)
    const waiting = Math.min(left, refusedRun(fillings))
    fill(fillings, 0, waiting)
    left -= waiting
    // Rounding may have left the last bit of a cost without room: another turn finds that.
    const passing = Math.min(left, admittedRun(fillings))
    fill(fillings, passing, passing)
    left -= passing
    admitted += passing
  }
  return admitted
}

/** Number of requests rejected until every bucket has room for one. */
function refusedRun(fillings: readonly Filling[]): number {
  let longest = 0
  for (const { limit, cost, step, level } of fillings) {
    if (level + cost > limit) longest = Math.max(longest, Math.ceil((level + cost - limit) / step))
  }
  return longest
}

/** Number of requests admitted until one is rejected. */
function admittedRun(fillings: readonly Filling[]): number {
  let shortest = Number.POSITIVE_INFINITY
  for (const { limit, cost, step, level } of fillings) {
    const room = limit - cost - level
    if (room < 0) return 0
    if (cost > step) shortest = Math.min(shortest, Math.floor(room / (cost - step)) + 1)
  }
  return shortest
}

/** Admits as many requests as the slowest bucket has room for until the last of them comes. */
function jump(fillings: readonly Filling[], requests: number): number {
  let admitted = requests
  for (const { limit, cost, step, level } of fillings) {
    if (cost <= step) continue
    const room = (limit - level + step * (requests - 1)) / cost
    admitted = Math.min(admitted, Math.max(0, Math.floor(room)))
  }
  fill(fillings, admitted, requests)
  return admitted
}

/** Adds `requests`, and leaks `steps`. */
function fill(fillings: readonly Filling[], requests: number, steps: number): void {
  for (const filling of fillings) {
    const { level, cost, step } = filling
    filling.level = Math.max(0, level + cost * requests - step * steps)
  }
}
