/** Requests on the data plane, as the server passes them, and their replies. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Problem } from '#base/problem.ts'
import type { DataRouteId } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { anthropicRoutes } from '#contract/formats/anthropic/routes.ts'
import { MODEL_HEADER } from '#contract/formats/openai/headers.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import type { Grant } from './auth/grant.ts'
import type { RequestValues } from './auth/value-keys.ts'
import type { CallLog } from './call-log.ts'
import type { ApiFormat } from './formats/api-format.ts'
import type { BodyMeter } from './request/body-meter.ts'

/** Members common to all calls. */
export interface Call {
  readonly route: DataRoute
  /** API format of the route. */
  readonly format: ApiFormat
  /** The query string, without its `?`. */
  readonly search: string
  readonly grant: Grant
  /** Values of keys with limits of their values. Undefined: none. */
  readonly values: RequestValues | undefined
  /** The grant of its key as it is now. Throws (or rejects with) 401 for a key that was revoked. */
  readonly findGrant: () => Grant | Promise<Grant>
  readonly headers: IncomingHttpHeaders
  readonly reply: Reply
}

/** A call after its body was read; the body is empty on routes without one. */
export interface BodyCall extends Call {
  readonly kind: 'body'
  readonly body: Buffer
  /** Whether only the head of the answer is wanted, for which no upstream is asked. */
  readonly isHead: boolean
}

/** A call with an id in its path: of an object, by `DATA_ID_PATTERN`, or of a model. */
export interface ObjectCall extends Call {
  readonly kind: 'object'
  readonly id: string
  /** Id of an item within the object, where the path has one. */
  readonly item: string | undefined
  /** Empty where the route has none. */
  readonly body: Buffer
  /** Whether only the head of the answer is wanted, for which no upstream is asked. */
  readonly isHead: boolean
}

/** A call with a body that is read as it arrives. */
export interface UploadCall extends Call {
  readonly kind: 'upload'
  /** Id of the object in the path; empty where the route has none. */
  readonly id: string
  readonly incoming: Readable
  readonly meter: Meter
}

type Handler<C extends Call> = (call: C) => Promise<void> | void

type RouteId = DataRouteId | keyof typeof anthropicRoutes

/** Handlers of routes, by the kind of their calls and the ids of the routes. */
export interface Handlers<Id extends string = RouteId> {
  readonly body?: Readonly<Partial<Record<Id, Handler<BodyCall>>>>
  readonly object?: Readonly<Partial<Record<Id, Handler<ObjectCall>>>>
  readonly upload?: Readonly<Partial<Record<Id, Handler<UploadCall>>>>
  /** Checks of routes of upstream objects, which throw where the object is not the project's. */
  readonly locate?: Readonly<Partial<Record<Id, (call: ObjectCall) => Promise<unknown>>>>
}

/** Merges several sets of handlers. */
export function mergeHandlers(rooms: readonly Handlers[]): Required<Handlers<string>> {
  const merged: Required<Handlers<string>> = { body: {}, object: {}, upload: {}, locate: {} }
  for (const { body, object, upload, locate } of rooms) {
    Object.assign(merged.body, body)
    Object.assign(merged.object, object)
    Object.assign(merged.upload, upload)
    Object.assign(merged.locate, locate)
  }
  return merged
}

/** A body that is read as it arrives, and its cut-off if it is too slow. */
export interface Meter extends BodyMeter {
  /** Set before `cutOff` is called. */
  problem: Problem | undefined
  /** Set by the reader. */
  cutOff: (() => void) | undefined
}

const JSON_TYPE = ['content-type', 'application/json']

/** Answers with JSON text. */
export function sendJson({ reply }: Pick<Call, 'reply'>, text: string): void {
  reply.whole(200, JSON_TYPE, Buffer.from(text))
}

/**
 * Answers HEAD as far as it is known without a request to an upstream. Without a length: it would
 * have to equal the length of the answer to GET (RFC 9110 §8.6).
 */
export function sendJsonHead({ reply }: Pick<Call, 'reply'>): void {
  reply.head(200, JSON_TYPE)
  reply.end()
}

/** Names the model that serves a request in a header, unless its body has that name. */
export function addModel({ reply }: Pick<Call, 'reply'>, model: string): void {
  const { requestedModel } = reply.log
  if (requestedModel === undefined || requestedModel === model) return
  // A header has no other characters; names of models may have any.
  reply.add([MODEL_HEADER, encodeURI(model)])
}

/** An answer that the server may have to end before it is whole. */
export interface Endable {
  endWith(problem: Problem): void
}

/** Answers HEAD for an upstream object: whether it is the project's. */
export async function answerHead(
  locate: (call: ObjectCall) => Promise<unknown>,
  call: ObjectCall,
): Promise<void> {
  await locate(call)
  sendJsonHead(call)
}

/**
 * The reply to the client. Until `head` or `whole` is called, a Problem may still be thrown
 * instead; headers that were added are on its answer too.
 */
export interface Reply {
  /** Format of errors and headers. */
  readonly format: WireFormat
  readonly requestId: string
  readonly log: CallLog
  /** Set while an upstream makes the answer. */
  endable: Endable | undefined
  /** Adds headers of ours, names and values in turn, to any answer. */
  add(headers: readonly string[]): void
  /** Number of names and values that were added. */
  added(): number
  /** Takes back what was added after the first `count` names and values, and returns it. */
  takeBack(count: number): string[]
  /** Answers in one write. */
  whole(status: number, headers: readonly string[], body: Buffer): void
  /** Begins an answer that comes in pieces: it goes out with the first of them, or with `flush`. */
  head(status: number, headers: readonly string[]): void
  /** Sends the head, if nothing has gone out yet. */
  flush(): void
  /** False when the caller takes no more until `onDrain`. */
  write(piece: Buffer): boolean
  end(): void
  /** Breaks the connection: the only way to report that a begun answer is not whole. */
  destroy(): void
  /** Calls back when the caller can take more. */
  onDrain(callback: () => void): void
  /** Calls back once, when the caller leaves before the answer is whole: at once if it has. */
  onAbort(callback: () => void): void
}
