/** Errors of requests as a whole: path, method, headers, body, and failures of this server. */

import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { isUnserved } from '#contract/unserved-endpoints.ts'
import { type ProblemData, problemData } from './errors.ts'
import { shorten } from './shorten.ts'

const SHOWN_PATH_MAX = 1_000

const API_NAMES: Readonly<Record<ApiFormatName, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
}

/** The 404 of a path that does not exist, in the format of `api`. */
export function invalidUrl(
  method: string,
  url: string,
  api: ApiFormatName = 'openai',
): ProblemData {
  const path = url.split('?', 1)[0] ?? ''
  const message = `Invalid URL (${method} ${shorten(path, SHOWN_PATH_MAX)})`
  if (!isUnserved(path, api)) return problemData('invalid_url', message)
  return problemData(
    'invalid_url',
    `${message}. Bailiwick does not serve this endpoint of ${API_NAMES[api]}'s API.`,
  )
}

/** The 404 of a path of the data plane on a server without one. */
export function noDataPlane(method: string, url: string, api?: ApiFormatName): ProblemData {
  const { code, message } = invalidUrl(method, url, api)
  return problemData(
    code,
    `${message}. This server forwards no requests to models: it has no upstream (UPSTREAM_URL), or serves the administration alone (BAILIWICK_PLANES=control).`,
  )
}

/** The 404 of a URL that cannot be decoded. */
export function malformedUrl(): ProblemData {
  return problemData('invalid_url', 'Invalid URL')
}

export function methodNotAllowed(method: string, path: string): ProblemData {
  return problemData(
    'method_not_allowed',
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
  )
}

export function upgradeRequired(): ProblemData {
  return problemData(
    'upgrade_required',
    'WebSockets are not served here. Send POST /v1/responses instead.',
  )
}

const SLOW = {
  time: 'The request took too long to arrive.',
  rate: 'The request body arrived at less than the minimum rate.',
} as const

export function requestTimeout(exceeded: keyof typeof SLOW): ProblemData {
  return problemData('request_timeout', SLOW[exceeded])
}

const TOO_LARGE = {
  body: 'The request body is too large.',
  file: 'The file is too large: at most 512 MB can be uploaded.',
  part: 'The part is too large: at most 64 MB can be uploaded.',
  chunkExtensions: 'The chunk extensions are too large.',
} as const

export function requestTooLarge(part: keyof typeof TOO_LARGE): ProblemData {
  return problemData('request_too_large', TOO_LARGE[part])
}

export function unsupportedMediaType(type: string, expected: string): ProblemData {
  return problemData(
    'unsupported_media_type',
    `Unsupported content type '${shorten(type)}'. Send the body as '${expected}'.`,
  )
}

/** The 415 of a content type that cannot be parsed. */
export function malformedMediaType(): ProblemData {
  return problemData(
    'unsupported_media_type',
    "Unsupported content type. Send the body as 'application/json'.",
  )
}

export function unsupportedEncoding(encoding: string): ProblemData {
  return problemData(
    'unsupported_media_type',
    `Unsupported content encoding '${shorten(encoding)}'. Send the body as it is.`,
  )
}

export function headerTooLarge(): ProblemData {
  return problemData('header_too_large', 'The headers of the request are too large.')
}

const MALFORMED = {
  http: 'The request is not valid HTTP.',
  noHost: 'The request has no Host header.',
  twoHosts: 'The request has more than one Host header.',
  length: 'The request body has not the length that its Content-Length says.',
  ended: 'The connection ended before the request did.',
  abandoned: 'The connection ended before the request was answered.',
} as const

export function malformedRequest(fault: keyof typeof MALFORMED): ProblemData {
  return problemData('malformed_request', MALFORMED[fault])
}

export function malformedMultipart(reason: string): ProblemData {
  return problemData(
    'malformed_request',
    `We could not parse the multipart form of your request: ${reason}.`,
  )
}

/** The error of a body in so small chunks that reading them costs too much. */
export function smallPieces(leastBytes: number): ProblemData {
  return problemData(
    'malformed_request',
    `The request body arrives in pieces that are too small. Expected at least ${leastBytes} bytes in a piece, on average (body_piece_bytes).`,
  )
}

export function malformedJson(): ProblemData {
  return problemData(
    'malformed_json',
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)",
  )
}

export function tooDeepJson(maxDepth: number): ProblemData {
  return problemData(
    'malformed_json',
    `The JSON body of your request has more than ${maxDepth} levels of objects and arrays.`,
  )
}

export function invalidClientRequestId(maxCharacters: number): ProblemData {
  return problemData(
    'invalid_client_request_id',
    `X-Client-Request-Id must be at most ${maxCharacters} ASCII characters.`,
  )
}

const OVERLOADED = {
  keys: 'Too many keys are being looked up. Please try again shortly.',
  bodies: 'The server is holding as much as it can. Please try again shortly.',
  uploads: 'The server is taking as many uploads as it can. Please try again shortly.',
  token_counts: 'The server is having as many tokens counted as it can. Please try again shortly.',
  exports: 'The server is sending as many exports as it can. Please try again shortly.',
  share:
    'The server is overloaded and rejects the requests of those who use it most. Please try again shortly.',
} as const

export function serverIsOverloaded(full: keyof typeof OVERLOADED): ProblemData {
  return problemData('server_is_overloaded', OVERLOADED[full])
}

/** The 503 of a full queue of look-ups of keys of one kind. */
export function tooManyLookUps(kind: string): ProblemData {
  return problemData(
    'server_is_overloaded',
    `Too many ${kind} keys are being looked up. Please try again shortly.`,
  )
}

export function internalError(): ProblemData {
  return problemData(
    'internal_error',
    'The server had an error while processing your request. Sorry about that!',
  )
}

export function storeUnavailable(): ProblemData {
  return problemData('store_unavailable', 'The store cannot be reached. Please try again shortly.')
}
