/**
 * Endpoint as data: the one description of an operation that the server, the validator, the
 * serializer, the OpenAPI document, the client and the command line read.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'

export const API_PREFIX = '/v1'

export type Method = 'GET' | 'POST' | 'DELETE'

/**
 * Accesses that endpoints require, from the least to the most. `access/authorize.ts` decides who
 * has one.
 */
export const ACCESSES = [
  'organization.read',
  'organization.write',
  /** Create and delete admin keys: as an owner alone, since such a key may do everything. */
  'admin_keys.write',
  'roles.read',
  'roles.write',
  'project.read',
  'project.write',
  'audit_logs.read',
  'project_keys.read',
  'project_keys.write',
  'service_accounts.read',
  'service_accounts.write',
  'project_groups.read',
  'project_groups.write',
  'project_roles.read',
  'project_roles.write',
  /** Create a key for oneself. */
  'own_keys',
  /** Revoke a key: the caller's, or a member's in a project that the caller owns. */
  'member_keys',
  /** End a session: the caller's, or any as an owner of the organization. */
  'own_sessions',
  'groups.read',
  'groups.write',
  'usage.read',
  /** Read latencies and failures, which are sums over all projects. */
  'organization_usage.read',
  /** Read request logs of other people. */
  'request_logs.read',
  /** Read request logs of the caller, and of the service accounts that the caller manages. */
  'own_request_logs',
  /** Read spend limits, alerts and levels, of the organization or of a project, as its owner. */
  'spend.read',
  /** Operations on the caller itself: any live key or session has access. */
  'self',
] as const
export type Access = (typeof ACCESSES)[number]

/** Media type of tables that are sent as they are read. */
export const CSV = 'text/csv'

/** Media type of objects on a line each. */
export const JSONL = 'application/jsonl'

/** Media type of server-sent events, which are sent as they are made. */
export const EVENTS = 'text/event-stream'

/** Media types of exports, whose rows are sent as they are read. */
export type ExportMedia = typeof CSV | typeof JSONL

/** An answer in CSV: its text, in pieces that are sent as the reader takes them. */
export const CsvText = Type.Unsafe<AsyncIterable<string>>({
  type: 'string',
  description: 'Lines with commas, the first with the names of the columns (RFC 4180).',
})

/** An export of a list: all of its objects from the page on, whatever the limit. */
export const ExportText = Type.Unsafe<AsyncIterable<string>>({
  type: 'string',
  description: 'All objects from `page` on, a line each; in CSV below the names of the columns.',
})

export const CSV_EXAMPLE = 'Month,Cost,Currency\r\n2026-10,0.750000000,USD\r\n'

export interface EndpointSpec {
  /** Operation name: the client's function and OpenAPI's operationId. */
  readonly id: string
  readonly method: Method
  /** Path below `/v1`, with `:name` for each path parameter. */
  readonly path: string
  /** One sentence in the imperative. */
  readonly summary: string
  readonly access: Access
  /** Noun and verb on the command line; the noun is also the OpenAPI tag. */
  readonly command: string
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TObject
  readonly response: TSchema
  /** Media type of the answer; default: JSON. */
  readonly media?: typeof CSV | typeof EVENTS
  /** Media types in which the header `accept` asks for all objects of a list; default: none. */
  readonly exports?: readonly ExportMedia[]
  /** Timeout of the client for an answer that takes longer than others, in milliseconds. */
  readonly timeoutMs?: number
  /** Name of the file of an export, before the query's month and dates. */
  readonly file?: string
  /** True for an extension, which OpenAI's API does not have. */
  readonly extension?: true
}

/** A complete spec. `body` is an empty object if the operation has none. */
export type Endpoint<S extends EndpointSpec = EndpointSpec> = S & {
  readonly params: S['params'] extends TObject ? S['params'] : EmptyObject
  readonly query: S['query'] extends TObject ? S['query'] : EmptyObject
  readonly body: S['body'] extends TObject ? S['body'] : EmptyObject
}

export type EmptyObject = typeof Empty

const Empty = Type.Object({}, { additionalProperties: false })

/** Declares an endpoint. */
export function endpoint<const S extends EndpointSpec>(spec: S): Endpoint<S> {
  return { params: Empty, query: Empty, body: Empty, ...spec } as Endpoint<S>
}

/** Any declared endpoint, by the general shape. */
export type AnyEndpoint = EndpointSpec & {
  readonly params: TObject
  readonly query: TObject
  readonly body: TObject
}

/** The three parts of a request to `E`, as passed to the endpoint's handler. */
export interface Input<E extends AnyEndpoint> {
  readonly params: Static<E['params']>
  readonly query: Static<E['query']>
  readonly body: Static<E['body']>
}

export type Answer<E extends AnyEndpoint> = Static<E['response']>

/** Parameter names of a path, in order: `/a/:b/c/:d` → `['b', 'd']`. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string)
}
