/**
 * Headers that OpenAI sends and a gateway must not relay. Taken from real responses; names and
 * numbers are made up, so that a test can search for them.
 */
import type { Headers } from './sending.ts'

/** Headers of a 401: nothing of the organization or its limits. */
export function edgeHeaders(requestId: string): Headers {
  return {
    'x-request-id': requestId,
    'access-control-expose-headers': 'X-Request-ID',
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    'set-cookie': ['__cf_bm=upstream-cookie; path=/; HttpOnly', '_cfuvid=upstream-cookie; path=/'],
    server: 'cloudflare',
    'cf-ray': '8f00aaaa1111bbbb-AMS',
    'cf-cache-status': 'DYNAMIC',
    'alt-svc': 'h3=":443"; ma=86400',
  }
}

export const accountHeaders: Headers = {
  'openai-organization': 'upstream-organization',
  'openai-project': 'proj_upstream',
  'openai-processing-ms': '7',
  'openai-version': '2020-10-01',
  'x-openai-proxy-wasm': 'v0.1',
  'x-ratelimit-limit-requests': '30000',
  'x-ratelimit-limit-tokens': '150000000',
  'x-ratelimit-remaining-requests': '29999',
  'x-ratelimit-remaining-tokens': '149999990',
  'x-ratelimit-reset-requests': '2ms',
  'x-ratelimit-reset-tokens': '0s',
}
