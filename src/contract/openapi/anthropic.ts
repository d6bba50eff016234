/**
 * OpenAPI 3.1 document of the routes in Anthropic's API format: an operation has one path and
 * method, and both formats have `GET /models`.
 */
import { Type } from 'typebox'
import { type DataRoute, ForwardedObject } from '#contract/data-plane/route.ts'
import type { ErrorCode } from '#contract/errors/errors.ts'
import { PROBLEM_EXAMPLES } from '#contract/errors/examples/examples.ts'
import { renderAnthropicError } from '#contract/formats/anthropic/errors.ts'
import { ANTHROPIC_LIMIT_HEADERS, REQUEST_ID_HEADER } from '#contract/formats/anthropic/headers.ts'
import { MODEL_HEADER, MODEL_HEADERS } from '#contract/formats/openai/headers.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import type { RenderedError } from '#contract/formats/wire-format.ts'
import { routeParameters } from './data-plane.ts'
import { content, type JsonObject, withNulls } from './schemas.ts'

const TAG = 'anthropic'
const REQUEST_ID = 'req_abc123'

const DESCRIPTION =
  "Anthropic's API of messages and models, enforced by project: send the key of a project. Bodies and answers pass unchanged; only members that are read here are described. On /models the header anthropic-version selects this API."

/** Errors with an example, each under the status that the format gives it. */
const CODES: readonly ErrorCode[] = [
  ...(['missing_required_parameter', 'invalid_type', 'malformed_json'] as const),
  ...(['invalid_api_key', 'missing_credentials', 'ambiguous_credentials'] as const),
  ...(['owner_not_member', 'tool_not_permitted', 'reference_not_supported'] as const),
  ...(['model_not_found', 'model_not_permitted', 'request_timeout'] as const),
  ...(['request_too_large', 'unsupported_media_type'] as const),
  ...(['rate_limit_requests', 'rate_limit_tokens', 'project_spend_limit_exceeded'] as const),
  ...(['internal_error', 'upstream_failed', 'store_unavailable', 'upstream_timeout'] as const),
  ...(['upstream_unavailable', 'server_is_overloaded'] as const),
]

const ErrorEnvelope = Type.Object({
  type: Type.Literal('error'),
  error: Type.Object({
    type: Type.String(),
    message: Type.String(),
    details: Type.Object(
      { error_code: Type.String(), param: Type.Optional(Type.String()) },
      { additionalProperties: true },
    ),
  }),
  request_id: Type.Union([Type.String(), Type.Null()]),
})

export interface ApiDocumentOptions {
  readonly version: string
  readonly serverUrl: string
}

export function anthropicDocument({ version, serverUrl }: ApiDocumentOptions) {
  const errors = Map.groupBy(CODES.map(exampleOf), ({ status }) => status)
  const statuses = [...errors.keys()].sort((a, b) => a - b)
  return {
    openapi: '3.1.0',
    info: {
      title: "Bailiwick, Anthropic's API",
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ anthropicKey: [] }, { anthropicBearer: [] }],
    tags: [{ name: TAG }],
    paths: paths(statuses),
    components: {
      securitySchemes: {
        anthropicKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'The key of a project: sk-proj-… or sk-svcacct-…',
        },
        anthropicBearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The same key, as newer clients send it.',
        },
      },
      headers: Object.fromEntries(
        Object.entries(HEADERS).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
      responses: Object.fromEntries(
        statuses.map((status) => [`Anthropic${status}`, errorOf(errors.get(status) ?? [])]),
      ),
      schemas: { ForwardedObject },
    },
  }
}

function paths(statuses: readonly number[]): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {}
  for (const route of SERVED_ROUTES.anthropic) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [route.method.toLowerCase()]: operation(route, statuses) }
  }
  return found
}

function operation(route: DataRoute, statuses: readonly number[]): JsonObject {
  const { id, summary, scope, input, example } = route
  return {
    operationId: id,
    summary,
    tags: [TAG],
    'x-scope': scope,
    parameters: [...routeParameters(route), ...REQUEST_HEADERS],
    ...(input && {
      requestBody: {
        required: true,
        content: content(withNulls(input), example?.body),
      },
    }),
    responses: {
      200: answerOf(route),
      ...Object.fromEntries(
        statuses.map((status) => [status, { $ref: `#/components/responses/Anthropic${status}` }]),
      ),
    },
  }
}

function answerOf({ answer, streams, counts, example }: DataRoute): JsonObject {
  return {
    description: 'The answer.',
    headers: headersOf([
      REQUEST_ID_HEADER,
      ...(counts === null ? [] : [...ANTHROPIC_LIMIT_HEADERS, MODEL_HEADER]),
    ]),
    content: {
      ...content(answer, example?.answer),
      ...(streams && content({ type: 'string' }, undefined, 'text/event-stream')),
    },
  }
}

interface ErrorExample extends RenderedError {
  readonly code: ErrorCode
}

function errorOf(examples: readonly ErrorExample[]): JsonObject {
  const names = new Set(examples.flatMap(({ headers }) => headers.map(([name]) => name)))
  return {
    description: `Errors: ${examples.map(({ code }) => code).join(', ')}.`,
    headers: headersOf([...names]),
    content: {
      'application/json': {
        schema: ErrorEnvelope,
        examples: Object.fromEntries(examples.map(({ code, body }) => [code, { value: body }])),
      },
    },
  }
}

function exampleOf(code: ErrorCode): ErrorExample {
  const [example] = PROBLEM_EXAMPLES[code]
  if (!example) throw new Error(`${code} has no example`)
  const facts = { ...example, retry: undefined, details: undefined }
  return { code, ...renderAnthropicError(facts, REQUEST_ID) }
}

function headersOf(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

const HEADERS: Readonly<Record<string, string>> = {
  [REQUEST_ID_HEADER]:
    "Id of the request: the upstream's, or this server's of an error of its own.",
  'retry-after': 'Seconds after which the request may be repeated.',
  'x-should-retry': "Whether Anthropic's clients repeat the request themselves.",
  'x-bailiwick-limit': 'The limit, as error.details.limit.',
  ...MODEL_HEADERS,
  ...Object.fromEntries(
    ANTHROPIC_LIMIT_HEADERS.map((name) => [
      name,
      'The tighter limit of the organization and the project: its maximum, what is left, or the time of its reset.',
    ]),
  ),
}

const REQUEST_HEADERS: readonly JsonObject[] = [
  ['anthropic-version', 'Version of the API; it passes as it is.'],
  ['anthropic-beta', 'Betas, separated by commas; they pass as they are.'],
  [
    'X-Bailiwick-Tags',
    'Tags of the request, as `feature=chat,customer=acme`, where its key may tag.',
  ],
].map(([name, description]) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
}))
