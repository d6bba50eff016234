/** Own limits of a value, as the wire and events have them. */
import type { RateDefault } from '#contract/extensions/subject-rate-limits.ts'
import type { ValueSpendLimit } from '#contract/spend/tag-values.ts'
import { CURRENCY, raiseAt } from '#control/spend/limits/limits.ts'
import type { SpendLimitRow } from '#control/spend/limits/store.ts'

type MaybeLimitRow = { readonly [C in keyof SpendLimitRow]: SpendLimitRow[C] | null }

/** Null without a limit. */
export function limitToWire(row: MaybeLimitRow, nowMs: number): ValueSpendLimit | null {
  const { threshold_amount, interval, mode, raised_amount, raised_until } = row
  if (threshold_amount === null || interval === null || mode === null) return null
  const raise = raiseAt({ threshold_amount, interval, mode, raised_amount, raised_until }, nowMs)
  return { threshold_amount, currency: CURRENCY, interval, mode, raise }
}

/** The limit as its event has it. */
export function limitToEvent({ raise, ...limit }: ValueSpendLimit) {
  return { ...limit, ...(raise && { raise }) }
}

export function ratesOf(row: RateDefault): RateDefault {
  const { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day } = row
  return { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day }
}
