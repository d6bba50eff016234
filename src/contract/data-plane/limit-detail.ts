/** The limit that rejected a request: `error.limit` of a 429, an extension of OpenAI's envelope. */
import { type Static, Type } from 'typebox'
import { RATED_KINDS } from '#contract/extensions/subject-rate-limits.ts'
import { Nullable } from '#contract/schema.ts'

/** Rates of a project or a key on one node, which no model has. */
const RATE_DIMENSIONS = [
  'project_requests',
  'project_rejected_bytes',
  'project_total_requests',
  'key_total_requests',
] as const
export type RateDimension = (typeof RATE_DIMENSIONS)[number]

const MODEL_DIMENSIONS = [
  'requests',
  'tokens',
  'images',
  'audio_megabytes',
  'requests_per_day',
] as const

export const LimitDetail = Type.Object({
  dimension: Type.Enum([...MODEL_DIMENSIONS, ...RATE_DIMENSIONS]),
  model: Nullable(Type.String({ description: 'Null for a limit that is not of a model.' })),
  limit: Type.Number(),
  used: Type.Number({
    description: 'What is used and has not leaked yet, reservations included.',
  }),
  reserved: Type.Number({
    description: 'The part of `used` that requests in flight on this node have reserved.',
  }),
  requested: Type.Number({ description: 'What this request would have reserved.' }),
  resets_in_ms: Type.Integer(),
  source: Type.Enum(['organization', 'project', 'key', ...RATED_KINDS]),
  subject: Type.Optional(
    Type.String({
      description:
        'Of a limit over all models: the id of the user, service account or key, or a value of a tag such as `end_user=alice`.',
    }),
  ),
})
export type LimitDetail = Static<typeof LimitDetail>

/** The spend limit that rejected a request. Amounts in nano-dollars. */
export interface SpendDetail {
  readonly source: string
  readonly limit: bigint
  readonly used: bigint
  readonly reserved: bigint
  readonly requested: bigint
  readonly resetsAtMs: number
}

/** The limit that rejected a request: a rate, or a spend limit. */
export interface ErrorDetails {
  /** Also a member of `error` on the wire, an extension. */
  readonly limit?: LimitDetail
  readonly spend?: SpendDetail
}

/** The limit of an error in one line, the value of `x-bailiwick-limit`. */
export function limitLine(details: ErrorDetails | undefined): string | undefined {
  const detail = details?.limit ?? details?.spend
  if (detail === undefined) return undefined
  const { source, limit, used, reserved, requested } = detail
  const dimension = 'dimension' in detail ? detail.dimension : 'spend'
  const resets =
    'resetsAtMs' in detail
      ? `resets_at_ms=${detail.resetsAtMs}`
      : `resets_in_ms=${detail.resets_in_ms}`
  const subject = 'subject' in detail ? ` subject=${encodeURIComponent(detail.subject ?? '')};` : ''
  return `dimension=${dimension}; source=${source};${subject} limit=${limit}; used=${used}; reserved=${reserved}; requested=${requested}; ${resets}`
}
