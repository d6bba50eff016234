/**
 * One attempt at one upstream: a request is sent, and the answer goes to a consumer.
 *
 * - It waits in the upstream's queue for a connection, and releases it when the exchange is over,
 *   which may be after the consumer has its outcome.
 * - Failures are recognized by the head of an answer; their bodies are discarded, so that a pooled
 *   connection can be used again.
 * - Chunks that arrive in one read of the socket are delivered one after the other, and then
 *   `onReadEnd` is called once.
 *
 * Failure modes: a failure before the consumer has committed anything leaves no trace, and the
 * request may be sent again; after it the outcome is `broken`. Each attempt has one outcome.
 */
import type { Dispatcher } from 'undici'
import { createClaim } from './connection-queue.ts'
import {
  type AttemptOutcome,
  type AttemptStage,
  type FailureReason,
  failureOfError,
  failureOfHead,
  failureOfQueue,
} from './outcome.ts'
import { openPool } from './pool.ts'
import type { UpstreamRequest } from './request.ts'
import type { UpstreamHeaders } from './response-headers.ts'
import type { UpstreamTarget } from './targets.ts'

/** Longest body of a failure that is read so that its connection can be used again, in bytes. */
const DISCARDED_MAX_BYTES = 262_144
/** Most informational answers (1xx): each restarts the time limit of the first byte. */
const INFORMATIONAL_MAX = 16

export interface Attempt {
  readonly target: UpstreamTarget
  readonly request: UpstreamRequest
  stage(): AttemptStage
  /** Stops reading from the upstream until `resume`. */
  pause(): void
  resume(): void
  /** Leaves the queue, or aborts the request. The outcome is `cancelled`, or the failure given. */
  cancel(reason?: FailureReason): void
}

/** Receives the answer to a request, which may be sent several times until there is one. */
export interface ResponseConsumer {
  /** An attempt begins. Whatever an attempt before it has brought is void. */
  onStart(attempt: Attempt): void
  /** The head of the final answer; failures and 1xx are not delivered. */
  onHead(status: number, headers: UpstreamHeaders): void
  onData(chunk: Buffer): void
  /** All chunks of one read of the socket were delivered; also called once after the head. */
  onReadEnd(): void
  /** Whether a part of the answer cannot be taken back: then the request is not sent again. */
  isCommitted(): boolean
  /** Called once for each attempt, after all its other calls: the last read may have no end. */
  onEnd(outcome: AttemptOutcome): void
}

interface State {
  readonly target: UpstreamTarget
  readonly request: UpstreamRequest
  readonly consumer: ResponseConsumer
  readonly onOutcome: (outcome: AttemptOutcome) => void
  controller: Dispatcher.DispatchController | undefined
  stage: AttemptStage
  /** Of the request among the requests and connections of its pool. */
  sequence: number
  status: number
  informational: number
  discardedBytes: number
  hasReadEndScheduled: boolean
  isOver: boolean
  timer: NodeJS.Timeout | undefined
}

/**
 * Starts an attempt. `onOutcome` is called once, after the consumer's `onEnd`, and maybe before
 * this returns.
 */
export function startAttempt(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
  onOutcome: (outcome: AttemptOutcome) => void,
): void {
  const { queue } = target
  const state: State = {
    target,
    request,
    consumer,
    onOutcome,
    controller: undefined,
    stage: 'queued',
    sequence: 0,
    status: 0,
    informational: 0,
    discardedBytes: 0,
    hasReadEndScheduled: false,
    isOver: false,
    timer: undefined,
  }
  const claim = createClaim(
    request.projectId,
    () => dispatch(state, () => queue.release(claim)),
    () => end(state, failureOfQueue(queue, request.projectId)),
  )
  const cancel = (reason?: FailureReason): void => {
    const { controller, stage } = state
    end(state, reason ? { kind: 'failed', reason } : { kind: 'cancelled', stage })
    if (controller) controller.abort(new Error('the request was cancelled'))
    else if (claim.state === 'waiting') queue.release(claim)
  }
  consumer.onStart({
    target,
    request,
    stage: () => state.stage,
    pause: () => state.controller?.pause(),
    resume: () => state.controller?.resume(),
    cancel,
  })
  if (state.isOver) return
  const { timeoutMs } = request
  if (timeoutMs !== undefined) state.timer = setTimeout(cancel, timeoutMs, 'timeout')
  queue.acquire(claim)
}

/** Sends the request. `release` is called when its connection is free again, or gone. */
function dispatch(state: State, release: () => void): void {
  const { target, request } = state
  if (request.connection === 'fresh') {
    const { pool } = openPool({ ...target.upstream, connections: 1 })
    const close = (): void => {
      release()
      void pool.destroy()
    }
    pool.dispatch({ ...request, headersTimeout: 0 }, handlerOf(state, close))
    return
  }
  state.sequence = target.nextSequence()
  target.pool.dispatch(request, handlerOf(state, release))
}

function handlerOf(state: State, release: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller) => {
      state.controller = controller
      if (state.isOver) controller.abort(new Error('the request was cancelled'))
      else state.stage = 'sent'
    },
    onResponseStart: (controller, status, headers) => {
      if (status >= 200) begin(state, controller, status, headers)
      else if (++state.informational > INFORMATIONAL_MAX) {
        controller.abort(new Error('too many informational answers'))
      }
    },
    onResponseData: (controller, chunk) => {
      if (!state.isOver) {
        state.consumer.onData(chunk)
        if (!state.hasReadEndScheduled) scheduleReadEnd(state)
        return
      }
      state.discardedBytes += chunk.length
      if (state.discardedBytes > DISCARDED_MAX_BYTES) {
        controller.abort(new Error('the answer is not needed'))
      }
    },
    onResponseEnd: () => {
      release()
      end(state, { kind: 'answered', status: state.status })
    },
    onResponseError: (_controller, error) => {
      release()
      fail(state, error)
    },
  }
}

function begin(
  state: State,
  controller: Dispatcher.DispatchController,
  status: number,
  headers: UpstreamHeaders,
): void {
  if (state.isOver) return
  state.status = status
  const failure = failureOfHead(status, headers)
  if (failure) {
    end(state, failure)
    // Only a pooled connection is used again.
    if (state.request.connection === 'fresh') controller.abort(new Error('the request has failed'))
    return
  }
  state.stage = 'answering'
  state.consumer.onHead(status, headers)
  if (!state.isOver) scheduleReadEnd(state)
}

/** The parser delivers all chunks of one read before microtasks run. */
function scheduleReadEnd(state: State): void {
  state.hasReadEndScheduled = true
  queueMicrotask(() => {
    state.hasReadEndScheduled = false
    if (!state.isOver) state.consumer.onReadEnd()
  })
}

function fail(state: State, error: Error): void {
  const { consumer, stage, target, sequence } = state
  if (consumer.isCommitted()) {
    end(state, { kind: 'broken' })
    return
  }
  const isStale = state.status === 0 && target.isStaleConnection(error, sequence)
  end(state, failureOfError(error, stage, isStale))
}

function end(state: State, outcome: AttemptOutcome): void {
  if (state.isOver) return
  state.isOver = true
  clearTimeout(state.timer)
  state.consumer.onEnd(outcome)
  state.onOutcome(outcome)
}
