/**
 * Fallback limiter while Redis is unavailable: the node counts alone, its share of every limit.
 *
 * **Going alone.** The first request that Redis does not answer, and every one after it, is decided
 * here, in memory, under `limit ÷ live nodes`. So all nodes together admit no more than the limit,
 * as long as each counts them all. A bucket starts at its share of the level that this node saw
 * last, as it was then: others may have filled it as fast as it leaked. A bucket that was not seen
 * for a window, or never, starts full. From the switch on every bucket leaks at its share, and so
 * the switch opens no burst: a limit that was spent stays spent, and an unknown limit opens at its
 * leak.
 *
 * **Coming back.** Once a write succeeds where one had failed, this node's charges are transferred
 * to Redis, and requests go there again. The charge of each bucket is its level here less its level
 * without any charge: the leak in between is accounted for, and the sum over the nodes is at least
 * the level of one common bucket. The charges precede the next reservation on the same connection,
 * are made once each, and are retried until they are made.
 *
 * **Settling.** Reservations in Redis are settled there, and wait until it is back. Those made
 * alone are settled here; after the return their refund is lost, since it is part of the debt by
 * then, and their use beyond the estimate is charged to Redis.
 *
 * **Failure modes.** A reservation without an answer may have been made in Redis as well: it stays
 * there until it has leaked. Nodes that disagree on the live nodes, in the seconds before they
 * notice a death or an arrival, have shares that do not add up to one. A request larger than a
 * share is rejected while the node is alone, with a time to retry. The charges of a node that dies
 * alone are lost.
 */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Demand, Limiter, Rated, Reservation, ReserveOutcome } from './limiter.ts'
import { createMemoryLimiter, type MemoryLimiter, type MemoryOptions } from './memory.ts'
import type { Debt, RedisLimiter } from './redis.ts'
import { LimiterUnavailable } from './redis-client.ts'
import { createSeenLevels, type SeenLevels } from './seen-levels.ts'

const PROBE_EVERY_MS = 250
/** Buckets charged in one command. */
const CHARGED_TOGETHER_MAX = 64
/** Reservations made alone that are remembered as settled. */
const SETTLED_MAX = 100_000

type LimiterState = 'shared' | 'fallback'

export interface FailoverLimiter extends Limiter {
  state(): LimiterState
}

export interface FailoverOptions {
  readonly shared: RedisLimiter
  readonly now: Clock
  readonly schedule: Schedule
  /** Number of nodes last seen alive, this one included. */
  readonly liveNodes: () => number
  /** Called on each change of state, with its reason in a sentence. */
  readonly onSwitch: (state: LimiterState, reason: string) => void
  /** The bound on debt of a node that counts alone. */
  readonly debt?: Pick<MemoryOptions, 'debtWindows' | 'onDebtCut'>
}

/** State of a node that counts alone. */
interface Alone {
  readonly since: number
  readonly limiter: MemoryLimiter
  /** Scope of the call that failed, which is used to probe Redis too. */
  readonly scope: string
}

interface State extends FailoverOptions {
  readonly seen: SeenLevels
  readonly settledAlone: Set<string>
  alone: Alone | undefined
  /** Number of switches, which distinguishes a late failure from a new one. */
  switches: number
  isProbing: boolean
}

export function createFailover(options: FailoverOptions): FailoverLimiter {
  const state: State = {
    ...options,
    seen: createSeenLevels(),
    settledAlone: new Set(),
    alone: undefined,
    switches: 0,
    isProbing: false,
  }
  const run = (): void => probe(state)
  const task = options.schedule({ name: 'redis_probe', everyMs: PROBE_EVERY_MS, run })
  return {
    reserve: (scope, demands, nowMs) => reserve(state, scope, demands, nowMs),
    settle: (reservation, actual, nowMs) => settle(state, reservation, actual, nowMs),
    read: (scope, buckets, nowMs) => read(state, scope, buckets, nowMs),
    state: () => (state.alone ? 'fallback' : 'shared'),
    close: async () => {
      await task.stop()
      await state.shared.close()
    },
  }
}

async function reserve(
  state: State,
  scope: string,
  demands: readonly Demand[],
  nowMs?: number,
): Promise<ReserveOutcome> {
  if (state.alone) return reserveAlone(state, state.alone, scope, demands)
  const { switches } = state
  try {
    const outcome = await state.shared.reserve(scope, demands, nowMs)
    state.seen.record(scope, demands, levelsIn(outcome), state.now())
    return outcome
  } catch (error) {
    const alone = startFallback(state, scope, switches, error)
    // Redis was unavailable and has come back since this request: it is sent again.
    if (!alone) return reserve(state, scope, demands, nowMs)
    return reserveAlone(state, alone, scope, demands)
  }
}

/** The levels in Redis after an outcome, with the reserved soft parts. */
function levelsIn(outcome: ReserveOutcome): readonly number[] {
  if (!outcome.admitted || !outcome.reservation.taken) return outcome.levels
  const { demands, taken } = outcome.reservation
  return outcome.levels.map((level, i) => level + (taken[i] ?? 0) - (demands[i]?.cost ?? 0))
}

function reserveAlone(
  state: State,
  { limiter }: Alone,
  scope: string,
  demands: readonly Demand[],
): ReserveOutcome {
  const nodes = nodesOf(state)
  const shares = demands.map((demand) => ({ ...demand, limit: demand.limit / nodes }))
  const outcome = limiter.reserve(scope, shares)
  if (outcome.admitted) {
    const reservation = { ...outcome.reservation, demands }
    return { ...outcome, reservation, levels: outcome.levels.map((level) => level * nodes) }
  }
  // Of the whole limit, the levels at which the wait comes out as long as it is for the share.
  const levels = outcome.levels.map(
    (level, index) => level * nodes + (nodes - 1) * (demands[index]?.cost ?? 0),
  )
  return { ...outcome, levels }
}

function settle(
  state: State,
  reservation: Reservation,
  actual: readonly number[],
  nowMs?: number,
): void {
  const { shared, alone, settledAlone } = state
  if (shared.owns(reservation)) {
    shared.settle(reservation, actual, nowMs)
    return
  }
  if (settledAlone.has(reservation.id)) return
  const [oldest] = settledAlone.size >= SETTLED_MAX ? settledAlone : []
  if (oldest !== undefined) settledAlone.delete(oldest)
  settledAlone.add(reservation.id)
  if (alone?.limiter.owns(reservation)) alone.limiter.settle(reservation, actual)
  else shared.settle(reservation, actual)
}

async function read(
  state: State,
  scope: string,
  buckets: readonly Rated[],
  nowMs?: number,
): Promise<readonly number[]> {
  if (!state.alone) {
    const { switches } = state
    try {
      return await state.shared.read(scope, buckets, nowMs)
    } catch (error) {
      startFallback(state, scope, switches, error)
    }
  }
  if (!state.alone) return read(state, scope, buckets, nowMs)
  const nodes = nodesOf(state)
  const shares = buckets.map((rated) => ({ ...rated, limit: rated.limit / nodes }))
  return state.alone.limiter.read(scope, shares).map((level) => level * nodes)
}

function nodesOf({ liveNodes }: State): number {
  return Math.max(1, liveNodes())
}

/**
 * The state of the node alone, after the failure of a call that began at this value of `switches`.
 * Undefined where Redis has been back since.
 */
function startFallback(
  state: State,
  scope: string,
  switches: number,
  error: unknown,
): Alone | undefined {
  if (!(error instanceof LimiterUnavailable)) throw error
  if (state.alone || state.switches !== switches) return state.alone
  const since = state.now()
  const initialLevel = (scope: string, rated: Rated, nowMs: number) =>
    startLevel(state, since, scope, rated, nowMs)
  const limiter = createMemoryLimiter({ now: state.now, initialLevel, ...state.debt })
  state.alone = { since, limiter, scope }
  state.switches += 1
  state.onSwitch('fallback', error.message)
  return state.alone
}

/** Level of a bucket of this node's share without any charge since the switch. */
function startLevel(
  state: State,
  since: number,
  scope: string,
  { bucket, limit, windowMs }: Rated,
  nowMs: number,
): number {
  const seen = state.seen.find(scope, bucket)
  const isRecent = seen !== undefined && since - seen.atMs < windowMs
  const start = isRecent ? seen.level / nodesOf(state) : limit
  return Math.max(0, start - (Math.max(0, nowMs - since) * limit) / windowMs)
}

function probe(state: State): void {
  const { alone, shared } = state
  if (!alone || state.isProbing) return
  state.isProbing = true
  shared
    .probe(alone.scope)
    .then(
      () => endFallback(state, alone),
      () => {},
    )
    .finally(() => {
      state.isProbing = false
    })
}

/**
 * Transfers the charges made alone, and returns to Redis. Both are in one turn of the event loop:
 * nothing comes between.
 */
function endFallback(state: State, alone: Alone): void {
  const nowMs = state.now()
  const nodes = nodesOf(state)
  const debts = new Map<string, Debt[]>()
  for (const dumped of alone.limiter.dump(0)) {
    const { scope, bucket, limit, windowMs } = dumped
    const [level = 0] = alone.limiter.read(scope, [dumped], nowMs)
    const amount = level - startLevel(state, alone.since, scope, dumped, nowMs)
    if (amount <= 0) continue
    const ofScope = debts.get(scope) ?? []
    ofScope.push({ bucket, limit: limit * nodes, windowMs, amount })
    debts.set(scope, ofScope)
  }
  for (const [scope, ofScope] of debts) {
    for (let from = 0; from < ofScope.length; from += CHARGED_TOGETHER_MAX) {
      state.shared.charge(scope, ofScope.slice(from, from + CHARGED_TOGETHER_MAX))
    }
    // In case Redis fails again at once: the levels it had, and the charges.
    const levels = ofScope.map(({ bucket, limit, amount }) => {
      const seen = state.seen.find(scope, bucket)
      return seen ? seen.level + amount : limit
    })
    state.seen.record(scope, ofScope, levels, nowMs)
  }
  state.alone = undefined
  state.switches += 1
  state.onSwitch(
    'shared',
    'Redis is available again: the amounts admitted by the fallback have been charged to it.',
  )
}
