/**
 * One attempt at one upstream: a request is sent, and the answer goes to a consumer.
 *
 * - It waits in the upstream's queue for a connection, and releases it when the exchange is over,
 *   which may be after the consumer has its outcome.
 * - Failures are recognized by the head of an answer; their bodies are discarded, and a pooled
 *   connection can be used again.
 *
 * Failure modes: a failure before the consumer has committed anything leaves no trace, and the
 * request may be sent again; after it the outcome is `broken`. Each attempt has one outcome.
 */
import type { Dispatcher, Pool } from 'undici'
import { type Claim, type ClaimHolder, createClaim } from '#event-loop/fair-queue.ts'
import { addChunk, type FailedAnswer, newFailedAnswer } from './failure-message.ts'
import type { UpstreamHeaders } from './forwarded-headers.ts'
import type { UpstreamTarget } from './open-target.ts'
import {
  type AttemptOutcome,
  type AttemptStage,
  type FailureReason,
  failureOfError,
  failureOfHead,
  failureOfQueue,
  statusLabel,
} from './outcome.ts'
import type { UpstreamRequest } from './request.ts'
import type { Exchange } from './silence.ts'

/** Longest body of a failure that is read to use its connection again, in bytes. */
const DISCARDED_MAX_BYTES = 262_144
const NO_BYTES = Buffer.alloc(0)
/** Most informational answers (1xx): each restarts the time limit of the first byte. */
const INFORMATIONAL_MAX = 16

/** Receives the answer to a request, which may be sent several times until there is one. */
export interface ResponseConsumer {
  /** An attempt begins. Whatever an attempt before it has brought is void. */
  onStart(attempt: Attempt): void
  /** The head of the final answer; failures and 1xx are not delivered. */
  onHead(status: number, headers: UpstreamHeaders): void
  /** A chunk of the body. Those of one read of the socket come before any microtask runs. */
  onData(chunk: Buffer): void
  /** Whether a part of the answer cannot be taken back: then the request is not sent again. */
  isCommitted(): boolean
  /** Called once for each attempt, after all its other calls. */
  onEnd(outcome: AttemptOutcome): void
}

/** Chunks of one answer. A list is made for the second, since a write often has one. */
export type Chunks = Buffer | Buffer[] | undefined

export function withChunk(chunks: Chunks, chunk: Buffer): Chunks {
  if (!chunks) return chunk
  if (!Array.isArray(chunks)) return [chunks, chunk]
  chunks.push(chunk)
  return chunks
}

export function joined(chunks: Chunks): Buffer {
  return Array.isArray(chunks) ? Buffer.concat(chunks) : (chunks ?? NO_BYTES)
}

/** One of the two is called, once, and maybe before `start` returns. */
export interface AttemptListener {
  /** Whether no other upstream follows: then a 500 is the answer. */
  readonly isLast: boolean
  /** Called after the consumer's `onEnd`. */
  onOutcome(outcome: AttemptOutcome): void
  /** Called with an error that the consumer throws at the end of an answer. */
  onError(error: unknown): void
}

type Controller = Dispatcher.DispatchController

/**
 * Holds its place in the queue, and handles the dispatch of its request. Pooled requests of one
 * turn of the event loop are sent together, and their answers conclude together.
 */
export class Attempt implements ClaimHolder, Exchange, Dispatcher.DispatchHandler {
  readonly target: UpstreamTarget
  readonly request: UpstreamRequest
  /** Progress, which an end leaves as it is. */
  stage: AttemptStage = 'queued'
  /** Whether the whole answer has come: then nothing is left to cancel. */
  isWhole = false
  index = -1
  silentLooks = 0
  /** Time at which it had a connection, by the target's monotonic clock. */
  acquiredAt: number | undefined
  readonly #consumer: ResponseConsumer
  readonly #listener: AttemptListener
  readonly #claim: Claim
  #controller: Controller | undefined
  /** The pool of a request on a fresh connection. */
  #freshPool: Pool | undefined
  /** Sequence number of the request among the requests and connections of its pool. */
  #sequence = 0
  #status = 0
  #informational = 0
  #discardedBytes = 0
  #failedAnswer: FailedAnswer | undefined
  #isOver = false
  #isPaused = false
  #timer: NodeJS.Timeout | undefined

  constructor(
    target: UpstreamTarget,
    request: UpstreamRequest,
    consumer: ResponseConsumer,
    listener: AttemptListener,
  ) {
    this.target = target
    this.request = request
    this.#consumer = consumer
    this.#listener = listener
    this.#claim = createClaim(request.projectId, this)
  }

  start(): void {
    this.#consumer.onStart(this)
    if (this.#isOver) return
    if (!this.target.hasCredentials) {
      this.#end({ kind: 'failed', reason: 'credentials' })
      return
    }
    const { timeoutMs } = this.request
    if (timeoutMs !== undefined) this.#timer = setTimeout(() => this.cancel('timeout'), timeoutMs)
    this.target.queue.acquire(this.#claim)
  }

  /** Stops reading from the upstream until `resume`. */
  pause(): void {
    this.#isPaused = true
    this.#controller?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.silentLooks = 0
    this.#controller?.resume()
  }

  /** Leaves the queue, or aborts the request. The outcome is `cancelled`, or the failure given. */
  cancel(reason?: FailureReason): void {
    if (this.isWhole) return
    const { stage } = this
    this.#end(reason ? { kind: 'failed', reason } : { kind: 'cancelled', stage })
    if (this.#controller) this.#controller.abort(new Error('the request was cancelled'))
    else if (this.#claim.state === 'waiting') this.target.queue.release(this.#claim)
  }

  /** Sends the request, on a pooled connection at the end of the turn. */
  onAcquired(): void {
    const { target, request } = this
    this.acquiredAt = target.elapsed()
    if (request.connection === 'fresh') {
      this.#freshPool = target.openFresh()
      this.#freshPool.dispatch(request, this)
      return
    }
    target.atStage('send', () => this.#dispatch())
  }

  /** Sends the request on a connection of the pool, unless it was cancelled in the same turn. */
  #dispatch(): void {
    if (this.#isOver) {
      this.#release()
      return
    }
    this.#sequence = this.target.nextSequence()
    this.target.pool.dispatch(this.request, this)
  }

  onRejected(): void {
    this.#end(failureOfQueue(this.target.queue, this.request.projectId))
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    if (this.#isOver) controller.abort(new Error('the request was cancelled'))
    else {
      this.stage = 'sent'
      this.target.silence.add(this)
    }
  }

  onResponseStart(controller: Controller, status: number, headers: UpstreamHeaders): void {
    this.silentLooks = 0
    if (status >= 200) this.#begin(controller, status, headers)
    else if (++this.#informational > INFORMATIONAL_MAX) {
      controller.abort(new Error('too many informational answers'))
    }
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.silentLooks = 0
    if (!this.#isOver) {
      this.#consumer.onData(chunk)
      return
    }
    if (this.#failedAnswer) addChunk(this.#failedAnswer, chunk)
    this.#discardedBytes += chunk.length
    if (this.#discardedBytes > DISCARDED_MAX_BYTES) {
      controller.abort(new Error('the answer is not needed'))
    }
  }

  /** A file that is being sent may take any time, and so has no limit of the first byte. */
  silenceMaxMs(): number | undefined {
    const { firstByteMs, idleMs } = this.target.upstream
    if (this.#status === 0) return this.#freshPool ? undefined : firstByteMs
    return this.#isPaused ? undefined : idleMs
  }

  /** Time of silence before the first byte that counts against the upstream. */
  slowMs(): number | undefined {
    return this.#status === 0 && !this.#freshPool ? this.target.upstream.slowMs : undefined
  }

  /** An answer to a request sent later shows that the upstream answers. */
  onSlow(): void {
    if (this.#sequence > this.target.answeredSequence) this.target.onSlow()
  }

  onSilence(): void {
    const isCommitted = this.#consumer.isCommitted()
    this.#end(isCommitted ? { kind: 'broken' } : { kind: 'failed', reason: 'timeout' })
    this.#controller?.abort(new Error('the upstream was silent'))
  }

  onResponseEnd(): void {
    this.#release()
    this.isWhole = true
    if (this.#freshPool) this.#conclude()
    else this.target.atStage('conclude', () => this.#conclude())
  }

  /** Ends with the whole answer. */
  #conclude(): void {
    try {
      this.#end({ kind: 'answered', status: this.#status })
    } catch (error) {
      this.#listener.onError(error)
    }
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#release()
    if (this.#consumer.isCommitted()) {
      this.#end({ kind: 'broken' })
      return
    }
    const isStale = this.#status === 0 && this.target.isStaleConnection(error, this.#sequence)
    this.#end(failureOfError(this.stage, isStale, error))
  }

  #begin(controller: Controller, status: number, headers: UpstreamHeaders): void {
    if (this.#isOver) return
    this.#status = status
    const failure = failureOfHead(status, headers, this.target.format, this.#listener.isLast)
    if (!failure) {
      this.stage = 'answering'
      if (this.#sequence > this.target.answeredSequence) {
        this.target.answeredSequence = this.#sequence
      }
      this.#consumer.onHead(status, headers)
      return
    }
    this.#failedAnswer = newFailedAnswer(status)
    this.#end({ ...failure, answer: this.#failedAnswer })
    // Only a pooled connection is used again.
    if (this.#freshPool) controller.abort(new Error('the request has failed'))
  }

  /** The connection is free again, or gone. */
  #release(): void {
    this.target.silence.delete(this)
    this.target.queue.release(this.#claim)
    void this.#freshPool?.destroy()
  }

  #observe(): void {
    const { target } = this
    if (this.acquiredAt === undefined) return
    const seconds = (target.elapsed() - this.acquiredAt) / 1_000
    target.onAttempted(target.upstream.name, statusLabel(this.#status), seconds)
  }

  #end(outcome: AttemptOutcome): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#timer) clearTimeout(this.#timer)
    if (outcome.kind !== 'cancelled') this.#observe()
    this.#consumer.onEnd(outcome)
    this.#listener.onOutcome(outcome)
  }
}
