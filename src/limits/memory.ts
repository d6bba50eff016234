/**
 * In-memory limiter for one process: buckets in maps, no promise and no wait on the request path.
 *
 * **Eviction.** A bucket that is empty and has nothing open is dropped. A few are checked with
 * every reservation: no sweep is ever long. At `BUCKETS_MAX` an unknown bucket counts as full,
 * which rejects; dropping a live one would admit.
 *
 * **Restarts.** The owner dumps the levels and restores them at the next start, less what has
 * leaked since. Reservations do not outlive the process: settling a reservation of another process
 * does nothing, and its estimate remains. Charges between the last dump and a crash are lost.
 */
import type { Clock } from '#base/clock.ts'
import { BOUNDS } from '#config/bounds.ts'
import {
  addCharge,
  amountTaken,
  changeRate,
  createBucket,
  hasRoom,
  levelAt,
  settle,
  tightest,
} from './bucket.ts'
import type { Demand, Limiter, Rated, Reservation, ReserveOutcome } from './limiter.ts'
import { takenOf } from './limiter.ts'
import { type Buckets, createBuckets, type KeptBucket } from './memory-buckets.ts'
import { createReservationIds, type ReservationIds } from './reservation-ids.ts'

/** Buckets that are not empty, at most. docs/operate/sizing.md has the memory that as many take. */
const BUCKETS_MAX = 1_000_000

/** Buckets swept for each demand: more than it can add, or the sweep would fall behind. */
const SWEPT_PER_DEMAND = 2

/** Most milliseconds that a time may precede the last dump and still mean that dump. */
const DUMP_SLACK_MS = 500

/** The longest window of a limit: a level saved longer ago has leaked. */
const WINDOW_MAX_MS = 86_400_000

/** The level of a bucket when it last changed, in Unix milliseconds. */
export interface SavedLevel {
  readonly scope: string
  readonly bucket: string
  readonly level: number
  readonly atMs: number
}

/** A level, and the rate that it leaks at as far as is known. */
export interface DumpedLevel extends SavedLevel {
  readonly limit: number
  readonly windowMs: number
}

export interface MemoryLimiter extends Limiter {
  reserve(scope: string, demands: readonly Demand[], nowMs?: number): ReserveOutcome
  read(scope: string, buckets: readonly Rated[], nowMs?: number): readonly number[]
  /**
   * The buckets that changed at a time or later, in any order. The cost grows with the changes
   * since the last dump, or for a time before that with the number of buckets.
   */
  dump(sinceMs: number): DumpedLevel[]
  /**
   * Sets the initial level of unknown buckets to the saved one, less what has leaked since, each at
   * the rate of its first demand.
   */
  restore(saved: readonly SavedLevel[]): void
  /** Whether this limiter made a reservation. Settling another's does nothing. */
  owns(reservation: Reservation): boolean
  /** Number of buckets. */
  size(): number
}

export interface MemoryOptions {
  readonly now: Clock
  /** The initial level of a bucket; default 0. */
  readonly initialLevel?: (scope: string, demand: Rated, nowMs: number) => number
  readonly bucketsMax?: number
  /** The highest level that a settlement raises a bucket to, as a multiple of its limit. */
  readonly debtWindows?: number
  /** Called when that bound cut an amount. */
  readonly onDebtCut?: () => void
}

interface State extends Required<MemoryOptions> {
  readonly buckets: Buckets
  readonly ids: ReservationIds
  /** Buckets that have changed since the last dump. */
  changed: KeptBucket[]
  dumpedAt: number
  /** Levels of before the start, by scope and bucket. */
  restored: Map<string, SavedLevel>
  /** The buckets of the demands at hand, kept from the look to the charge. */
  readonly found: (KeptBucket | undefined)[]
}

export function createMemoryLimiter(options: MemoryOptions): MemoryLimiter {
  const { now, initialLevel = () => 0, bucketsMax = BUCKETS_MAX } = options
  const { debtWindows = BOUNDS.limit_debt_windows.default, onDebtCut = () => {} } = options
  const state: State = {
    now,
    initialLevel,
    bucketsMax,
    debtWindows,
    onDebtCut,
    buckets: createBuckets(bucketsMax),
    ids: createReservationIds(),
    changed: [],
    dumpedAt: 0,
    restored: new Map(),
    found: [],
  }
  return {
    reserve: (scope, demands, nowMs = now()) => reserve(state, scope, demands, nowMs),
    settle: (reservation, actual, nowMs = now()) =>
      settleReservation(state, reservation, actual, nowMs),
    read: (scope, buckets, nowMs = now()) =>
      buckets.map((rated) => {
        const bucket = state.buckets.inScope(scope)?.get(rated.bucket)
        return bucket ? levelAt(bucket, nowMs) : unknownLevel(state, scope, rated, nowMs)
      }),
    dump: (sinceMs) => dump(state, sinceMs),
    restore: (saved) => {
      for (const level of saved) {
        if (state.restored.size >= bucketsMax) return
        state.restored.set(keyOf(level.scope, level.bucket), level)
      }
    },
    owns: ({ id }) => state.ids.isOurs(id),
    size: () => state.buckets.all.length,
    close: async () => {},
  }
}

function reserve(
  state: State,
  scope: string,
  demands: readonly Demand[],
  nowMs: number,
): ReserveOutcome {
  const { buckets, found } = state
  buckets.sweep(SWEPT_PER_DEMAND * demands.length, nowMs)
  const known = buckets.inScope(scope)
  const levels: number[] = []
  let fits = true
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i]
    if (!demand) continue
    const bucket = known?.get(demand.bucket)
    const level = bucket ? levelAt(bucket, nowMs) : unknownLevel(state, scope, demand, nowMs)
    found[i] = bucket
    levels.push(level)
    if (!hasRoom(demand, level)) fits = false
  }
  if (fits) return admit(state, scope, demands, levels, nowMs)
  for (const [i, demand] of demands.entries()) {
    const bucket = found[i]
    if (bucket) changeRate(bucket, demand, nowMs)
  }
  return { admitted: false, index: tightest(demands, levels), levels }
}

/** Charges every demand to its bucket in `found`, and adds the costs to the levels. */
function admit(
  state: State,
  scope: string,
  demands: readonly Demand[],
  levels: number[],
  nowMs: number,
): ReserveOutcome {
  const { buckets, found, ids } = state
  const id = ids.next()
  const taken: number[] = []
  let takesMore = false
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i]
    if (!demand) continue
    const before = levels[i] ?? 0
    const cost = amountTaken(demand, before)
    taken.push(cost)
    if (cost !== demand.cost) takesMore = true
    levels[i] = before + demand.cost
    const bucket = found[i] ?? buckets.add(scope, demand, before, nowMs)
    if (!bucket) continue
    addCharge(bucket, demand, { id, cost }, nowMs)
    recordChange(state, bucket)
  }
  const reservation: Reservation = {
    id: ids.idOf(id),
    scope,
    demands,
    taken: takesMore ? taken : undefined,
    reservedAt: nowMs,
  }
  return { admitted: true, reservation, levels }
}

function settleReservation(
  state: State,
  reservation: Reservation,
  amounts: readonly number[],
  nowMs: number,
): void {
  const { scope, demands } = reservation
  const { buckets, debtWindows } = state
  const id = state.ids.claim(reservation.id)
  if (id === undefined) return
  const found = buckets.inScope(scope)
  for (let index = 0; index < demands.length; index++) {
    const demand = demands[index]
    if (!demand || demand.fixed) continue
    const cost = takenOf(reservation, index)
    const actual = amounts[index] ?? cost
    const known = found?.get(demand.bucket)
    // Empty and forgotten: there is nothing to return, but something may be owed.
    if (!known && actual <= cost) continue
    const bucket = known ?? buckets.add(scope, demand, 0, nowMs)
    if (!bucket) continue
    if (settle(bucket, demand, { id, cost, actual, debtWindows }, nowMs)) state.onDebtCut()
    recordChange(state, bucket)
  }
}

/** Level of an unknown bucket: full if there is no room for another. */
function unknownLevel(state: State, scope: string, rated: Rated, nowMs: number): number {
  const { buckets, bucketsMax, initialLevel, restored } = state
  if (buckets.all.length >= bucketsMax) return rated.limit
  const saved = restored.size > 0 && restored.get(keyOf(scope, rated.bucket))
  if (!saved) return initialLevel(scope, rated, nowMs)
  const ageMs = nowMs - saved.atMs
  // A bucket that came and went since started from here: this is empty no later than it.
  if (ageMs >= WINDOW_MAX_MS) restored.delete(keyOf(scope, rated.bucket))
  return levelAt(createBucket(rated, saved.level, Math.min(saved.atMs, nowMs)), nowMs)
}

function keyOf(scope: string, bucket: string): string {
  return `${scope} ${bucket}`
}

function recordChange({ changed }: State, bucket: KeptBucket): void {
  if (bucket.changed) return
  bucket.changed = true
  changed.push(bucket)
}

function dump(state: State, sinceMs: number): DumpedLevel[] {
  const changed =
    sinceMs >= state.dumpedAt - DUMP_SLACK_MS
      ? state.changed
      : state.buckets.all.filter(({ at, changed }) => changed || at >= sinceMs)
  for (const bucket of state.changed) bucket.changed = false
  state.changed = []
  state.dumpedAt = state.now()
  // A bucket that was dropped since is left out; one of the same name that was created later is in.
  const present = changed.filter((one) => state.buckets.inScope(one.scope)?.get(one.name) === one)
  return present.map(({ scope, name, level, at, limit, windowMs }) => ({
    scope,
    bucket: name,
    level,
    atMs: at,
    limit,
    windowMs,
  }))
}
