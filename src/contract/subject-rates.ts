/**
 * Extension: rate limits of subjects, over all models together: of users, members of projects,
 * service accounts, API keys and values of tags; and the defaults of all without a limit.
 */
import type { RateLimitField } from './rate-limits.ts'

/** The limits of a subject. */
export const SUBJECT_RATE_FIELDS = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const satisfies readonly RateLimitField[]
export type SubjectRateField = (typeof SUBJECT_RATE_FIELDS)[number]

/** Absent: not limited. */
export type SubjectRates = Readonly<Partial<Record<SubjectRateField, number>>>
