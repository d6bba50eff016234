/** Rate limits over all models, in words. */
import { formatExact } from '#console/display/numbers.ts'
import {
  SUBJECT_RATE_FIELDS,
  type SubjectRateField,
} from '#contract/extensions/subject-rate-limits.ts'

/** Values of a rate limit; null does not limit. */
export type RateFields = Readonly<Record<SubjectRateField, number | null>>

/** Names of the values, in the order of display. */
export const rateNames = SUBJECT_RATE_FIELDS

export const RATES: Readonly<Record<SubjectRateField, { title: string; per: string }>> = {
  max_requests_per_1_minute: { title: 'Requests per minute', per: 'requests per minute' },
  max_tokens_per_1_minute: { title: 'Tokens per minute', per: 'tokens per minute' },
  max_requests_per_1_day: { title: 'Requests per day', per: 'requests per day' },
}

/** Value as typed; null of an empty field. */
export function numberOf(typed: number | string): number | null {
  return typed === '' ? null : Number(typed)
}

/** `20 requests per minute, 1,000 requests per day` */
export function rateText(limit: RateFields): string {
  const parts = rateNames.flatMap((name) => {
    const value = limit[name]
    return value === null ? [] : [`${formatExact(value)} ${RATES[name].per}`]
  })
  return parts.join(', ') || 'not limited'
}
