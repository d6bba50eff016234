/** Names and units of the dimensions of a limit. */
import { formatExact } from '#console/display/numbers.ts'
import type { RateLimitLevel } from '#contract/extensions/rate-limit-levels.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { RATE_LIMIT_FIELDS, type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'

interface Field {
  readonly title: string
  readonly unit: readonly [one: string, many: string]
}

const REQUESTS = ['request', 'requests'] as const
const TOKENS = ['token', 'tokens'] as const

export const FIELDS: Readonly<Record<RateLimitField, Field>> = {
  max_requests_per_1_minute: { title: 'Requests per minute', unit: REQUESTS },
  max_tokens_per_1_minute: { title: 'Tokens per minute', unit: TOKENS },
  max_images_per_1_minute: { title: 'Images per minute', unit: ['image', 'images'] },
  max_audio_megabytes_per_1_minute: { title: 'Audio per minute', unit: ['MB', 'MB'] },
  max_requests_per_1_day: { title: 'Requests per day', unit: REQUESTS },
  batch_1_day_max_input_tokens: { title: 'Input tokens in batches', unit: TOKENS },
}

/** Levels of the buckets of a model; undefined until they are loaded. */
export type Levels = readonly RateLimitLevel[] | undefined

/** Fields that concern the model, in the order of display. */
export function fieldsOf({ organization_limits: limits }: RateLimitSources): RateLimitField[] {
  return RATE_LIMIT_FIELDS.filter((field) => limits[field] !== undefined)
}

/** `no limit`, or `1 request`, `10,000,000 tokens`. */
export function limitText(field: RateLimitField, value: number): string {
  if (value === UNLIMITED) return 'no limit'
  const [one, many] = FIELDS[field].unit
  return `${formatExact(value)} ${value === 1 ? one : many}`
}
