/** OpenAPI 3.1 document, generated from the list of endpoints. */
import type { TSchema } from 'typebox'
import { api, objects } from './api.ts'
import { type AnyEndpoint, pathParameters } from './endpoint.ts'
import { ErrorBody, ScopeErrorBody } from './errors.ts'
import { exampleAnswer, exampleBody } from './examples.ts'
import { CONSOLE_HEADER, sessionCookieName } from './extensions/sessions.ts'
import { Nullable, takesNull } from './schema.ts'

export type OpenApiDocument = ReturnType<typeof openApiDocument>

type Json = Record<string, unknown>

/** The document of this server. `serverUrl` is the base URL of its API, absolute or not. */
export const openApiDocument = ({
  version,
  serverUrl,
}: {
  version: string
  serverUrl: string
}) => ({
  openapi: '3.1.0',
  info: {
    title: 'Bailiwick',
    version,
    description:
      "OpenAI's organization and projects administration API, self-hosted. Operations marked x-extension are Bailiwick's own.",
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: serverUrl }],
  security: [{ adminKey: [] }, { session: [] }],
  tags: tags(),
  paths: paths(),
  components: {
    securitySchemes: {
      adminKey: { type: 'http', scheme: 'bearer', description: 'An admin API key: sk-admin-…' },
      session: {
        ...{ type: 'apiKey', in: 'cookie', name: sessionCookieName(serverUrl) },
        description: `A session of the console. Changes also need the Origin of this server and the header ${CONSOLE_HEADER}: 1.`,
      },
    },
    schemas: {
      ...Object.fromEntries(
        Object.entries(objects).map(([name, schema]) => [name, membersWithReferences(schema)]),
      ),
      Error: ErrorBody,
      ScopeError: ScopeErrorBody,
    },
  },
})

const endpoints = (): AnyEndpoint[] => Object.values(api)

const tagOf = ({ command }: AnyEndpoint): string => command.split(' ')[0] as string

const tags = (): { name: string }[] =>
  [...new Set(endpoints().map(tagOf))].map((name) => ({ name }))

const paths = (): Record<string, Json> => {
  const found: Record<string, Json> = {}
  for (const endpoint of endpoints()) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [endpoint.method.toLowerCase()]: operation(endpoint) }
  }
  return found
}

const operation = (endpoint: AnyEndpoint): Json => ({
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
      content: json(withNulls(endpoint.body), exampleBody(endpoint)),
    },
  }),
  responses: {
    200: { description: 'Done.', content: json(endpoint.response, exampleAnswer(endpoint)) },
    400: failure('The request is wrong, or a rule forbids it.'),
    401: failure('No key, or none that works.'),
    403: {
      description: "The key has not the scope; or a browser's change comes from another site.",
      content: json({ anyOf: [SCOPE_ERROR, ERROR] }),
    },
    404: failure('It is not there, or may not be seen.'),
    408: failure('The request did not arrive in time.'),
    ...(endpoint.method === 'POST' && {
      409: failure('A request with this Idempotency-Key is under way.'),
    }),
    ...(endpoint.method !== 'GET' && { 413: failure('The body is over 1 MiB.') }),
    415: failure('The body is not plain JSON.'),
    429: failure('Too many requests without a valid key came from the address.'),
    431: failure('The request line and the headers are over 16 KiB.'),
    503: failure('The store cannot be reached; the answer says when to try again.'),
  },
})

interface BodySchema {
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly items?: TSchema
}

/** Makes the optional members of a body accept null, which means that they are omitted. */
const withNulls = (schema: TSchema): TSchema => {
  const { properties, required = [], items }: BodySchema = schema
  if (items) return { ...schema, items: withNulls(items) }
  if (!properties) return schema
  const members = Object.entries(properties).map(([name, member]) => {
    const inner = withNulls(member)
    return [name, required.includes(name) || takesNull(inner) ? inner : Nullable(inner)]
  })
  return { ...schema, properties: Object.fromEntries(members) }
}

interface QuerySchema {
  readonly description?: string
  readonly type?: string
  readonly 'x-extension'?: boolean
}

/** A parameter with a default is not required. */
const queryParameter = (name: string, schema: object, present: boolean): Json => {
  const { description, type, ...more } = schema as QuerySchema
  return {
    name,
    in: 'query',
    required: present && !('default' in schema),
    ...(description !== undefined && { description }),
    ...(more['x-extension'] && { 'x-extension': true }),
    ...(type === 'object' && { style: 'deepObject', explode: true }),
    schema,
  }
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Makes a repeated request answer its first answer, for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
}

const ERROR = { $ref: '#/components/schemas/Error' }
const SCOPE_ERROR = { $ref: '#/components/schemas/ScopeError' }

const failure = (description: string): Json => ({ description, content: json(ERROR) })

const json = (schema: object, example?: unknown): Json => ({
  'application/json': {
    schema: withReferences(schema),
    ...(example !== undefined && { example }),
  },
})

/** Replaces every object that has a name by a reference. */
const withReferences = (schema: unknown): unknown => {
  const name = Object.entries(objects).find(([, object]) => object === schema)?.[0]
  return name === undefined
    ? membersWithReferences(schema)
    : { $ref: `#/components/schemas/${name}` }
}

const membersWithReferences = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withReferences)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withReferences(value)]),
  )
}
