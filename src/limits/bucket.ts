/**
 * The arithmetic of one leaky bucket, and the only description of it. `memory.ts` runs it directly;
 * `bucket-lua.ts` is the same in Lua, the same operations on the same IEEE doubles in the same
 * order, and one test suite checks both against one model.
 *
 * **A bucket leaks.** Its level is an amount. It rises by each charge, and falls continuously by
 * `limit` in each `windowMs`, never below zero. A request is admitted if `level + cost <= limit`:
 * in any span T a bucket admits at most `limit × (1 + T / windowMs)`. This is OpenAI's arithmetic:
 * its retry delay is `(used + requested − limit) × window / limit`.
 *
 * **A charge is an estimate** until it is settled, and then the level has to be as if the real
 * amount had been charged at admission. That is not `level − (estimate − real)`: a part of the
 * estimate has leaked, and it matters how much of the leak fell on an empty bucket. Think of a
 * bucket that is filled by one estimate, left for a whole window, and filled by another. The first
 * turns out to have used nothing. Had it never been there the second would fill the bucket all the
 * same: nothing may be given back.
 *
 * Exactly: whatever happens to a bucket between two moments (a leak, charges, or any sequence of
 * them) turns a level `x` into `max(x + sum, floor)`, where `sum` is everything charged less
 * everything that could leak, and `floor` is where the level would be had it started from nothing.
 * Two such steps, one after the other, are again one: `(sum + sum', max(floor + sum', floor'))`. So
 * a bucket keeps the charges that are still open, in their order, and between any two of them one
 * pair of numbers; after the last one another pair. A charge that is settled becomes part of the
 * step around it, and the level is recomputed from the first open charge on. No history is needed,
 * the result is exact in both directions (up to the rounding of doubles), and the cost of a
 * settlement grows with the charges that are open, not with the traffic. A refund comes out as it
 * must: at most the lowest level since the reservation. A real amount above the estimate comes out
 * less what the bucket could have leaked while it was empty; it may push the level above the limit,
 * and then the bucket rejects until that debt has leaked.
 *
 * **Debt is bounded.** A settlement raises a level to at most `debtWindows` times the limit that
 * the bucket leaks at: no report of an upstream closes a bucket for longer. Above that height the
 * level rises one for one with the amount, so the amount charged is the real one less the excess,
 * and later settlements are computed from it.
 *
 * **A soft part** of a demand is taken as far as room is left after its cost. Then the charge is
 * both, and settled as one.
 *
 * **Open charges are bounded, on the side of rejection.** An open charge is forgotten, that is,
 * counted for good as it was reserved, a whole window after it was made; and when `PENDING_MAX` are
 * open, the oldest eighth of them. The use of a forgotten charge beyond its estimate is charged
 * when it is known; unused amounts are not returned.
 *
 * **A limit that changes** leaves the level as the amount it is. The bucket leaks at its last rate
 * until a reservation comes with another limit, admitted or not, and from then on at the new rate.
 * A bucket that is empty and has nothing open has no rate, and can be forgotten at any time. A
 * limit of 0 rejects everything, and leaves the bucket to leak at the last rate above 0.
 *
 * **Clocks.** Elapsed time is never negative. A clock that goes back by up to `BACKWARDS_MAX_MS`
 * counts as stopped until it has caught up, and no time leaks twice. A clock that was set back
 * further is believed, or the bucket would be frozen for that long: nothing leaks, and open charges
 * are forgotten.
 *
 * **Rounding.** Sums of doubles are off by about 1e-16 of the amounts in them. A level just at the
 * limit may so be rejected for the last bit of it, or admitted by it; a refund never raises the
 * level and a debt never lowers it.
 */
import { type Demand, retryAfterMs } from './limiter.ts'

/** Charges that one bucket keeps open. */
export const PENDING_MAX = 1024

/** Open charges that are forgotten together at `PENDING_MAX`: one at a time would cost more. */
export const FORGOTTEN_TOGETHER = PENDING_MAX / 8

/** Longest step back of a clock that counts as no time passed. */
export const BACKWARDS_MAX_MS = 1000

/** A charge that is not settled, and the step that led to it from the one before. */
interface Pending {
  /** Names its reservation; ascends within a bucket. */
  readonly id: number
  readonly at: number
  readonly cost: number
  sum: number
  floor: number
}

/** Changed in place, since every request comes by here. */
export interface Bucket {
  limit: number
  windowMs: number
  /** Time of `level`, in Unix milliseconds. */
  at: number
  level: number
  /** Open charges, oldest first. */
  readonly pending: Pending[]
  /** The step since the last of them; without any, `floor` is the level. */
  sum: number
  floor: number
}

type Rate = Pick<Demand, 'limit' | 'windowMs'>

/** A bucket at some level, without open charges. */
export function createBucket({ limit, windowMs }: Rate, level: number, at: number): Bucket {
  return {
    limit,
    windowMs,
    at,
    level,
    pending: [],
    sum: 0,
    floor: level,
  }
}

function leakedSince({ at, limit, windowMs }: Bucket, nowMs: number): number {
  return nowMs > at ? ((nowMs - at) * limit) / windowMs : 0
}

function drain(level: number, leaked: number): number {
  return level > leaked ? level - leaked : 0
}

/** The level at a moment; changes nothing. */
export function levelAt(bucket: Bucket, nowMs: number): number {
  return drain(bucket.level, leakedSince(bucket, nowMs))
}

/** Whether a cost fits beside a level. */
export function hasRoom({ limit, cost }: Demand, level: number): boolean {
  return limit > 0 && level + cost <= limit
}

/** Index of the demand with the longest wait, where not all fit; the first of several. */
export function tightest(demands: readonly Demand[], levels: readonly number[]): number {
  let [index, longest] = [0, Number.NEGATIVE_INFINITY]
  for (const [i, demand] of demands.entries()) {
    const waitMs = retryAfterMs(demand, levels[i] ?? 0)
    if (waitMs > longest) [index, longest] = [i, waitMs]
  }
  return index
}

/** The amount that a demand takes at a level that has room for its cost. */
export function amountTaken({ limit, cost, soft = 0 }: Demand, level: number): number {
  return soft > 0 ? cost + Math.max(0, Math.min(soft, limit - (level + cost))) : cost
}

/** Whether the bucket can be dropped: it is empty, and no charge is open. */
export function isForgettable(bucket: Bucket, nowMs: number): boolean {
  const last = bucket.pending.at(-1)
  return levelAt(bucket, nowMs) === 0 && (!last || last.at + bucket.windowMs <= nowMs)
}

/** Charges `cost` to the bucket of a demand, under `id`. The caller has checked for room. */
export function addCharge(
  bucket: Bucket,
  demand: Demand,
  { id, cost }: Pick<Pending, 'id' | 'cost'>,
  nowMs: number,
): void {
  advance(bucket, nowMs)
  setRate(bucket, demand)
  if (demand.fixed) {
    charge(bucket, cost)
    return
  }
  if (bucket.pending.length >= PENDING_MAX) {
    for (let i = 0; i < FORGOTTEN_TOGETHER; i++) absorb(bucket, 0)
  }
  bucket.pending.push({ id, at: bucket.at, cost, sum: bucket.sum, floor: bucket.floor })
  bucket.sum = 0
  bucket.floor = 0
  bucket.level += cost
}

/** Sets the bucket's rate to the demand's. A limit of 0 has no rate. */
export function changeRate(bucket: Bucket, demand: Rate, nowMs: number): void {
  const { limit, windowMs } = demand
  if (limit === 0 || (limit === bucket.limit && windowMs === bucket.windowMs)) return
  advance(bucket, nowMs)
  setRate(bucket, demand)
}

/** The real amount of a charge. */
interface Settlement {
  readonly id: number
  /** The amount taken under `id`. */
  readonly cost: number
  readonly actual: number
  /** The highest level that a settlement raises a bucket to, as a multiple of its limit. */
  readonly debtWindows: number
}

/**
 * Sets the level to that with `actual` charged in place of `cost`, within the bound on debt. A
 * charge that is no longer open returns nothing, and is charged its use beyond its cost. Returns
 * whether the bound cut the amount.
 */
export function settle(
  bucket: Bucket,
  demand: Rate,
  { id, cost, actual, debtWindows }: Settlement,
  nowMs: number,
): boolean {
  const { pending } = bucket
  advance(bucket, nowMs)
  // Empty and without charges it is like a forgotten bucket, which has no rate.
  if (bucket.level === 0 && pending.length === 0) setRate(bucket, demand)
  const index = indexOf(pending, id)
  const highest = Math.max(bucket.level, debtWindows * bucket.limit)
  if (index === -1) {
    if (actual <= cost) return false
    const room = highest - bucket.level
    charge(bucket, Math.min(actual - cost, room))
    return actual - cost > room
  }
  if (actual === cost) {
    absorb(bucket, index, actual)
    return false
  }
  let level = evaluate(bucket, id, actual)
  const isCut = actual > cost && level > highest
  absorb(bucket, index, isCut ? actual - (level - highest) : actual)
  if (isCut) level = highest
  // Only rounding could make a refund raise the level, or a debt lower it.
  if (actual < cost ? level < bucket.level : level > bucket.level) bucket.level = level
  return isCut
}

function setRate(bucket: Bucket, { limit, windowMs }: Rate): void {
  bucket.limit = limit
  bucket.windowMs = windowMs
}

/** Charges an amount that is final. */
function charge(bucket: Bucket, amount: number): void {
  bucket.level += amount
  bucket.sum += amount
  bucket.floor += amount
}

/** Advances the bucket to a time: it leaks, and forgets charges that were open for a window. */
function advance(bucket: Bucket, nowMs: number): void {
  if (nowMs > bucket.at) {
    const leaked = leakedSince(bucket, nowMs)
    bucket.level = drain(bucket.level, leaked)
    bucket.sum -= leaked
    bucket.floor = drain(bucket.floor, leaked)
    bucket.at = nowMs
    const { pending, windowMs } = bucket
    for (let oldest = pending[0]; oldest; oldest = pending[0]) {
      if (oldest.at + windowMs > nowMs) return
      absorb(bucket, 0)
    }
  } else if (bucket.at - nowMs > BACKWARDS_MAX_MS) {
    bucket.at = nowMs
    while (bucket.pending.length > 0) absorb(bucket, 0)
  }
}

/** Makes an open charge part of the step that follows it, as `amount` or as it was reserved. */
function absorb(bucket: Bucket, index: number, amount?: number): void {
  const { pending } = bucket
  const charge = pending[index]
  if (!charge) return
  const sum = charge.sum + (amount ?? charge.cost)
  const floor = charge.floor + (amount ?? charge.cost)
  const next = pending[index + 1] ?? bucket
  next.floor = Math.max(floor + next.sum, next.floor)
  next.sum = sum + next.sum
  if (index === 0) pending.shift()
  else pending.splice(index, 1)
}

/**
 * The level after every step and every open charge from zero, with `amount` for the charge of `id`.
 */
function evaluate({ pending, sum, floor }: Bucket, id: number, amount: number): number {
  let level = 0
  for (const step of pending) {
    level = Math.max(level + step.sum, step.floor) + (step.id === id ? amount : step.cost)
  }
  return Math.max(level + sum, floor)
}

/** Index of an open charge, or -1, by binary search: ids ascend. */
function indexOf(pending: readonly Pending[], id: number): number {
  let [low, high] = [0, pending.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = pending[middle]?.id ?? 0
    if (found === id) return middle
    if (found < id) low = middle + 1
    else high = middle - 1
  }
  return -1
}
