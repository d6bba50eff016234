/**
 * Forecast of a period's spend: what is spent, and for the rest of the period the average of the
 * last seven days.
 *
 * The average is of whole days in UTC before the present one, and of the present one until now. A
 * scope that began to spend within these days is averaged from its first day on. Before that day is
 * over there is no forecast, since the first request of a day would be extrapolated to a month.
 */
import type { Period } from '#spend/period.ts'
import type { DaysCost } from './costs.ts'

const DAY_MS = 86_400_000
const DAYS = 7

/** The days whose average a forecast extends. */
export function recentDays(nowMs: number): Period {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  return { startMs: today - DAYS * DAY_MS, endMs: today + DAY_MS }
}

/** The forecast in nano-dollars. Undefined where there is none yet. */
export function alertForecast(
  spent: bigint,
  recent: DaysCost | undefined,
  period: Period,
  nowMs: number,
): bigint | undefined {
  if (recent?.firstDayMs === undefined) return undefined
  const elapsedMs = Math.floor(nowMs - Math.max(recentDays(nowMs).startMs, recent.firstDayMs))
  if (elapsedMs < DAY_MS) return undefined
  const leftMs = Math.max(0, Math.floor(period.endMs - nowMs))
  return spent + (recent.nano * BigInt(leftMs)) / BigInt(elapsedMs)
}
