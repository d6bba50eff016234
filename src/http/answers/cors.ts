/**
 * Cross-origin requests to the data plane, from pages of the origins of `CORS_ORIGINS`, none by
 * default. Cookies are ignored on this plane: a page needs a key like every client.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { ANTHROPIC_LIMIT_HEADERS, REQUEST_ID_HEADER } from '#contract/formats/anthropic/headers.ts'
import {
  COMMON_HEADERS,
  LIMIT_DETAIL_HEADER,
  LIMIT_HEADERS,
  MODEL_HEADERS,
  PROJECT_HEADERS,
  RETRY_HEADERS,
} from '#contract/formats/openai/headers.ts'

/** Seconds for which a browser may cache the answer to a preflight. */
const MAX_AGE_SECONDS = 7_200
/** Header names of a preflight, as a browser lists them. */
const REQUESTED = /^[\w-]+(?:, *[\w-]+){0,63}$/
const REQUESTED_MAX = 4_096
/** Response headers that a page may read, of all API formats. */
const EXPOSED = Object.keys({
  ...COMMON_HEADERS,
  ...PROJECT_HEADERS,
  ...RETRY_HEADERS,
  ...LIMIT_HEADERS,
  ...LIMIT_DETAIL_HEADER,
  ...MODEL_HEADERS,
})
  .concat(REQUEST_ID_HEADER, ANTHROPIC_LIMIT_HEADERS)
  .join(', ')

export interface Cors {
  /** Names and values, alternately, of the headers of every answer to a request. */
  headersFor(headers: IncomingHttpHeaders): readonly string[]
  /** Headers of the answer to an allowed preflight; undefined for any other request. */
  preflight(headers: IncomingHttpHeaders): readonly string[] | undefined
}

/** Undefined without allowed origins. */
export function createCors(origins: readonly string[]): Cors | undefined {
  if (origins.length === 0) return undefined
  const allowed = new Set(origins)
  const isAllowed = ({ origin }: IncomingHttpHeaders): boolean =>
    origin !== undefined && allowed.has(origin)
  return {
    headersFor: (headers) =>
      isAllowed(headers)
        ? [
            ...['vary', 'Origin', 'access-control-allow-origin', String(headers.origin)],
            ...['access-control-expose-headers', EXPOSED],
          ]
        : ['vary', 'Origin'],
    preflight: (headers) => {
      if (!isAllowed(headers) || !headers['access-control-request-method']) return undefined
      const requested = headers['access-control-request-headers']
      const answer = ['access-control-allow-methods', 'GET, HEAD, POST, DELETE']
      answer.push('access-control-max-age', String(MAX_AGE_SECONDS))
      if (requested && requested.length <= REQUESTED_MAX && REQUESTED.test(requested)) {
        answer.push('access-control-allow-headers', requested)
      }
      return answer
    },
  }
}
