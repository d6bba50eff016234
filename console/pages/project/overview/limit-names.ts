/** Names of limits, and advice for callers who exceed one. */
import type { Refusal } from '#console/pages/usage/amounts.ts'

interface Limit {
  readonly name: string
  /** Unit of the rejected amount. */
  readonly what: readonly [one: string, many: string]
  readonly advice: string
}

const REQUESTS = ['request', 'requests'] as const

export const LIMITS: Readonly<Record<Refusal, Limit>> = {
  refused_requests_per_minute: {
    name: 'Requests per minute',
    what: REQUESTS,
    advice: 'Spread requests over the minute, wait as long as the answer says, or raise the limit.',
  },
  refused_tokens_per_minute: {
    name: 'Tokens per minute',
    what: REQUESTS,
    advice:
      'A request is counted with the most output that it allows itself: a lower max_tokens takes less. Or raise the limit.',
  },
  refused_images_per_minute: {
    name: 'Images per minute',
    what: REQUESTS,
    advice: 'Ask for fewer images at once, or raise the limit.',
  },
  refused_audio_megabytes_per_minute: {
    name: 'Audio megabytes per minute',
    what: REQUESTS,
    advice: 'Send smaller or compressed recordings, or raise the limit.',
  },
  refused_requests_per_day: {
    name: 'Requests per day',
    what: REQUESTS,
    advice:
      'Room comes back all through the day, and not at midnight. Send fewer, or raise the limit.',
  },
  refused_batch_tokens: {
    name: 'Batch tokens',
    what: ['batch', 'batches'],
    advice: 'Wait until batches that run have ended, make smaller ones, or raise the limit.',
  },
}
