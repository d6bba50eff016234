/**
 * A limiter for one process: buckets in maps, no promise and no wait on the way of a request.
 *
 * It forgets: a bucket that is as if it had never been is dropped, a few being looked at with every
 * reservation, so that no sweep is ever long. At `BUCKETS_MAX` a bucket that is not known counts as
 * full, which refuses; dropping a live one would admit.
 *
 * What must outlive the process is dumped by its owner and restored at the next start, and has
 * leaked meanwhile. Reservations do not outlive it: settling one of another process does nothing, so
 * that its estimate stands. What was charged between the last dump and a crash is lost.
 */
import type { Clock } from '#base/clock.ts'
import { changeRate, hasRoom, levelAt, settle, take, tightest } from './bucket.ts'
import type { Demand, Limiter, Outcome, Reservation } from './limiter.ts'
import { type Buckets, createBuckets, type KeptBucket } from './memory-buckets.ts'
import { createReservationNames, type ReservationNames } from './reservation-names.ts'

/** Buckets that are not empty, at most, of about 200 bytes each. */
const BUCKETS_MAX = 1_000_000

/** Buckets looked at for each demand: more than it can add, so that the sweep keeps up. */
const SWEPT_PER_DEMAND = 2

/** A bucket as it is saved: worth nothing any more once it has leaked `level`. */
export interface SavedLevel {
  readonly scope: string
  readonly bucket: string
  readonly level: number
  /** Unix milliseconds: when the level was that. */
  readonly at: number
  /** What it leaks in `windowMs`, as far as is known. */
  readonly limit: number
  readonly windowMs: number
}

type Rated = Pick<Demand, 'bucket' | 'windowMs' | 'limit'>

export interface MemoryLimiter extends Limiter {
  reserve(scope: string, demands: readonly Demand[], nowMs?: number): Outcome
  read(scope: string, buckets: readonly Rated[], nowMs?: number): readonly number[]
  /** Every bucket, or those that changed since the last dump, of either kind. */
  dump(which: 'all' | 'changed'): SavedLevel[]
  /** Takes over saved levels, for buckets that it does not know yet. */
  restore(saved: readonly SavedLevel[]): void
  /** How many buckets it holds. */
  size(): number
}

export interface MemoryOptions {
  readonly now: Clock
  /** The level that a bucket starts at; 0 unless given. */
  readonly initialLevel?: InitialLevel
  readonly bucketsMax?: number
}

type InitialLevel = (scope: string, demand: Rated, nowMs: number) => number

interface State {
  readonly now: Clock
  readonly initialLevel: InitialLevel
  readonly bucketsMax: number
  readonly buckets: Buckets
  readonly names: ReservationNames
  changed: KeptBucket[]
  /** The buckets of the demands at hand, kept from the look to the charge. */
  readonly found: (KeptBucket | undefined)[]
}

export const createMemoryLimiter = (options: MemoryOptions): MemoryLimiter => {
  const { now, initialLevel = () => 0, bucketsMax = BUCKETS_MAX } = options
  const state: State = {
    now,
    initialLevel,
    bucketsMax,
    buckets: createBuckets(bucketsMax),
    names: createReservationNames(),
    changed: [],
    found: [],
  }
  return {
    reserve: (scope, demands, nowMs = now()) => reserve(state, scope, demands, nowMs),
    settle: (reservation, actual, nowMs = now()) =>
      settleReservation(state, reservation, actual, nowMs),
    read: (scope, buckets, nowMs = now()) =>
      buckets.map((rated) => {
        const bucket = state.buckets.find(scope, rated.bucket)
        return bucket ? levelAt(bucket, nowMs) : unknownLevel(state, scope, rated, nowMs)
      }),
    dump: (which) => dump(state, which),
    restore: (saved) => {
      for (const { scope, level, at, ...rated } of saved) {
        if (state.buckets.find(scope, rated.bucket) || rated.limit <= 0) continue
        // A time to come would freeze the bucket until then.
        state.buckets.add(scope, rated, level, Math.min(at, now()))
      }
    },
    size: () => state.buckets.all.length,
    close: async () => {},
  }
}

const reserve = (
  state: State,
  scope: string,
  demands: readonly Demand[],
  nowMs: number,
): Outcome => {
  const { buckets, found, names } = state
  buckets.sweep(SWEPT_PER_DEMAND * demands.length, nowMs)
  const levels: number[] = []
  let fits = true
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] as Demand
    const bucket = buckets.find(scope, demand.bucket)
    const level = bucket ? levelAt(bucket, nowMs) : unknownLevel(state, scope, demand, nowMs)
    found[i] = bucket
    levels.push(level)
    if (!hasRoom(demand, level)) fits = false
  }
  if (!fits) {
    for (let i = 0; i < demands.length; i++) {
      const bucket = found[i]
      if (bucket) changeRate(bucket, demands[i] as Demand, nowMs)
    }
    return { admitted: false, index: tightest(demands, levels), levels }
  }
  const sequence = names.next()
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] as Demand
    const before = levels[i] ?? 0
    const bucket = found[i] ?? buckets.add(scope, demand, before, nowMs)
    levels[i] = before + demand.cost
    if (!bucket) continue
    take(bucket, demand, sequence, nowMs)
    noteChange(state, bucket)
  }
  const reservation = { id: names.nameOf(sequence), scope, demands, reservedAt: nowMs }
  return { admitted: true, reservation, levels }
}

const settleReservation = (
  state: State,
  { id, scope, demands }: Reservation,
  actual: readonly number[],
  nowMs: number,
): void => {
  const sequence = state.names.claim(id)
  if (sequence === undefined) return
  for (const [index, demand] of demands.entries()) {
    const amount = actual[index] ?? demand.cost
    if (demand.fixed) continue
    const known = state.buckets.find(scope, demand.bucket)
    // Empty and forgotten: there is nothing to return, but something may be owed.
    if (!known && amount <= demand.cost) continue
    const bucket = known ?? state.buckets.add(scope, demand, 0, nowMs)
    if (!bucket) continue
    settle(bucket, sequence, demand.cost, amount, nowMs)
    noteChange(state, bucket)
  }
}

/** Where there is no room for another bucket, what is not known is full. */
const unknownLevel = (state: State, scope: string, rated: Rated, nowMs: number): number =>
  state.buckets.all.length < state.bucketsMax
    ? state.initialLevel(scope, rated, nowMs)
    : rated.limit

const noteChange = ({ changed }: State, bucket: KeptBucket): void => {
  if (bucket.changed) return
  bucket.changed = true
  changed.push(bucket)
}

const dump = (state: State, which: 'all' | 'changed'): SavedLevel[] => {
  const { changed } = state
  state.changed = []
  for (const bucket of changed) bucket.changed = false
  const buckets = which === 'all' ? state.buckets.all : changed
  return buckets.map(({ scope, name, level, at, limit, windowMs }) => ({
    ...{ scope, bucket: name, level, at, limit, windowMs },
  }))
}
