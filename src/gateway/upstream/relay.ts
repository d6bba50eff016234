/**
 * The consumer that relays an answer to the client.
 *
 * - A short answer is collected and sent in one write. A stream, and whatever is longer, is relayed
 *   as it comes: the chunks of one turn of the event loop are joined into one write, those of one
 *   read if they are many bytes, and while the client is slow the upstream is not read.
 * - Taps read what the answer reports: its id, its usage and the ids of its items. They change one
 *   thing: usage that the gateway has asked for, and the client has not, is withheld.
 *
 * Failure modes: an answer that breaks off after its first byte is relayed as a broken connection.
 * For a client that leaves, see `abandoned.ts`.
 */
import type { Problem } from '#base/problem.ts'
import { type Endable, logAttempt } from '#gateway/call.ts'
import { createItemIds, type ItemIds } from '#gateway/response/item-ids.ts'
import { END_MAX_BYTES } from '#gateway/response/sse-bytes.ts'
import { createEventTap, type EventTap } from '#gateway/response/sse-tap.ts'
import { createLongTap } from '#gateway/response/tail-tap.ts'
import { NOTHING_REPORTED, type Reported } from '#gateway/response/usage.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import { giveUp, leave, stageOfAbandoned } from './abandoned.ts'
import type { AbandonedBound } from './answer-rules.ts'
import type { Attempt, ResponseConsumer } from './attempt.ts'
import { endAnswer } from './end-answer.ts'
import { messageIn } from './failure-message.ts'
import { type Forwarding, forward } from './forward.ts'
import { forwardedHeaders, type UpstreamHeaders } from './forwarded-headers.ts'
import type { AttemptOutcome, AttemptStage } from './outcome.ts'
import {
  type Chunks,
  type EndableRelay,
  joined,
  NO_TAPS,
  outcomeOf,
  type Relay,
  type RelayOptions,
  type RelayOutcome,
  type RelayTaps,
  withChunk,
} from './relay-state.ts'
import type { Upstreams } from './targets.ts'

/** Longest answer that is collected, in bytes; a longer one is relayed as it comes. */
const WHOLE_MAX_BYTES = 262_144

/** Forwards a request and relays the answer. Resolves when the client has it, or has left. */
export function relay(
  upstreams: Upstreams,
  forwarding: Forwarding,
  options: RelayOptions,
): Promise<RelayOutcome> {
  const consumer = new RelayConsumer(options)
  options.reply.onAbort(() => leave(consumer))
  options.reply.endable = consumer
  const forwarded = forward(upstreams, forwarding, consumer)
  const { limited } = options
  if (!limited) return forwarded.then((outcome) => outcomeOf(consumer, outcome))
  limited.add(consumer)
  return forwarded
    .finally(() => limited.delete(consumer))
    .then((outcome) => outcomeOf(consumer, outcome))
}

/** Unwritten bytes of a stream from which it is written at the end of the read, not of the turn. */
const WRITE_AT_ONCE_BYTES = 16_384
/** Microtasks run when the parser has delivered all chunks of one read. */
const readEnd = Promise.resolve()

class RelayConsumer implements EndableRelay, Endable, ResponseConsumer {
  readonly reply: RelayOptions['reply']
  readonly kind: RelayOptions['kind']
  readonly charged: RelayOptions['charged']
  readonly taps: RelayTaps
  readonly errorForm: RelayOptions['errorForm']
  readonly limited: RelayOptions['limited']
  index = -1
  attempt: Attempt | undefined
  upstream: string | null = null
  status = 0
  headers: string[] = []
  isEventStream = false
  isStreaming = false
  chunks: Chunks
  bytes = 0
  tap: EventTap | undefined
  items: ItemIds | undefined
  hasReportedId = false
  reported: Reported | undefined
  hasClientLeft = false
  lastWritten: Buffer | undefined
  ended: Problem | undefined
  abandoned: AbandonedBound | undefined
  abandonedStage: AttemptStage | undefined
  abandonedTimer: NodeJS.Timeout | undefined
  maxBytes = Number.POSITIVE_INFINITY
  #unwrittenBytes = 0
  /** Whether it is written at the end of the turn. */
  #isWriteScheduled = false
  /** Whether it is written at the end of the read. */
  #isWriteDue = false
  /** Made once for all chunks of a stream. */
  #writing: (() => void) | undefined

  constructor({ reply, kind, charged, taps = NO_TAPS, errorForm, limited }: RelayOptions) {
    this.reply = reply
    this.kind = kind
    this.charged = charged
    this.taps = taps
    this.errorForm = errorForm
    this.limited = limited
  }

  onStart(attempt: Attempt): void {
    this.attempt = attempt
    this.upstream = attempt.target.upstream.name
    logAttempt(this.reply, this.upstream)
    this.status = 0
    this.chunks = undefined
    this.bytes = 0
    this.items = undefined
    if (this.hasClientLeft || this.ended) attempt.cancel()
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    const { charged, kind, taps, attempt } = this
    this.status = status
    this.headers = forwardedHeaders(status, headers)
    const type = String(headers['content-type'] ?? '').toLowerCase()
    const isStream = type.startsWith('text/event-stream')
    this.isEventStream = isStream && status < 300
    this.reply.log.isEventStream = this.isEventStream
    const onItem = attempt && status < 300 ? taps.itemsOf?.(attempt.target) : undefined
    if (onItem) this.items = createItemIds(isStream, onItem)
    if (!isStream && !isSpeech(this, type)) return
    const isRead = isStream && kind !== null && charged !== undefined
    this.#stream(
      isRead
        ? createEventTap(kind, attempt?.request.addsUsageOption === true, charged.rules.events)
        : createLongTap(kind),
    )
    this.#scheduleWrite()
  }

  onData(chunk: Buffer): void {
    this.chunks = withChunk(this.chunks, chunk)
    this.bytes += chunk.length
    this.#unwrittenBytes += chunk.length
    if (this.bytes > this.maxBytes) {
      giveUp(this, 'abandoned_answer_bytes')
      return
    }
    if (!this.isStreaming) {
      if (this.bytes <= WHOLE_MAX_BYTES) return
      this.#stream(createLongTap(this.status < 300 ? this.kind : null))
    }
    this.#scheduleWrite()
  }

  isCommitted(): boolean {
    return this.isStreaming
  }

  onEnd(outcome: AttemptOutcome): void {
    if (this.abandonedTimer) clearTimeout(this.abandonedTimer)
    if (this.abandoned) this.abandonedStage ??= stageOfAbandoned(outcome)
    if (outcome.kind === 'cancelled') readRest(this)
    else if (this.isStreaming) endStream(this, outcome.kind === 'answered')
    else if (outcome.kind === 'answered') endWhole(this)
    // A client that leaves from here on has nothing to cancel, and this server nothing to end.
    this.attempt = undefined
    if (outcome.kind !== 'failed') this.reply.endable = undefined
  }

  endWith(problem: Problem): void {
    endAnswer(this, problem)
  }

  /** Relays the answer as it comes from here on. */
  #stream(tap: EventTap): void {
    this.isStreaming = true
    this.tap = tap
    if (this.hasClientLeft) return
    this.reply.head(this.status, this.headers)
    this.reply.onDrain(() => this.attempt?.resume())
  }

  writeRest(): void {
    this.#write()
  }

  /** Writes what has come, if the answer has not ended. */
  #write(): void {
    this.#isWriteScheduled = false
    this.#isWriteDue = false
    this.#unwrittenBytes = 0
    if (this.attempt) write(this)
  }

  #scheduleWrite(): void {
    if (this.#isWriteDue) return
    if (this.#unwrittenBytes >= WRITE_AT_ONCE_BYTES) {
      this.#isWriteDue = true
      void readEnd.then(() => this.#write())
    } else if (!this.#isWriteScheduled) {
      this.#isWriteScheduled = true
      this.#writing ??= () => this.#write()
      this.attempt?.target.atStage('write', this.#writing)
    }
  }
}

/** Speech is relayed while it is made, whatever the type of its bytes; an error is not speech. */
function isSpeech({ kind, status }: Relay, type: string): boolean {
  return type.startsWith('audio/') || (kind === 'audio_speeches' && status < 300)
}

/** Writes what has come, and the head at least. */
function write(state: Relay): void {
  const { hasClientLeft, reply, tap } = state
  if (!state.chunks) {
    if (!hasClientLeft) reply.flush()
    return
  }
  const chunk = joined(state.chunks)
  state.chunks = undefined
  const relayed = tap ? tap.push(chunk) : chunk
  state.items?.push(chunk)
  if (tap && state.taps.onResponseId && !state.hasReportedId) reportId(state, tap.reported())
  if (hasClientLeft || relayed.length === 0) return
  state.lastWritten = withEnd(state.lastWritten, relayed)
  if (!reply.write(relayed)) state.attempt?.pause()
}

/** Bytes that were written, with the last ones before them where the end of an event may be cut. */
function withEnd(before: Buffer | undefined, written: Buffer): Buffer {
  if (!before || written.length >= END_MAX_BYTES) return written
  return Buffer.concat([before.subarray(-END_MAX_BYTES), written])
}

/** Reports the id of the answer, the first time that it is known. */
function reportId(state: Relay, reported: Reported): void {
  const { attempt, taps } = state
  if (!taps.onResponseId || !attempt || state.hasReportedId || reported.id === undefined) return
  state.hasReportedId = true
  taps.onResponseId(attempt.target, reported)
}

/** Reads what has arrived and can no longer be relayed. */
function readRest({ chunks, tap }: Relay): void {
  if (tap && chunks) tap.push(joined(chunks))
}

function endWhole(state: Relay): void {
  const { kind, reply, status } = state
  const body = joined(state.chunks)
  state.chunks = body
  state.reported = kind && status < 300 ? reportedInWhole(kind, body) : NOTHING_REPORTED
  reportId(state, state.reported)
  state.items?.push(body)
  if (status >= 500) reply.log.message = messageIn(status, body)
  if (!state.hasClientLeft) reply.whole(status, state.headers, body)
}

function endStream(state: Relay, isWhole: boolean): void {
  const { reply, tap } = state
  write(state)
  const rest = isWhole ? tap?.end() : undefined
  if (isWhole && tap) reportId(state, tap.reported())
  if (state.hasClientLeft) return
  if (rest && rest.length > 0) reply.write(rest)
  if (isWhole) reply.end()
  else {
    reply.log.isBroken = true
    reply.destroy()
  }
}
