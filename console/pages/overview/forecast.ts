/** Forecast of the spend of a month, by the rule of budgets (`spend/ledger/forecast.ts`). */
import { addDays, DAY_SECONDS, startOfMonth } from '#console/time/days.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'

/** Most days of a month. */
const MONTH_DAYS = 31

/**
 * Spend so far, and for the rest of the month the average of the last days. Undefined before a
 * whole day since the first spend of these.
 */
export function forecastOf(
  cost: number,
  { total, buckets }: Pick<UsageSummary, 'total' | 'buckets'>,
  now: number,
): number | undefined {
  const first = buckets.find((bucket) => bucket.cost > 0)
  if (!first) return undefined
  const elapsed = now - first.start_time
  if (elapsed < DAY_SECONDS) return undefined
  const end = startOfMonth('utc', addDays('utc', startOfMonth('utc', now), MONTH_DAYS))
  return cost + (total.cost * (end - now)) / elapsed
}
