/**
 * Reference model of a limiter, slow and plain: it keeps the history of a bucket, and computes a
 * level from the beginning. It shares no code with the limiters it checks.
 *
 * A settlement rewrites history: the charge becomes the actual usage, as if it had been known. Some
 * rules are promises rather than theory: a charge is final as reserved once a window has passed,
 * and usage beyond it is charged when it is known; a settlement raises a level to at most 3 times
 * the limit, and the rest counts as not used; a clock that goes back pauses, or is accepted if it
 * goes back by over a second. An empty bucket without reservations is forgotten, and leaks at the
 * rate of its next request.
 */
import type { Demand } from '#limits/limiter.ts'

type Happening =
  | { readonly kind: 'charge'; readonly at: number; amount: number; isFinal: boolean; id: number }
  | {
      readonly kind: 'rate'
      readonly at: number
      readonly limit: number
      readonly windowMs: number
    }

interface History {
  readonly happenings: Happening[]
  last: number
}

export interface Oracle {
  /** Whether every bucket has room, and the levels before. */
  check(demands: readonly Demand[], nowMs: number): { fits: boolean; levels: number[] }
  /** Applies the result of `check`. */
  reserve(id: number, demands: readonly Demand[], fits: boolean, nowMs: number): void
  /** The amount that a reservation took from each bucket. */
  taken(id: number): readonly number[]
  settle(id: number, demands: readonly Demand[], actual: readonly number[], nowMs: number): void
  level(bucket: string, nowMs: number): number
}

export function createOracle(): Oracle {
  const histories = new Map<string, History>()
  const settled = new Set<number>()
  const takenBy = new Map<number, number[]>()
  const level = (bucket: string, nowMs: number): number => {
    const history = histories.get(bucket)
    return history ? levelOf(history, nowMs) : 0
  }
  return {
    level,
    taken: (id) => takenBy.get(id) ?? [],
    check: (demands, nowMs) => {
      const levels = demands.map(({ bucket }) => level(bucket, nowMs))
      const fits = demands.every(
        ({ limit, cost }, i) => limit !== 0 && (levels[i] ?? 0) + cost <= limit,
      )
      return { fits, levels }
    },
    reserve: (id, demands, fits, nowMs) => {
      const taken = demands.map(({ bucket, limit, cost, soft = 0 }) => {
        const room = limit - cost - level(bucket, nowMs)
        return cost + (soft > room ? Math.max(0, room) : soft)
      })
      if (fits) takenBy.set(id, taken)
      for (const [i, { bucket, limit, windowMs, fixed }] of demands.entries()) {
        const known = histories.get(bucket)
        if (!fits && (!known || limit === 0 || isRate(known, limit, windowMs))) continue
        const history = known ?? { happenings: [], last: nowMs }
        histories.set(bucket, history)
        const at = touch(history, nowMs)
        history.happenings.push({ kind: 'rate', at, limit, windowMs })
        if (!fits) continue
        const amount = taken[i] ?? 0
        history.happenings.push({ kind: 'charge', at, amount, isFinal: fixed === true, id })
      }
    },
    settle: (id, demands, actual, nowMs) => {
      if (settled.has(id)) return
      settled.add(id)
      for (const [i, { bucket, limit, windowMs, fixed }] of demands.entries()) {
        if (fixed) continue
        const cost = takenBy.get(id)?.[i] ?? 0
        const history = histories.get(bucket) ?? { happenings: [], last: nowMs }
        histories.set(bucket, history)
        const at = touch(history, nowMs)
        const used = actual[i] ?? cost
        if (isAsNew(history)) history.happenings.push({ kind: 'rate', at, limit, windowMs })
        const highest = Math.max(levelOf(history, at), 3 * limitOf(history))
        const own = history.happenings.find((one) => one.kind === 'charge' && one.id === id)
        const isOpen = own?.kind === 'charge' && !own.isFinal
        const owed = { kind: 'charge' as const, at, amount: 0, isFinal: true, id: -1 }
        const charge = isOpen ? own : owed
        if (!isOpen && used <= cost) continue
        charge.amount = isOpen ? used : used - cost
        charge.isFinal = true
        if (!isOpen) history.happenings.push(charge)
        const excess = levelOf(history, at) - highest
        if (used > cost && excess > 0) charge.amount -= excess
      }
    },
  }
}

function rateOf({ happenings }: History) {
  return happenings.findLast((one) => one.kind === 'rate')
}

function limitOf(history: History): number {
  const rate = rateOf(history)
  return rate?.kind === 'rate' ? rate.limit : 0
}

function isRate(history: History, limit: number, windowMs: number): boolean {
  const rate = rateOf(history)
  return rate?.kind === 'rate' && rate.limit === limit && rate.windowMs === windowMs
}

/** Empty, with nothing left to settle: such a bucket has no rate either. */
function isAsNew(history: History): boolean {
  return (
    levelOf(history, history.last) === 0 &&
    history.happenings.every((one) => one.kind === 'rate' || one.isFinal)
  )
}

/** Time of a new step; reservations older than a window become final. */
function touch(history: History, nowMs: number): number {
  if (history.last - nowMs > 1000) {
    const rate = rateOf(history)
    const amount = levelOf(history, history.last)
    history.happenings.length = 0
    if (rate?.kind === 'rate') history.happenings.push({ ...rate, at: nowMs })
    history.happenings.push({ kind: 'charge', at: nowMs, amount, isFinal: true, id: -1 })
    history.last = nowMs
    return nowMs
  }
  history.last = Math.max(history.last, nowMs)
  const rate = rateOf(history)
  for (const one of history.happenings) {
    if (one.kind === 'charge' && rate?.kind === 'rate' && one.at + rate.windowMs <= history.last) {
      one.isFinal = true
    }
  }
  return history.last
}

function levelOf({ happenings, last }: History, nowMs: number): number {
  let [level, at, perMs, windowMs] = [0, 0, 0, 1]
  const leakUntil = (moment: number): void => {
    if (moment <= at) return
    level = Math.max(0, level - ((moment - at) * perMs) / windowMs)
    at = moment
  }
  for (const one of happenings) {
    leakUntil(one.at)
    if (one.kind === 'charge') level += one.amount
    else [perMs, windowMs] = [one.limit, one.windowMs]
  }
  leakUntil(Math.max(nowMs, last))
  return level
}
