/** Operations of the data plane in the OpenAPI document. */
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { DATA_ID_PATTERN, type DataRoute } from '#contract/data-plane/route.ts'
import { pathParameters } from '#contract/endpoint.ts'
import { answerHeaders, failures } from './responses.ts'
import { content, type JsonObject, queryParameter, withNulls } from './schemas.ts'

const routes: readonly DataRoute[] = Object.values(dataRoutes)

/** The first segment of a path. */
function tagOf({ path }: DataRoute): string {
  return path.split('/')[1] ?? ''
}

/** Tags of the data plane, in the order of its routes. */
export function dataTags(): string[] {
  return [...new Set(routes.map(tagOf))]
}

/** Adds the operations to `found`, by path and method. */
export function addDataPaths(found: Record<string, JsonObject>): void {
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [route.method.toLowerCase()]: operation(route) }
  }
}

function operation(route: DataRoute): JsonObject {
  const { id, summary, scope, body, input, example } = route
  return {
    operationId: id,
    summary,
    tags: [tagOf(route)],
    security: [{ projectKey: [] }],
    'x-scope': scope,
    parameters: [...routeParameters(route), ...REQUEST_HEADERS],
    ...(input && {
      requestBody: {
        required: (input.required ?? []).length > 0,
        content: content(
          body === 'json' ? withNulls(input) : input,
          example?.body,
          body === 'json' ? 'application/json' : 'multipart/form-data',
        ),
      },
    }),
    responses: {
      200: answer(route),
      ...failures('Data', 400, 401, 404, ...(id === 'cancelBatch' ? [409] : [])),
      ...(body !== 'none' && failures('Data', 408, 413, 415)),
      ...failures('Data', 429, 431, 500, 502, 503, 504),
      default: { $ref: '#/components/responses/UpstreamError' },
    },
  }
}

function answer({ media, answer: schema, streams, counts, example }: DataRoute): JsonObject {
  return {
    description: 'The answer.',
    headers: answerHeaders('Data', counts !== null),
    content: {
      ...(media === undefined
        ? content(schema, example?.answer)
        : content({ type: 'string', format: 'binary' }, undefined, media)),
      ...(streams && content({ type: 'string' }, undefined, 'text/event-stream')),
    },
  }
}

/** Parameters of the path and the query. */
export function routeParameters({ path, query }: DataRoute): JsonObject[] {
  return [
    ...pathParameters(path).map(pathParameter),
    ...Object.entries(query.properties).map(([name, schema]) =>
      queryParameter(name, schema, query.required?.includes(name) === true),
    ),
  ]
}

function pathParameter(name: string): JsonObject {
  return {
    name,
    in: 'path',
    required: true,
    ...(name === 'model'
      ? {
          description: 'The name of a model, percent-encoded.',
          schema: { type: 'string', minLength: 1, maxLength: 200 },
        }
      : { schema: { type: 'string', pattern: DATA_ID_PATTERN.source } }),
  }
}

function header(name: string, description: string, more: JsonObject = {}): JsonObject {
  return {
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', ...more },
  }
}

const REQUEST_HEADERS: readonly JsonObject[] = [
  header('OpenAI-Organization', "Must be the id of the key's organization, where it is sent."),
  header('OpenAI-Project', "Must be the id of the key's project, where it is sent."),
  header('X-Client-Request-Id', "The caller's own id of the request.", {
    maxLength: 512,
    pattern: '^[ -~]*$',
  }),
  header(
    'X-Bailiwick-Tags',
    'Extension: tags of the request, as `feature=chat,customer=acme`, where its key may tag.',
  ),
]
