/**
 * Replay of a spend limit: when it would have been reached in past periods, from settled costs.
 *
 * The day is found in the costs of days, the hour in the hours of that day, and the minute if
 * minutes are still kept: few rows are read, however long the period is. The limit would have
 * rejected requests a little earlier, for the reservations of requests under way: the spend after
 * it is a lower bound.
 */
import type { SpendInterval } from '#contract/spend/limits.ts'
import type { Reader } from '#storage/db.ts'
import { USAGE_RETENTION_MS } from '#usage/buckets.ts'
import type { PayerId } from './budget.ts'
import { type Period, periodOf } from './period.ts'
import { ledgerCostsOf, ledgerDaysOf, type TimedCost } from './store.ts'

const MS = { '1m': 60_000, '1h': 3_600_000, '1d': 86_400_000 } as const
/** Periods that are replayed, the present one included. */
const PERIODS: Readonly<Record<SpendInterval, number>> = { day: 31, week: 13, month: 6, quarter: 4 }

/** A past limit in nano-dollars. */
export interface ReplayedLimit {
  readonly interval: SpendInterval
  readonly limit: bigint
}

/** Amounts in nano-dollars. */
export interface ReplayedPeriod extends Period {
  readonly spent: bigint
  /** The minute, hour or day in which the limit was reached; undefined if it was not. */
  readonly reached: { readonly startsAtMs: number; readonly lengthMs: number } | undefined
}

/** The periods up to the present, the newest first. */
export async function replaySpendLimit(
  reader: Reader,
  payer: PayerId,
  { interval, limit }: ReplayedLimit,
  nowMs: number,
): Promise<ReplayedPeriod[]> {
  const periods = periodsUntil(interval, nowMs)
  const time = { fromMs: periods.at(-1)?.startMs ?? nowMs, toMs: nowMs }
  const days = await ledgerDaysOf(reader, { ...payer, ...time })
  const replayed: ReplayedPeriod[] = []
  for (const period of periods) {
    const own = days.filter(({ startsAtMs: at }) => at >= period.startMs && at < period.endMs)
    const crossed = crossing(own, limit)
    replayed.push({
      ...period,
      spent: own.reduce((sum, { cost }) => sum + cost, 0n),
      reached: crossed && (await refined(reader, payer, crossed, nowMs)),
    })
  }
  return replayed
}

function periodsUntil(interval: SpendInterval, nowMs: number): Period[] {
  const periods: Period[] = []
  for (let ms = nowMs; periods.length < PERIODS[interval]; ) {
    const period = periodOf(interval, ms)
    periods.push(period)
    ms = period.startMs - 1
  }
  return periods
}

/** The part in which a sum of parts exceeds a limit, and what the limit leaves for it. */
interface Crossing {
  readonly startsAtMs: number
  readonly room: bigint
}

function crossing(parts: readonly TimedCost[], limit: bigint): Crossing | undefined {
  let room = limit
  for (const { startsAtMs, cost } of parts) {
    if (cost > room) return { startsAtMs, room }
    room -= cost
  }
  return undefined
}

/** The shortest kept part of a day in which the limit was reached. */
async function refined(
  reader: Reader,
  payer: PayerId,
  day: Crossing,
  nowMs: number,
): Promise<{ startsAtMs: number; lengthMs: number }> {
  let found: Crossing = day
  let lengthMs: number = MS['1d']
  for (const width of ['1h', '1m'] as const) {
    const fromMs = found.startsAtMs
    if (nowMs - fromMs > USAGE_RETENTION_MS[width]) break
    const time = { ...payer, fromMs, toMs: fromMs + lengthMs }
    const within = crossing(await ledgerCostsOf(reader, time, width), found.room)
    if (!within) break
    found = within
    lengthMs = MS[width]
  }
  return { startsAtMs: found.startsAtMs, lengthMs }
}
