/** Anthropic's API format: routes, keys, headers and failures. */
import type { Call, Handler } from '#simulator/call.ts'
import type { Format } from '#simulator/formats.ts'
import { envelopeOf, failure, MessagesError, STREAM_FAILURE } from './failures.ts'
import { countTokens, createMessage } from './messages.ts'
import { getModel, listModels } from './models.ts'

const ROUTES: Readonly<Record<string, Handler>> = {
  'POST /v1/messages': createMessage,
  'POST /v1/messages/count_tokens': countTokens,
  'GET /v1/models': listModels,
}

function handlerOf({ method, path }: Call): Handler {
  const exact = ROUTES[`${method} ${path}`]
  if (exact) return exact
  if (method === 'GET' && path.startsWith('/v1/models/')) return getModel
  throw new MessagesError(404, 'Not Found')
}

export const ANTHROPIC: Format = {
  async route(call, world) {
    try {
      return await handlerOf(call)(call, world)
    } catch (error) {
      if (!(error instanceof MessagesError)) throw error
      return failure(error, call.requestId)
    }
  },
  refusalOf(keys, headers, requestId) {
    if (keys === null) return undefined
    const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
    const key = headers['x-api-key'] || bearer
    if (key !== undefined && keys.includes(key)) return undefined
    const message = key === undefined ? 'x-api-key header is required' : 'invalid x-api-key'
    return failure(new MessagesError(401, message), requestId)
  },
  failureOf: (status, requestId, { text, code }) => envelopeOf(status, requestId, text, code),
  streamFailure: STREAM_FAILURE,
  edgeHeaders: (requestId) => ({
    'request-id': requestId,
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'set-cookie': ['__cf_bm=upstream-cookie; path=/; HttpOnly'],
    server: 'cloudflare',
    'cf-ray': '8f00aaaa1111bbbb-AMS',
    'cf-cache-status': 'DYNAMIC',
    'x-envoy-upstream-service-time': '7',
  }),
  accountHeaders: {
    'anthropic-organization-id': '00000000-0000-4000-8000-00000000000a',
    'anthropic-workspace-id': 'wrkspc_upstream',
    ...limitHeaders('anthropic-ratelimit-requests', 4_000),
    ...limitHeaders('anthropic-ratelimit-tokens', 2_400_000),
    ...limitHeaders('anthropic-ratelimit-input-tokens', 2_000_000),
    ...limitHeaders('anthropic-ratelimit-output-tokens', 400_000),
    ...limitHeaders('anthropic-priority-input-tokens', 100_000),
    ...limitHeaders('anthropic-priority-output-tokens', 20_000),
    ...limitHeaders('anthropic-fast-input-tokens', 50_000),
    ...limitHeaders('anthropic-fast-output-tokens', 10_000),
  },
}

function limitHeaders(name: string, limit: number): Record<string, string> {
  return {
    [`${name}-limit`]: String(limit),
    [`${name}-remaining`]: String(limit - 1_000),
    [`${name}-reset`]: '2026-11-01T00:00:00Z',
  }
}
