/** Headers of answers in Anthropic's API format. */
import type { LimitHeaderNames } from '#contract/formats/wire-format.ts'

function namesOf(dimension: string): LimitHeaderNames {
  const prefix = `anthropic-ratelimit-${dimension}`
  return { limit: `${prefix}-limit`, remaining: `${prefix}-remaining`, reset: `${prefix}-reset` }
}

/** One set of headers, of the tighter limit: there is none of projects. */
export const ANTHROPIC_LIMIT_HEADER_NAMES = {
  requests: namesOf('requests'),
  tokens: namesOf('tokens'),
} as const

/** Id of the request: the upstream's in an answer of the upstream, and ours in an error of ours. */
export const REQUEST_ID_HEADER = 'request-id'

export const ANTHROPIC_LIMIT_HEADERS: readonly string[] = Object.values(
  ANTHROPIC_LIMIT_HEADER_NAMES,
).flatMap(({ limit, remaining, reset }) => [limit, remaining, reset])
