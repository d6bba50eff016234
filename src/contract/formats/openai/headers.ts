/** Response headers of the API: those of every answer, of limits, and of errors. */

function headerNames(suffix: string) {
  return {
    limit: `x-ratelimit-limit-${suffix}`,
    remaining: `x-ratelimit-remaining-${suffix}`,
    reset: `x-ratelimit-reset-${suffix}`,
  }
}

/** Names of the headers of limits, for the dimensions that have some. */
export const LIMIT_HEADER_NAMES = {
  organization: { requests: headerNames('requests'), tokens: headerNames('tokens') },
  project: { requests: headerNames('project-requests'), tokens: headerNames('project-tokens') },
}

const LIMIT_DESCRIPTIONS = {
  limit: 'The limit, a minute.',
  remaining: 'What is left of it.',
  reset: 'Time until it is whole again, such as 1.146s.',
} as const

/** Headers of every answer. */
export const COMMON_HEADERS = {
  'x-request-id': 'Id of the request, as in the log.',
  'openai-version': "OpenAI's only version.",
  'openai-processing-ms': 'Time from the request to its answer, in milliseconds.',
} as const

/** Headers of every answer of the data plane to a valid key. */
export const PROJECT_HEADERS = {
  'openai-organization': 'Short name of the organization.',
  'openai-project': 'Id of the project whose key was sent.',
} as const

/**
 * Headers of limits, in answers of requests to models. A project's only if it overrides the limit.
 */
export const LIMIT_HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(LIMIT_HEADER_NAMES).flatMap((ofScope) =>
    Object.values(ofScope).flatMap((names) => [
      [names.limit, LIMIT_DESCRIPTIONS.limit],
      [names.remaining, LIMIT_DESCRIPTIONS.remaining],
      [names.reset, LIMIT_DESCRIPTIONS.reset],
    ]),
  ),
)

/** Headers of errors after which a request may be repeated. */
export const RETRY_HEADERS = {
  'retry-after': 'Seconds after which the request may be repeated.',
  'retry-after-ms': 'The same in milliseconds.',
  'x-should-retry': "Whether OpenAI's clients repeat the request themselves.",
} as const

/** The model that serves a request, in answers of all API formats. */
export const MODEL_HEADER = 'x-bailiwick-model'
export const MODEL_HEADERS = {
  [MODEL_HEADER]:
    'The model that serves, if the body has another name: an alias, or a model with fallbacks.',
} as const

/** The limit that rejected a request, in one line; the same as `error.limit`. */
export const LIMIT_DETAIL_HEADER = { 'x-bailiwick-limit': 'The limit, as error.limit.' } as const

export const ERROR_SOURCE_HEADER = {
  'x-bailiwick-error-source': 'upstream, for an error that the upstream has answered.',
  'x-bailiwick-request-log':
    "Address of the request's log in the console, if it is known, for an error of the upstream.",
} as const
