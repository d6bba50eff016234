/** Collecting: answers that this server reads before, or instead of, a client. */
import { createByteGatherer } from '#base/byte-gatherer.ts'
import type { Reply } from '#gateway/call.ts'
import type { Attempt, ResponseConsumer } from './attempt.ts'
import { forward } from './forward.ts'
import { forwardedHeaders } from './forwarded-headers.ts'
import type { UpstreamTarget } from './open-target.ts'
import { type AttemptOutcome, attemptEnd, type Failure } from './outcome.ts'
import type { UpstreamRequest } from './request.ts'
import type { Upstreams } from './targets.ts'

/** Longest answer that is collected, in bytes. */
const ANSWER_MAX_BYTES = 67_108_864

export interface CollectedAnswer {
  readonly kind: 'answered'
  readonly status: number
  /** Names and values, alternately, of the headers for a client. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface CollectOptions {
  readonly maxBytes?: number
  /** Called with each attempt, to cancel it: that fails like a broken connection. */
  readonly onStart?: ResponseConsumer['onStart'] | undefined
}

/** Resolves to the answer, whatever its status, or to the failure. */
export async function collect(
  upstreams: Upstreams,
  target: UpstreamTarget,
  request: UpstreamRequest,
  { maxBytes = ANSWER_MAX_BYTES, onStart }: CollectOptions = {},
): Promise<CollectedAnswer | Failure> {
  const body = createByteGatherer(maxBytes)
  let headers: readonly string[] = []
  const reader: AnswerReader = {
    onHead: (status, received) => {
      headers = forwardedHeaders(status, received, target.format)
    },
    onData: body.add,
    onStart,
    maxBytes,
  }
  const outcome = await read(upstreams, target, request, reader)
  if (outcome.kind === 'failed') return outcome
  return { kind: 'answered', status: outcome.status, headers, body: body.take() }
}

type Started = ResponseConsumer['onStart']

/** Collects the answer to a request of a client. Its log has the attempt. */
export function collectFor(
  reply: Pick<Reply, 'log'>,
  upstreams: Upstreams,
  target: UpstreamTarget,
  request: UpstreamRequest,
  options: CollectOptions = {},
): Promise<CollectedAnswer | Failure> {
  return loggedAttempt(reply, target, request, (onStart) => {
    const started: Started = (attempt) => {
      onStart(attempt)
      options.onStart?.(attempt)
    }
    return collect(upstreams, target, request, { ...options, onStart: started })
  })
}

/** Records an attempt for a request of a client, from its start to its outcome. */
export async function loggedAttempt<O extends AttemptOutcome>(
  { log }: Pick<Reply, 'log'>,
  { upstream }: UpstreamTarget,
  { headers }: UpstreamRequest,
  attempt: (onStart: Started) => Promise<O>,
): Promise<O> {
  let started: Attempt | undefined
  const logged = log.startAttempt(upstream.name, headers)
  const outcome = await attempt((one) => {
    started = one
  })
  log.endAttempt(attemptEnd(outcome), started?.acquiredAt, logged)
  return outcome
}

export interface AnswerReader {
  onStart?: ResponseConsumer['onStart'] | undefined
  onHead?: ResponseConsumer['onHead']
  onData(chunk: Buffer): unknown
  /** A longer answer fails like a timeout. */
  readonly maxBytes: number
}

/** Reads an answer as it comes. If it fails, the chunks so far are void. */
export async function read(
  upstreams: Upstreams,
  target: UpstreamTarget,
  request: UpstreamRequest,
  { onStart, onHead, onData, maxBytes }: AnswerReader,
): Promise<{ readonly kind: 'answered'; readonly status: number } | Failure> {
  let attempt: Attempt | undefined
  let bytes = 0
  const consumer: ResponseConsumer = {
    onStart: (started) => {
      attempt = started
      onStart?.(started)
    },
    onHead: (status, headers) => onHead?.(status, headers),
    onData: (chunk) => {
      bytes += chunk.length
      if (bytes > maxBytes) attempt?.cancel('timeout')
      else onData(chunk)
    },
    // Only a stale connection is tried again, which has brought nothing.
    isCommitted: () => false,
    onEnd: () => {},
  }
  const forwarding = { targets: [target], requestFor: () => request }
  const outcome = await forward(upstreams, forwarding, consumer)
  return outcome.kind === 'answered' || outcome.kind === 'failed'
    ? outcome
    : { kind: 'failed', reason: 'reset' }
}
