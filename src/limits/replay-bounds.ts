/**
 * Bounds on the requests of a stretch of time that could have been refused, wherever in their
 * minutes they came and in whatever order: the bounds of `replay.ts`, whose assumptions hold.
 *
 * Below, `L` is a bucket's limit, `r` what it leaks in a minute, `n` and `c` how many requests a
 * minute has and what each takes. Requests that are larger than a limit are refused in any case,
 * take nothing, and are counted for themselves; `n` is without them.
 *
 * **At least.** Let `x` be what is refused in a minute, in the bucket's own unit. However its
 * requests are placed, the level at the minute's end is at least `v + n·c − x − r`, where `v` is
 * the level at its beginning, and never below 0 or above L. So let `u` begin at 0, become
 * `u + n·c − r` with each minute, be cut at L, and let `e` be the sum of what was cut. While `u` is
 * above 0, `u + e` grows by `n·c − r` exactly, and `v + x`, summed up, by no less; hence
 * `u + e <= v + x` from where `u` was last 0, and where u is cut, v is no larger than it: `e <= x`.
 * In each such stretch at least `e` has to be refused, that is, at least as many requests as the
 * largest of them need to make up `e`. Stretches do not overlap, so their counts add up, and of
 * several buckets the one that demands most may be believed.
 * Nothing was assumed of the level at the beginning. So time may be cut into pieces anywhere, and
 * the counts of pieces add up. Long pieces know of the pressure that builds up, short ones of how
 * large the requests of each minute are and which bucket binds: of several ways to cut, the best
 * is taken.
 *
 * **At most.** Here the question is how many requests are admitted at least.
 * First, how full a bucket can be. With `t` at a minute's beginning it is at most
 * `max(0, t − r) + n·c` at its end, and L: it is fullest if all come at the end, and no refusal
 * makes it fuller. So there is a `t` for every minute, beginning with L at the first.
 * Now let a request be refused in minute k, and let i be a minute not after k. At that moment some
 * bucket has a level above `L − c`. Of it at most `max(0, t − r·(k − i))` was there when i began,
 * since at least k − i minutes have passed; what was admitted since then makes up the rest. That is
 * a number of requests, `need(i, k)`: the rest divided by the largest cost of the minutes i to k,
 * rounded down, plus one. Which bucket it was is not known, so the least of them counts.
 * For minutes i to j, let k be the last of them in which anything is refused: after it all are
 * admitted, up to it `need(i, k)`. The least over all k, and over the case that there is none, is
 * what the minutes i to j admit whatever was before. Again pieces add up, and the best way to cut
 * is found from the left to the right: the best of all pieces that end at j.
 *
 * How far apart they are lies in what is known. A limit of minutes that is asked for too much all
 * the time admits L a minute if requests come evenly, but only half of it if they come in bursts at
 * the end of one minute and the beginning of the next.
 */
import { isPossible, type Leak, type Minutes, requestCost } from './replay-minutes.ts'

/** Lengths of the pieces that time is cut into, in minutes. */
const PIECES = [1, 10, 60, Number.POSITIVE_INFINITY] as const
/** Longest piece that may begin at any minute, and at every `LONG_EVERY`th. */
const SHORT_PIECE = 10
const LONG_PIECE = 1_440
const LONG_EVERY = 60
/** Error of sums of doubles, as a part of a request. */
const TOLERANCE = 1e-6
/** Minutes between two yields to the event loop. */
const SLICE_MINUTES = 250

/** Least refusals from the minute `from` on. Yields between slices of a few milliseconds. */
export function* refusedAtLeast(
  minutes: Minutes,
  leaks: readonly Leak[],
  from: number,
): Generator<undefined, number> {
  const end = minutes.requests.length
  const { possible, impossible } = part(minutes, leaks, from)
  let most = 0
  for (const length of PIECES) {
    let sum = 0
    for (let start = from; start < end; start += length) {
      if ((start - from) % SLICE_MINUTES === 0) yield
      const stop = Math.min(end, start + length)
      const counts = leaks.map((leak) => leastOfPiece(possible, leak, start, stop))
      sum += Math.max(0, ...counts)
    }
    most = Math.max(most, sum)
  }
  return impossible + most
}

/** The minutes without requests that no level could admit, and how many those are from `from`. */
const part = (minutes: Minutes, leaks: readonly Leak[], from: number) => {
  const requests = minutes.requests.slice()
  let impossible = 0
  for (const [minute, count] of minutes.requests.entries()) {
    if (isPossible(minutes, leaks, minute)) continue
    requests[minute] = 0
    if (minute >= from) impossible += count
  }
  return { possible: { requests, tokens: minutes.tokens }, impossible }
}

interface Sized {
  readonly count: number
  readonly cost: number
}

const leastOfPiece = (minutes: Minutes, leak: Leak, start: number, stop: number): number => {
  let [level, overflow, least] = [0, 0, 0]
  let stretch: Sized[] = []
  for (let minute = start; minute < stop; minute++) {
    const count = minutes.requests[minute] ?? 0
    const cost = count > 0 ? requestCost(leak, minutes, minute) : 0
    if (count > 0) stretch.push({ count, cost })
    level += count * cost - leak.rate
    if (level > leak.limit) {
      overflow += level - leak.limit
      level = leak.limit
    } else if (level <= 0) {
      least += fewest(stretch, overflow)
      level = 0
      overflow = 0
      stretch = []
    }
  }
  return least + fewest(stretch, overflow)
}

/** The number of the largest requests that make up an amount. */
const fewest = (stretch: Sized[], amount: number): number => {
  if (amount <= 0) return 0
  let [left, found] = [amount, 0]
  for (const { count, cost } of stretch.sort((a, b) => b.cost - a.cost)) {
    const needed = Math.ceil(left / cost - TOLERANCE)
    if (needed <= count) return found + Math.max(0, needed)
    found += count
    left -= count * cost
  }
  return found
}

/** Most refusals from the minute `from` on. Yields between slices of a few milliseconds. */
export function* refusedAtMost(
  minutes: Minutes,
  leaks: readonly Leak[],
  from: number,
): Generator<undefined, number> {
  const end = minutes.requests.length
  const { possible, impossible } = part(minutes, leaks, from)
  const tops = leaks.map((leak) => highest(possible, leak))
  /** Least admissions before each minute. */
  const admitted = new Float64Array(end + 1)
  let requested = 0
  for (let start = from; start < end; start++) {
    requested += possible.requests[start] ?? 0
    const isLong = (start - from) % LONG_EVERY === 0
    if (isLong) yield
    const stop = Math.min(end, start + (isLong ? LONG_PIECE : SHORT_PIECE))
    raise(
      admitted,
      possible,
      leaks.map((leak, i) => ({ leak, top: tops[i]?.[start] ?? 0 })),
      {
        start,
        stop,
      },
    )
  }
  return impossible + requested - (admitted[end] ?? 0)
}

/** The highest level that a bucket can have at the beginning of each minute. */
const highest = (minutes: Minutes, leak: Leak): Float64Array => {
  const tops = new Float64Array(minutes.requests.length + 1).fill(leak.limit)
  for (const [minute, count] of minutes.requests.entries()) {
    const added = count > 0 ? count * requestCost(leak, minutes, minute) : 0
    tops[minute + 1] = Math.min(leak.limit, Math.max(0, (tops[minute] ?? 0) - leak.rate) + added)
  }
  return tops
}

interface Topped {
  readonly leak: Leak
  /** The highest level at the beginning of the piece. */
  readonly top: number
}

/** Raises what is admitted at least before each minute, by the pieces that begin at `start`. */
const raise = (
  admitted: Float64Array,
  minutes: Minutes,
  buckets: readonly Topped[],
  { start, stop }: { readonly start: number; readonly stop: number },
): void => {
  const before = admitted[start] ?? 0
  const largest = buckets.map(() => 0)
  let all = 0
  /** The least over all k of what is needed up to k, less all that came up to it. */
  let lowest = 0
  for (let minute = start; minute < stop; minute++) {
    const count = minutes.requests[minute] ?? 0
    all += count
    if (count > 0) {
      for (const [i, { leak }] of buckets.entries()) {
        largest[i] = Math.max(largest[i] ?? 0, requestCost(leak, minutes, minute))
      }
      lowest = Math.min(lowest, need(minutes, buckets, largest, { start, minute }) - all)
    }
    const least = before + all + lowest
    if (least > (admitted[minute + 1] ?? 0)) admitted[minute + 1] = least
  }
}

/** Requests admitted from `start` on before a refusal in `minute`; infinite if there is none. */
const need = (
  minutes: Minutes,
  buckets: readonly Topped[],
  largest: readonly number[],
  { start, minute }: { readonly start: number; readonly minute: number },
): number => {
  let least = Number.POSITIVE_INFINITY
  for (const [i, { leak, top }] of buckets.entries()) {
    const cost = requestCost(leak, minutes, minute)
    // No level is above the limit: a cost of 0 has room.
    if (cost === 0) continue
    const rest = leak.limit - cost - Math.max(0, top - leak.rate * (minute - start))
    const count = rest < 0 ? 0 : Math.floor(rest / (largest[i] ?? cost) - TOLERANCE) + 1
    least = Math.min(least, count)
  }
  return least
}
