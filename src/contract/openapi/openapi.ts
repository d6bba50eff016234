/** OpenAPI 3.1 document of both planes, generated from their endpoints and routes. */
import { api } from '#contract/api.ts'
import {
  type AnyEndpoint,
  CSV,
  CSV_EXAMPLE,
  ExportText,
  pathParameters,
} from '#contract/endpoint.ts'
import { CONSOLE_HEADER, sessionCookieName } from '#contract/extensions/sessions.ts'
import { addDataPaths, dataTags } from './data-plane.ts'
import { exampleAnswer, exampleBody } from './examples.ts'
import { answerHeaders, errorResponses, failures, headerComponents } from './responses.ts'
import { content, type JsonObject, namedSchemas, queryParameter, withNulls } from './schemas.ts'
import { CONNECTION_EXAMPLE } from './server-examples.ts'

export type OpenApiDocument = ReturnType<typeof openApiDocument>

const DESCRIPTION = `Two planes, each with keys of its own. The administration is OpenAI's organization and projects API, self-hosted: send an admin key. The data plane is OpenAI's API of models, enforced by project: send the key of a project. Its bodies and answers pass unchanged; only members that are read here are described. Operations marked x-extension are Bailiwick's own.`

export interface OpenApiOptions {
  readonly version: string
  /** Base URL of the API, absolute or not. */
  readonly serverUrl: string
  /** Whether browsers reach the server by https. */
  readonly isHttps: boolean
}

/** The document of this server. */
export function openApiDocument({ version, serverUrl, isHttps }: OpenApiOptions) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bailiwick',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    security: [{ adminKey: [] }, { session: [] }],
    tags: [...controlTags(), ...dataTags()].map((name) => ({ name })),
    'x-tagGroups': [
      { name: 'Administration', tags: controlTags() },
      { name: 'Data plane', tags: dataTags() },
    ],
    paths: paths(),
    components: {
      securitySchemes: {
        adminKey: { type: 'http', scheme: 'bearer', description: 'An admin API key: sk-admin-…' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookieName(isHttps),
          description: `A session of the console. Changes also need the Origin of this server and the header ${CONSOLE_HEADER}: 1.`,
        },
        projectKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'The key of a project: sk-proj-… or sk-svcacct-…',
        },
      },
      headers: headerComponents(),
      responses: errorResponses(),
      schemas: namedSchemas(),
    },
  }
}

function endpoints(): AnyEndpoint[] {
  return Object.values(api)
}

function tagOf({ command }: AnyEndpoint): string {
  return command.split(' ')[0] ?? ''
}

function controlTags(): string[] {
  return [...new Set(endpoints().map(tagOf))]
}

function paths(): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {}
  for (const endpoint of endpoints()) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [endpoint.method.toLowerCase()]: operation(endpoint) }
  }
  addDataPaths(found)
  return found
}

function operation(endpoint: AnyEndpoint): JsonObject {
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [tagOf(endpoint)],
    'x-access': endpoint.access,
    ...(endpoint.extension && { 'x-extension': true }),
    parameters: [
      ...pathParameters(endpoint.path).map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: endpoint.params.properties[name],
      })),
      ...Object.entries(endpoint.query.properties).map(([name, schema]) =>
        queryParameter(name, schema, endpoint.query.required?.includes(name) === true),
      ),
      ...(endpoint.method === 'POST' && endpoint.access !== 'self' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(Object.keys(endpoint.body.properties).length > 0 && {
      requestBody: {
        required: (endpoint.body.required ?? []).length > 0,
        content: content(withNulls(endpoint.body), exampleBody(endpoint)),
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        headers: answerHeaders('Control'),
        content: contentOf(endpoint),
      },
      ...failures('Control', 400, 401, 403, 404, 408),
      ...(endpoint.method === 'POST' && failures('Control', 409)),
      ...(endpoint.method !== 'GET' && failures('Control', 413)),
      ...failures('Control', 415, 429, 431, 503),
    },
  }
}

function contentOf(endpoint: AnyEndpoint): JsonObject {
  const { response, media, exports = [] } = endpoint
  return Object.assign(
    content(response, exampleOf(endpoint), media),
    ...exports.map((one) => content(ExportText, undefined, one)),
  )
}

function exampleOf(endpoint: AnyEndpoint): unknown {
  const { media } = endpoint
  if (media === undefined) return exampleAnswer(endpoint)
  return media === CSV ? CSV_EXAMPLE : CONNECTION_EXAMPLE
}

const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeated request answer its first answer, for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
}
