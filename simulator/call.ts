/** Input and output of the upstream's routes: plain data, so that a batch can run them as well. */
import type { StreamShape } from './behaviour.ts'

export type Json = Readonly<Record<string, unknown>>

/** One complete request to a route. */
export interface Call {
  readonly method: string
  /** Path without the query: `/v1/chat/completions`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly requestId: string
  readonly bytes: Buffer
  /** Path parameter `:id`. */
  readonly id: string
  /** Path parameter `:item`. */
  readonly item: string
  /** Scripted text in place of the echo. */
  readonly reply: string | undefined
  /** Scripted output items of a response. */
  readonly items: readonly Json[] | undefined
  /** Scripted usage members that override the rule. */
  readonly usage: Json | undefined
  /** Scripted members of Anthropic's message. */
  readonly message: Json | undefined
  readonly stream: StreamShape | undefined
}

export interface SseEvent {
  /** Name of the `event:` line; chat has none. */
  readonly event?: string
  readonly data: string
}

export type Answer =
  | { readonly form: 'json'; readonly status: number; readonly body: unknown }
  | { readonly form: 'text'; readonly type: string; readonly text: string }
  | { readonly form: 'bytes'; readonly type: string; readonly pieces: readonly Buffer[] }
  | {
      readonly form: 'events'
      readonly events: readonly SseEvent[]
      /** Whether `data: [DONE]` ends the stream, as for chat and completions. */
      readonly done: boolean
      /** Usage of the response, for scripts that relocate it. */
      readonly usage?: unknown
    }

export type Handler = (call: Call, world: World) => Answer | Promise<Answer>

/** State of the upstream. */
export interface World {
  /** Current time in Unix seconds. */
  seconds(): number
  /** Makes a new id: the prefix and 24 hex digits, different in every upstream. */
  newId(prefix: string): string
  /** Throws the 404 of a model that is not served. */
  requireModel(name: unknown): string
  readonly modelNames: readonly string[]
  /** Names of the models that are served; undefined for every name of a known family. */
  readonly served: readonly string[] | undefined
  /** Hashes of cached prompts of Anthropic's format, the oldest first. */
  readonly prefixes: Set<string>
  readonly files: Map<string, StoredFile>
  readonly uploads: Map<string, StoredUpload>
  readonly batches: Map<string, StoredBatch>
  readonly responses: Map<string, StoredResponse>
  readonly conversations: Map<string, StoredConversation>
  readonly completions: Map<string, StoredCompletion>
  /** Maximum number of stored responses and of chat completions; the oldest are dropped. */
  readonly keepResponses: number
}

export interface StoredFile {
  readonly object: Json & { readonly id: string; readonly purpose: string }
  readonly content: Buffer
}

export interface StoredUpload {
  object: Json & { readonly id: string; readonly status: string; readonly bytes: number }
  /** Content of each part by its id. */
  readonly parts: Map<string, Buffer>
  /** Seconds until the file expires. */
  readonly lives: number | undefined
}

export interface StoredBatch {
  object: Json & { readonly id: string; readonly status: string }
}

export interface StoredResponse {
  object: Json & { readonly id: string; readonly status: string }
  /** Result of a background response, returned once it completes. */
  readonly outcome: Json
  readonly inputItems: readonly Json[]
  readonly events: readonly SseEvent[]
}

export type Item = Json & { readonly id: string }

export interface StoredConversation {
  object: Json & { readonly id: string }
  readonly items: Item[]
}

export interface StoredCompletion {
  object: Json & { readonly id: string }
  readonly messages: readonly Json[]
}

/** A response in OpenAI's error envelope. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Json
  constructor(status: number, message: string, rest: Partial<RefusalParts> = {}) {
    super(message)
    this.status = status
    const { type = 'invalid_request_error', param = null, code = null } = rest
    this.body = { error: { message, type, param, code } }
  }
}

interface RefusalParts {
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

export function json(body: unknown, status = 200): Answer {
  return { form: 'json', status, body }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
