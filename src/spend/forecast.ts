/** Forecast of what a period will have spent at its end: linear over the last seven days. */
const DAY_MS = 86_400_000
const RECENT_DAYS = 7

/** Start of the days that a forecast is made of: those of seven days, and the present one. */
export function recentStartOf(nowMs: number): number {
  return nowMs - (nowMs % DAY_MS) - RECENT_DAYS * DAY_MS
}

/** Amounts are nano-dollars: of the period so far, and since `recentStartOf(nowMs)`. */
export function forecastOf(
  { spent, recent }: { readonly spent: bigint; readonly recent: bigint },
  { nowMs, endMs }: { readonly nowMs: number; readonly endMs: number },
): bigint {
  const restMs = BigInt(Math.max(endMs - nowMs, 0))
  return spent + (recent * restMs) / BigInt(nowMs - recentStartOf(nowMs))
}
