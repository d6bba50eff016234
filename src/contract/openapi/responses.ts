/** Error responses of the OpenAPI document, with an example of each error, and their headers. */

import {
  DataErrorBody,
  ErrorBody,
  type ErrorCode,
  errorBody,
  errors,
  ScopeErrorBody,
} from '#contract/errors/errors.ts'
import { PROBLEM_EXAMPLES } from '#contract/errors/examples/examples.ts'
import {
  COMMON_HEADERS,
  ERROR_SOURCE_HEADER,
  LIMIT_DETAIL_HEADER,
  LIMIT_HEADERS,
  MODEL_HEADERS,
  PROJECT_HEADERS,
  RETRY_HEADERS,
} from '#contract/formats/openai/headers.ts'
import { content, type JsonObject } from './schemas.ts'

export type Plane = 'Control' | 'Data'

interface Failure {
  readonly description: string
  /** Errors that the example may be; the first is. */
  readonly codes: readonly ErrorCode[]
  readonly headers?: Readonly<Record<string, string>>
}

const SLOW: Failure = {
  description: 'The request did not arrive in time.',
  codes: ['request_timeout'],
}
const LARGE_HEADERS: Failure = {
  description: 'The request line and the headers are over 16 KiB.',
  codes: ['header_too_large'],
}
const TYPE: Failure = {
  description: 'The body has another content type or encoding.',
  codes: ['unsupported_media_type'],
}
const AUTHENTICATE = { 'www-authenticate': 'Bearer realm="OpenAI API"' }

/** Errors of each plane by status. */
const FAILURES: Readonly<Record<Plane, Readonly<Record<number, Failure>>>> = {
  Control: {
    400: {
      description: 'The request is invalid, or a rule forbids it.',
      codes: ['invalid_type', 'invalid_value', 'missing_required_parameter', 'unknown_parameter'],
    },
    401: {
      description: 'No valid key or session.',
      codes: ['invalid_api_key', 'missing_credentials', 'session_expired'],
      headers: AUTHENTICATE,
    },
    403: {
      description: "The key lacks the scope; or a browser's change comes from another site.",
      codes: ['missing_scope', 'cross_site_request'],
    },
    404: {
      description: 'The object does not exist, or is not visible to the caller.',
      codes: ['project_not_found', 'user_not_found', 'cursor_not_found'],
    },
    408: SLOW,
    409: {
      description: 'A request with this Idempotency-Key is under way.',
      codes: ['idempotency_key_in_use'],
      headers: RETRY_HEADERS,
    },
    413: { description: 'The body is over 1 MiB.', codes: ['request_too_large'] },
    415: TYPE,
    429: {
      description: 'Too many requests without a valid key came from the address.',
      codes: ['too_many_unknown_keys', 'too_many_unauthenticated_requests'],
      headers: RETRY_HEADERS,
    },
    431: LARGE_HEADERS,
    503: {
      description: 'The store cannot be reached, or the server is overloaded.',
      codes: ['store_unavailable', 'server_is_overloaded'],
      headers: RETRY_HEADERS,
    },
  },
  Data: {
    400: {
      description: 'The request is invalid, or names an object of another project.',
      codes: [
        'missing_required_parameter',
        'invalid_type',
        'malformed_json',
        'reference_not_found',
      ],
    },
    401: {
      description: 'No valid key of a project, or one without the scope of the route.',
      codes: ['invalid_api_key', 'missing_credentials', 'missing_model_scope', 'owner_not_member'],
      headers: AUTHENTICATE,
    },
    404: {
      description: "The model or object does not exist, or is not the project's.",
      codes: ['model_not_found', 'response_not_found', 'file_not_found', 'batch_not_found'],
    },
    408: SLOW,
    409: {
      description: 'The state of the object does not allow the change.',
      codes: ['batch_not_cancellable'],
    },
    413: { description: 'The body exceeds a bound.', codes: ['request_too_large'] },
    415: TYPE,
    429: {
      description: 'A limit of the project or the organization, or of the upstream.',
      codes: [
        'rate_limit_tokens',
        'rate_limit_requests',
        'upstream_rate_limited',
        'upstream_limit_reached',
      ],
      headers: { ...RETRY_HEADERS, ...LIMIT_HEADERS, ...LIMIT_DETAIL_HEADER },
    },
    431: LARGE_HEADERS,
    500: { description: 'A bug of this server.', codes: ['internal_error'] },
    502: { description: 'The upstream failed.', codes: ['upstream_failed'] },
    503: {
      description: 'The upstream, the store or this server is overloaded or unavailable.',
      codes: ['upstream_unavailable', 'server_is_overloaded', 'store_unavailable'],
      headers: RETRY_HEADERS,
    },
    504: { description: 'The upstream did not answer in time.', codes: ['upstream_timeout'] },
  },
}

/** Errors of statuses that have a row of their plane. */
export function failures(plane: Plane, ...statuses: readonly number[]): JsonObject {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${plane}${status}` }]),
  )
}

const HEADERS_OF = { Control: COMMON_HEADERS, Data: { ...COMMON_HEADERS, ...PROJECT_HEADERS } }

/** Headers of a successful answer. */
export function answerHeaders(plane: Plane, isLimited = false): JsonObject {
  return headersOf({
    ...HEADERS_OF[plane],
    ...(isLimited && { ...LIMIT_HEADERS, ...MODEL_HEADERS }),
  })
}

/** `components.responses`. */
export function errorResponses(): JsonObject {
  return {
    ...Object.fromEntries(
      Object.entries(FAILURES).flatMap(([plane, rows]) =>
        Object.entries(rows).map(([status, failure]) => [
          plane + status,
          responseOf(plane === 'Data' ? 'Data' : 'Control', failure),
        ]),
      ),
    ),
    UpstreamError: {
      description: 'Any other status: an answer of the upstream, unchanged.',
      headers: headersOf(ERROR_SOURCE_HEADER),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ForwardedObject' } } },
    },
  }
}

/** `components.headers`. */
export function headerComponents(): JsonObject {
  return Object.fromEntries(
    Object.entries({
      ...COMMON_HEADERS,
      ...PROJECT_HEADERS,
      ...LIMIT_HEADERS,
      ...MODEL_HEADERS,
      ...RETRY_HEADERS,
      ...LIMIT_DETAIL_HEADER,
      ...ERROR_SOURCE_HEADER,
      ...AUTHENTICATE,
    }).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  )
}

function headersOf(names: object): JsonObject {
  return Object.fromEntries(
    Object.keys(names).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  )
}

function responseOf(plane: Plane, { description, codes, headers = {} }: Failure): JsonObject {
  const isScope = codes.includes('missing_scope')
  const error = plane === 'Data' ? DataErrorBody : ErrorBody
  const schema = isScope ? { anyOf: [ScopeErrorBody, error] } : error
  return {
    description: `${description} Errors: ${codes.join(', ')}.`,
    headers: headersOf({ ...COMMON_HEADERS, ...headers }),
    content: {
      'application/json': {
        ...Object(content(schema)['application/json']),
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  }
}

/** An error on the wire: a missing scope of the control plane is a bare sentence. */
function exampleOf(code: ErrorCode): unknown {
  const [example] = PROBLEM_EXAMPLES[code]
  if (!example) throw new Error(`${code} (${errors[code].status}) has no example`)
  return code === 'missing_scope' ? { error: example.message } : errorBody(example)
}
