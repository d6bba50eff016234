/**
 * Route of the data plane as data. Bodies are forwarded byte for byte: a route describes the
 * members that are read, and leaves its objects open, since all others pass unread.
 */
import { type TObject, type TProperties, type TSchema, Type } from 'typebox'
import type { Method } from '#contract/endpoint.ts'

/** Kinds of usage, each with a usage endpoint. */
export const USAGE_KINDS = [
  'completions',
  'embeddings',
  'moderations',
  'images',
  'audio_speeches',
  'audio_transcriptions',
] as const
export type UsageKind = (typeof USAGE_KINDS)[number]

/** Origins of images, by which their usage can be grouped. */
export const IMAGE_SOURCES = ['image.generation', 'image.edit', 'image.variation'] as const
export type ImageSource = (typeof IMAGE_SOURCES)[number]

/** Kinds of answers that an upstream stores: a response by default, a chat only if asked. */
export type StoredAnswer = 'chat_completion' | 'response'

/** Reading of a request's body; `upload` is multipart that is forwarded as it arrives. */
export type BodyForm = 'json' | 'multipart' | 'upload' | 'none'

/**
 * Scopes of project keys. OpenAI's, but for batches: OpenAI does not publish the names of those.
 * The prefix `api.` is optional. OpenAI publishes none for conversations and stored chat
 * completions: they have the scopes of responses, since a key with access to a model need not read
 * the requests of others.
 */
export const DATA_SCOPES = [
  'model.request',
  'api.model.read',
  'api.responses.read',
  'api.responses.write',
  'api.files.read',
  'api.files.write',
  'api.batches.read',
  'api.batches.write',
] as const
export type DataScope = (typeof DATA_SCOPES)[number]

/** Scope of every route; and scope of every route that only reads. */
export const ALL_SCOPE = 'api.all'
export const ALL_READ_SCOPE = 'api.all.read'

export interface DataRoute {
  /** Name in logs and metrics, and OpenAPI's operationId. */
  readonly id: string
  readonly method: Method
  /** Below `/v1`; `:id` and `:item` match `DATA_ID_PATTERN`, `:model` matches any model's name. */
  readonly path: string
  /** One sentence in the imperative. */
  readonly summary: string
  /** Required scope of a restricted key, as OpenAI's error names it. */
  readonly scope: DataScope
  readonly body: BodyForm
  /** Null: requests are not counted. */
  readonly counts: UsageKind | null
  /** Parameters that are read or forwarded; those of other names are dropped, or rejected. */
  readonly query: TObject
  /** Members of the body that are read. */
  readonly input: TObject | undefined
  /** The answer, as far as it is read or written here. */
  readonly answer: TSchema
  /** Content type of an answer that is not JSON. */
  readonly media: string | undefined
  /** Whether an answer may be a stream of events. */
  readonly streams: boolean
  readonly example: { readonly body?: unknown; readonly answer?: unknown } | undefined
  /** True for a route that OpenAI's API does not have. */
  readonly extension: boolean
  /** Whether the configuration has opened it (`pass_routes`): its bodies have no known shape. */
  readonly isPassed: boolean
  /** Whether a model runs. If not, a request costs no tokens, and its answer no usage. */
  readonly runsModel: boolean
  /** Whether tools are called. If not, an answer may repeat calls of earlier ones. */
  readonly callsTools: boolean
  /** Whether the model reads all of the input at once, within its context window. */
  readonly hasWindow: boolean
  /** Member of the body that sets the maximum of output; undefined: it can have none. */
  readonly maxOutput: string | undefined
  /** Whether the body has a maximum of calls of hosted tools. */
  readonly hasMaxToolCalls: boolean
  /** Whether the body has a service tier that a project's default may set. */
  readonly hasServiceTier: boolean
  /** Whether streams report usage only if `stream_options` requests it. */
  readonly hasUsageOption: boolean
  /** The object that the upstream stores of an answer; undefined: none. */
  readonly storedAs: StoredAnswer | undefined
  readonly imageSource: ImageSource | null
  /** Whether a batch may have requests of this route. */
  readonly isBatchable: boolean
}

/** An id in a path of the data plane: it becomes part of the upstream's URL. */
export const DATA_ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/
/** The name of a model in a path, decoded. */
export const DATA_MODEL_PATTERN = /^[^\s\p{C}]{1,200}$/u

export type RouteSpec = Pick<DataRoute, 'id' | 'method' | 'path' | 'summary' | 'scope'> &
  Partial<DataRoute>

/**
 * A route; by default without a body and query, uncounted, and answered by the upstream. All routes
 * have the same members in one order, and so one hidden class.
 */
export function dataRoute(spec: RouteSpec): DataRoute {
  const { id, method, path, summary, scope, ...rest } = spec
  const isCounted = (rest.counts ?? null) !== null
  return {
    id,
    method,
    path,
    summary,
    scope,
    body: 'none',
    counts: null,
    query: NO_QUERY,
    input: undefined,
    answer: ForwardedObject,
    media: undefined,
    streams: false,
    example: undefined,
    extension: false,
    isPassed: false,
    runsModel: isCounted,
    callsTools: isCounted,
    hasWindow: false,
    maxOutput: undefined,
    hasMaxToolCalls: false,
    hasServiceTier: false,
    hasUsageOption: false,
    storedAs: undefined,
    imageSource: null,
    isBatchable: false,
    ...rest,
  }
}

/** An object with further members than the known ones. */
export function Open<P extends TProperties>(properties: P, description?: string): TObject<P> {
  return Type.Object(properties, {
    additionalProperties: true,
    ...(description !== undefined && { description }),
  })
}

/** Text, or a list of texts, tokens or parts: it passes as it is. */
export const AnyInput = Type.Unsafe<unknown>({ description: 'A string, or a list.' })

export const NO_QUERY = Type.Object({}, { additionalProperties: false })

export const ForwardedObject = Open({}, 'What the upstream answers, unchanged.')

/** A page of objects, which this server puts together. */
export const ForwardedObjectPage = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(ForwardedObject),
  first_id: Type.Union([Type.String(), Type.Null()]),
  last_id: Type.Union([Type.String(), Type.Null()]),
  has_more: Type.Boolean(),
})
