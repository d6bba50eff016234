/** Names of limits, and advice for callers who exceed one. */
import type { ErrorCode } from '#contract/errors/errors.ts'
import type { Refusal } from './refusals.ts'

interface Limit {
  readonly name: string
  /** Unit of the rejected amount. */
  readonly what: readonly [one: string, many: string]
  readonly advice: string
  /** Code of its errors; left out of limits with several. */
  readonly code?: ErrorCode
}

const REQUESTS = ['request', 'requests'] as const

export const LIMITS: Readonly<Record<Refusal, Limit>> = {
  refused_requests_per_minute: {
    code: 'rate_limit_requests',
    name: 'Requests per minute',
    what: REQUESTS,
    advice: 'spread requests out, honor Retry-After, or raise the limit.',
  },
  refused_tokens_per_minute: {
    code: 'rate_limit_tokens',
    name: 'Tokens per minute',
    what: REQUESTS,
    advice: 'each request reserves its full max_tokens. Lower that, or raise the limit.',
  },
  refused_images_per_minute: {
    code: 'rate_limit_images',
    name: 'Images per minute',
    what: REQUESTS,
    advice: 'request fewer images at once, or raise the limit.',
  },
  refused_audio_megabytes_per_minute: {
    code: 'rate_limit_audio',
    name: 'Audio megabytes per minute',
    what: REQUESTS,
    advice: 'send smaller or compressed recordings, or raise the limit.',
  },
  refused_requests_per_day: {
    code: 'rate_limit_requests',
    name: 'Requests per day',
    what: REQUESTS,
    advice:
      'capacity returns throughout the day, not at midnight. Send fewer requests, or raise the limit.',
  },
  refused_batch_tokens: {
    name: 'Batch tokens',
    what: ['batch', 'batches'],
    advice: 'wait for running batches to finish, submit smaller ones, or raise the limit.',
  },
  refused_spend: {
    name: 'Spend',
    what: REQUESTS,
    advice: 'wait for the next period, or have an organization owner raise the spend limit.',
  },
}
