/**
 * Forecast of a period's spend: the spend so far, and for the rest of the period the average of the
 * last seven days. Pages and alerts have this one.
 *
 * The average is of whole days in UTC before the present one, and of the present one until now. A
 * payer that began to spend within these days, after four weeks or more without spend, is averaged
 * from its first day on. Before that day is over there is no forecast, since the first request of a
 * day would be extrapolated to a month.
 */
import type { Reader } from '#storage/db.ts'
import type { PayerId } from './budget.ts'
import type { Period } from './period.ts'
import { ledgerDaysOf } from './store.ts'

const DAY_MS = 86_400_000
const DAYS = 7
/** Days before the recent ones, to see whether an payer has spent before. */
const EARLIER_DAYS = 28

/** Spend of the recent days in nano-dollars, and the first day with any, since before these. */
export interface RecentSpend {
  readonly nano: bigint
  readonly firstDayMs: number | undefined
}

/** Days with the average that a forecast extends. */
export function recentDays(nowMs: number): Period {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS
  return { startMs: today - DAYS * DAY_MS, endMs: today + DAY_MS }
}

/** Spend of an payer in the recent days, by the ledger. */
export async function recentSpendOf(
  reader: Reader,
  payer: PayerId,
  nowMs: number,
): Promise<RecentSpend> {
  const { startMs, endMs } = recentDays(nowMs)
  const fromMs = startMs - EARLIER_DAYS * DAY_MS
  const days = await ledgerDaysOf(reader, { ...payer, fromMs, toMs: endMs })
  const recent = days.filter(({ startsAtMs }) => startsAtMs >= startMs)
  return {
    nano: recent.reduce((sum, { cost }) => sum + cost, 0n),
    firstDayMs: days.find(({ cost }) => cost > 0n)?.startsAtMs,
  }
}

/** Forecast in nano-dollars of a period that ends at `endMs`. Undefined if there is none yet. */
export function forecastOf(
  { spent, recent }: { readonly spent: bigint; readonly recent: RecentSpend },
  { nowMs, endMs }: { readonly nowMs: number; readonly endMs: number },
): bigint | undefined {
  if (recent.firstDayMs === undefined) return undefined
  const elapsedMs = Math.floor(nowMs - Math.max(recentDays(nowMs).startMs, recent.firstDayMs))
  if (elapsedMs < DAY_MS) return undefined
  const leftMs = Math.max(0, Math.floor(endMs - nowMs))
  return spent + (recent.nano * BigInt(leftMs)) / BigInt(elapsedMs)
}
