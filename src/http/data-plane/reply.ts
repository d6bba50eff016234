/** Replies to callers of the data plane, over the server's response. */
import type { ServerResponse } from 'node:http'
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import type { AtStage } from '#event-loop/turn-stages.ts'
import type { Endable, Reply } from '#gateway/call.ts'
import { CallLog } from '#gateway/call-log.ts'
import { UPSTREAM_ERROR } from '#gateway/upstream/forwarded-headers.ts'
import type { HelpLinks } from '#http/answers/help-links.ts'
import { closeUnread, discardBody } from '#http/connection/unread-bodies.ts'

/** Longest body that is sent in one string with its head, which costs one write instead of two. */
const ONE_WRITE_MAX_BYTES = 65_536
/** The first header of a relayed error. */
const [FROM_UPSTREAM] = UPSTREAM_ERROR
/** RFC 9110 §8.6: an answer of this status has no length. */
const NO_CONTENT = 204

export interface ReplyOptions {
  readonly atStage: AtStage
  /** Monotonic clock, for durations. */
  readonly elapsed: Clock
  readonly isStopping: () => boolean
  /** Names and values, alternately, of headers that every response has. */
  readonly secureHeaders: readonly string[]
  readonly help: Pick<HelpLinks, 'logOf'>
}

/** A request as its reply knows it. */
export interface RepliedRequest {
  readonly id: string
  readonly startedAt: number
  readonly format: WireFormat
}

/** The reply to a request. */
export class DataReply implements Reply {
  readonly log: CallLog
  readonly format: WireFormat
  readonly requestId: string
  endable: Endable | undefined
  readonly #options: ReplyOptions
  readonly #response: ServerResponse
  /** Names and values, alternately, of headers that every answer to this request has. */
  readonly #headers: string[]
  /** Time at which the answer, or the first part of one in pieces, was written. */
  firstByteAt: number | undefined
  /** Bytes of the answer's body that were written. */
  answerBytes = 0
  /** Whether this server has broken off the answer, and not its caller. */
  isBrokenOff = false
  #hasBegun = false
  #isFlushed = false
  #isAborted = false
  #onAbort: (() => void) | undefined
  #onDrain: (() => void) | undefined

  constructor(
    options: ReplyOptions,
    response: ServerResponse,
    { id, startedAt, format }: RepliedRequest,
  ) {
    this.#options = options
    this.#response = response
    this.log = new CallLog(options.elapsed, startedAt)
    this.format = format
    this.requestId = id
    this.#headers = ['x-request-id', id]
    this.add(format.answerHeaders.constant)
    this.#headers.push('x-content-type-options', 'nosniff')
    if (options.secureHeaders.length > 0) this.add(options.secureHeaders)
  }

  /** Whether a response has begun, and so cannot be replaced. */
  hasBegun(): boolean {
    return this.#hasBegun
  }

  headers(): readonly string[] {
    return this.#headers
  }

  add(headers: readonly string[]): void {
    for (const text of headers) this.#headers.push(text)
  }

  added(): number {
    return this.#headers.length
  }

  takeBack(count: number): string[] {
    return this.#headers.splice(count)
  }

  whole(status: number, headers: readonly string[], body: Buffer): void {
    this.#hasBegun = true
    this.firstByteAt = this.#options.elapsed()
    this.answerBytes = body.length
    sendWhole(this.#options.atStage, this.#response, status, this.#finish(headers), body)
  }

  head(status: number, headers: readonly string[]): void {
    this.#hasBegun = true
    if (!this.#response.req.complete) closeUnread(this.#response)
    this.#response.writeHead(status, this.#finish(headers))
  }

  flush(): void {
    if (!this.#isFlushed && this.firstByteAt === undefined) this.#response.flushHeaders()
    this.#isFlushed = true
  }

  write(piece: Buffer): boolean {
    if (this.firstByteAt === undefined) this.firstByteAt = this.#options.elapsed()
    this.answerBytes += piece.length
    return this.#response.write(piece)
  }

  end(): void {
    this.#response.end()
  }

  destroy(): void {
    this.isBrokenOff = !this.#isAborted
    this.#response.destroy()
  }

  /** Ends the answer with a problem; an answer without an upstream is broken off. */
  endWith(problem: Problem): void {
    if (this.endable) {
      this.endable.endWith(problem)
      return
    }
    this.log.ended = problem
    this.destroy()
  }

  onDrain(callback: () => void): void {
    if (!this.#onDrain) this.#response.on('drain', () => this.#onDrain?.())
    this.#onDrain = callback
  }

  /** Sets the listener for an abort by the client, called at once if it has happened. */
  onAbort(callback: () => void): void {
    this.#onAbort = callback
    if (this.#isAborted) callback()
  }

  /** Called when the response has closed, by either side. */
  closed(): void {
    if (this.#response.writableFinished) return
    this.#isAborted = true
    this.#onAbort?.()
  }

  #finish(headers: readonly string[]): string[] {
    this.add(headers)
    const { elapsed, isStopping, help } = this.#options
    const all = this.#headers
    if (headers[0] === FROM_UPSTREAM) {
      // Its body stays as the upstream made it.
      const log = help.logOf(this.requestId)
      if (log !== undefined) all.push('x-bailiwick-request-log', log)
    }
    const { duration } = this.format.answerHeaders
    if (duration) all.push(duration, String(Math.round(elapsed() - this.log.startedAt)))
    // Kept alive, the connection would delay the stop until it times out.
    if (isStopping()) addClose(all)
    return all
  }
}

/** Adds `connection: close`, once. */
function addClose(headers: string[]): void {
  if (!headers.includes('connection')) headers.push('connection', 'close')
}

function sendWhole(
  atStage: AtStage,
  response: ServerResponse,
  status: number,
  headers: string[],
  body: Buffer,
): void {
  if (status !== NO_CONTENT) headers.push('content-length', String(body.length))
  if (!response.req.complete) {
    sendBeforeRequest(response, status, headers, body)
    return
  }
  response.writeHead(status, headers)
  // The head is written together with the body.
  atStage('write', () => {
    // Latin 1 maps every byte to itself.
    if (body.length <= ONE_WRITE_MAX_BYTES) response.end(body.toString('latin1'), 'latin1')
    else response.end(body)
  })
}

/** Answers a request before its body has arrived, and closes the connection. */
function sendBeforeRequest(
  response: ServerResponse,
  status: number,
  headers: string[],
  body: Buffer,
): void {
  addClose(headers)
  closeUnread(response)
  response.writeHead(status, headers)
  response.write(body)
  discardBody(response.req, () => response.end())
}
