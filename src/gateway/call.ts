/** A request on the data plane, as the server hands it over, and the way its answer goes back. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Problem } from '#base/problem.ts'
import type { DataRoute } from '#contract/data-plane.ts'
import type { Grant } from './auth/grant.ts'
import type { BodyMeter } from './request/body-meter.ts'

export interface Call {
  readonly route: DataRoute
  /** The id in the path, where the route has one. Only what `DATA_ID_PATTERN` allows. */
  readonly id: string | undefined
  /** What stands behind the `?` of the request, unread. */
  readonly search: string
  readonly grant: Grant
  readonly headers: IncomingHttpHeaders
  /** The whole body; empty where the route has none, or takes it as it comes. */
  readonly body: Buffer
  /** The body as it comes, on routes that never have all of it. */
  readonly incoming?: Readable
  readonly meter?: Meter
  readonly reply: Reply
}

/** A body that is read as it comes, and the end of one that comes too slowly. */
export interface Meter extends BodyMeter {
  /** Set before `cutOff` is called. */
  problem: Problem | undefined
  /** Set by the reader. */
  cutOff: (() => void) | undefined
}

/**
 * The way back. Until `head` or `whole` is called, a Problem may still be thrown instead; headers
 * that were added are on its answer too.
 */
export interface Reply {
  /** Adds headers of ours, name after value, to whatever the answer will be. */
  add(headers: readonly string[]): void
  /** Answers in one write. */
  whole(status: number, headers: readonly string[], body: Buffer): void
  /** Begins an answer that comes in pieces: it goes out with the first of them, or with `flush`. */
  head(status: number, headers: readonly string[]): void
  /** Sends the head, if nothing has gone out yet. */
  flush(): void
  /** False when the caller takes no more until `onDrain`. */
  write(piece: Buffer): boolean
  end(): void
  /** Breaks the connection: the only way to tell a caller that a begun answer is not whole. */
  destroy(): void
  /** Calls back when the caller can take more. */
  onDrain(callback: () => void): void
  /** Calls back once, when the caller went away before the answer was whole: at once if it has. */
  onAbort(callback: () => void): void
}
