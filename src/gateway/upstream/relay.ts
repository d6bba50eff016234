/**
 * The consumer that relays an answer to the client.
 *
 * - A short answer is collected and sent in one write. A stream, and whatever is longer, is relayed
 *   as it comes: the chunks of one turn of the event loop are joined into one write, those of one
 *   read if they are many bytes, and while the client is slow the upstream is not read.
 * - Taps read what the answer reports: its id, its usage and the ids of its items. They change one
 *   thing: usage that the gateway has asked for, and the client has not, is withheld.
 *
 * | State                | Chunk                  | End of the attempt   | Client leaves      |
 * | -------------------- | ---------------------- | -------------------- | ------------------ |
 * | waiting: no head yet | –                      | failed, or the next  | → reading, or left |
 * | whole: collected     | kept; long → streaming | one write            | → reading, or left |
 * | streaming: head sent | tapped and written     | the rest, or broken  | → reading, or left |
 * | reading: client left | kept or tapped         | the charged stage    | –                  |
 * | left: cancelled      | –                      | arrived bytes tapped | –                  |
 *
 * `reading` follows for an answer with a hidden cost (`boundOfAbandoned`), `left` for all others. A
 * client that leaves after the whole answer has come changes nothing. A later attempt is cancelled.
 *
 * This server may end an answer before the upstream does (`endWith`): the upstream is cancelled,
 * and the usage until then is charged. A caller who has nothing yet gets the error as its answer. A
 * stream of events gets an error event, if the last event is whole; another answer is broken off.
 *
 * Failure modes: an answer that breaks off after its first byte is relayed as a broken connection.
 * A failed attempt after a client has left is not repeated on another upstream, and costs nothing.
 */
import type { Problem } from '#base/problem.ts'
import { NOTHING_REPORTED, type Reported } from '#gateway/response/answer-format.ts'
import { createItemIds, type ItemIds } from '#gateway/response/item-ids.ts'
import { endsWithEvent, withEnd } from '#gateway/response/sse-bytes.ts'
import { NO_TEXT } from '#gateway/response/sse-listener.ts'
import { createEventTap, type EventTap } from '#gateway/response/sse-tap.ts'
import { createLongTap } from '#gateway/response/tail-tap.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import { EXAMINED } from './answer-probe.ts'
import { type AbandonedBound, type AbandonedBoundName, boundOfAbandoned } from './answer-rules.ts'
import { type Attempt, type Chunks, joined, type ResponseConsumer, withChunk } from './attempt.ts'
import { errorCodeIn } from './failure-message.ts'
import { type Forwarding, forward } from './forward.ts'
import { forwardedHeaders, type UpstreamHeaders } from './forwarded-headers.ts'
import { type AttemptOutcome, type AttemptStage, attemptEnd, stageOfAbandoned } from './outcome.ts'
import {
  type LimitedAnswer,
  NO_TAPS,
  type RelayOptions,
  type RelayOutcome,
  unreportedText,
} from './relay-outcome.ts'
import type { Upstreams } from './targets.ts'

/** Longest answer that is collected, in bytes; a longer one is relayed as it comes. */
const WHOLE_MAX_BYTES = 262_144
/** Unwritten bytes of a stream from which it is written at the end of the read, not of the turn. */
const WRITE_AT_ONCE_BYTES = 16_384
/** Microtasks run when the parser has delivered all chunks of one read. */
const readEnd = Promise.resolve()

/** Forwards a request and relays the answer. Resolves when the client has it, or has left. */
export function relay(
  upstreams: Upstreams,
  forwarding: Forwarding,
  options: RelayOptions,
): Promise<RelayOutcome> {
  const consumer = new Relay(options)
  options.reply.onAbort(() => consumer.onClientLeft())
  options.reply.endable = consumer
  const forwarded = forward(upstreams, forwarding, consumer)
  const { limited } = options
  limited?.add(consumer)
  const ended = limited ? forwarded.finally(() => limited.delete(consumer)) : forwarded
  return ended.then((outcome) => consumer.outcomeOf(outcome))
}

class Relay implements LimitedAnswer, ResponseConsumer {
  index = -1
  readonly #options: RelayOptions
  #attempt: Attempt | undefined
  /** Name of the upstream of the last attempt; null before the first. */
  #upstream: string | null = null
  #status = 0
  #headers: string[] = []
  /** Whether the answer is a stream of events of a request that succeeded. */
  #isEventStream = false
  /** Whether the answer goes to the client as it comes. */
  #isStreaming = false
  #chunks: Chunks
  #bytes = 0
  /** Bytes of an abandoned answer that may be read. */
  #maxBytes = Number.POSITIVE_INFINITY
  /** Tap of a streaming answer. */
  #tap: EventTap | undefined
  #items: ItemIds | undefined
  #hasReportedId = false
  /** Report of a collected answer that has ended. */
  #reported: Reported | undefined
  #hasClientLeft = false
  /** The last bytes that the client was sent: those of the last write at least. */
  #lastWritten: Buffer | undefined
  /** The problem with which this server has ended the answer. */
  #ended: Problem | undefined
  /** Bound on reading an answer after its client has left. */
  #abandoned: AbandonedBound | undefined
  #abandonedStage: AttemptStage | undefined
  #abandonedTimer: NodeJS.Timeout | undefined
  #unwrittenBytes = 0
  /** Whether it is written at the end of the turn. */
  #isWriteScheduled = false
  /** Whether it is written at the end of the read. */
  #isWriteDue = false
  /** Made once for all chunks of a stream. */
  #writing: (() => void) | undefined

  constructor(options: RelayOptions) {
    this.#options = options
  }

  onStart(attempt: Attempt): void {
    const { log } = this.#options.reply
    // The answer before was examined, and was not the caller's.
    if (this.#attempt) log.endAttempt(EXAMINED, this.#attempt.acquiredAt)
    this.#attempt = attempt
    this.#upstream = attempt.target.upstream.name
    log.startAttempt(this.#upstream, attempt.request.headers)
    this.#status = 0
    this.#chunks = undefined
    this.#bytes = 0
    this.#items = undefined
    if (this.#hasClientLeft || this.#ended) attempt.cancel()
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    const { charged, format, kind, reply, taps } = this.#options
    const attempt = this.#attempt
    if (!attempt) return
    this.#status = status
    this.#headers = forwardedHeaders(status, headers, attempt.target.format)
    const type = String(headers['content-type'] ?? '').toLowerCase()
    const isStream = type.startsWith('text/event-stream')
    this.#isEventStream = isStream && status < 300
    reply.log.isEventStream = this.#isEventStream
    const onItem = status < 300 ? taps?.itemsOf?.(attempt.target) : undefined
    if (onItem) this.#items = createItemIds(isStream, onItem)
    // Speech is relayed while it is made, whatever the type of its bytes; an error is not speech.
    const isSpeech = type.startsWith('audio/') || (kind === 'audio_speeches' && status < 300)
    if (!isStream && !isSpeech) return
    const withholds = attempt.request.addsUsageOption === true
    const isRead = isStream && kind !== null && charged !== undefined
    this.#stream(
      isRead
        ? createEventTap(format, kind, withholds, charged.rules.events)
        : createLongTap(format, kind),
    )
    this.#scheduleWrite()
  }

  onData(chunk: Buffer): void {
    this.#chunks = withChunk(this.#chunks, chunk)
    this.#bytes += chunk.length
    this.#unwrittenBytes += chunk.length
    if (this.#bytes > this.#maxBytes) {
      this.#giveUp('abandoned_answer_bytes')
      return
    }
    if (!this.#isStreaming) {
      if (this.#bytes <= WHOLE_MAX_BYTES) return
      const { format, kind } = this.#options
      this.#stream(createLongTap(format, this.#status < 300 ? kind : null))
    }
    this.#scheduleWrite()
  }

  isCommitted(): boolean {
    return this.#isStreaming
  }

  onEnd(outcome: AttemptOutcome): void {
    const { log } = this.#options.reply
    log.endAttempt(attemptEnd(outcome, this.#status), this.#attempt?.acquiredAt)
    if (this.#abandonedTimer) clearTimeout(this.#abandonedTimer)
    if (this.#abandoned) this.#abandonedStage ??= stageOfAbandoned(outcome)
    if (outcome.kind === 'cancelled') this.#readArrived()
    else if (this.#isStreaming) this.#endStream(outcome.kind === 'answered')
    else if (outcome.kind === 'answered') this.#endWhole()
    // A client that leaves from here on has nothing to cancel, and this server nothing to end.
    this.#attempt = undefined
    if (outcome.kind !== 'failed') this.#options.reply.endable = undefined
  }

  /** The upstream is cancelled, or its answer read on within two bounds. */
  onClientLeft(): void {
    const { charged, kind } = this.#options
    const attempt = this.#attempt
    this.#hasClientLeft = true
    if (attempt?.isWhole) return
    const hasCost = attempt && attempt.stage !== 'queued' && kind !== null
    const bound = hasCost && charged && boundOfAbandoned(charged, this.#status, this.#tap)
    if (!bound) {
      attempt?.cancel()
      return
    }
    this.#abandoned = bound
    this.#maxBytes = this.#bytes + bound.bytes
    this.#abandonedTimer = setTimeout(() => this.#giveUp('abandoned_answer_seconds'), bound.ms)
    attempt?.resume()
  }

  /** Ends the answer with a problem, unless all of it has come. */
  endWith(problem: Problem): void {
    const { reply, routeId } = this.#options
    if (this.#attempt?.isWhole || this.#ended) return
    // Also of an attempt that has not begun.
    this.#ended = problem
    if (this.#isStreaming) this.#write()
    this.#attempt?.cancel()
    if (!this.#isStreaming || this.#hasClientLeft) return
    reply.log.ended = problem
    const before = this.#lastWritten
    // Another event can follow a whole one, and be the first.
    if (this.#isEventStream && (!before || endsWithEvent(before))) {
      reply.write(Buffer.from(reply.format.renderErrorEvent(problem, routeId, before)))
      reply.end()
    } else reply.destroy()
  }

  /** The outcome of the relay, made from the outcome of its last attempt. */
  outcomeOf(outcome: AttemptOutcome): RelayOutcome {
    const tap = this.#tap
    const upstream = this.#upstream
    const reported = this.#reported ?? tap?.reported() ?? NOTHING_REPORTED
    const text =
      reported.isWhole || this.#status >= 300
        ? NO_TEXT
        : unreportedText(this.#options, tap, () => joined(this.#chunks))
    const isUnread = tap?.hasSkipped() ?? false
    if (this.#abandonedStage) {
      return { kind: 'cancelled', upstream, reported, text, stage: this.#abandonedStage }
    }
    switch (outcome.kind) {
      case 'failed':
        return outcome
      case 'answered':
        if (!reported.isBroken) {
          return { kind: 'answered', upstream, status: this.#status, reported, text, isUnread }
        }
        this.#options.reply.log.isBroken = true
        return { kind: 'broken', upstream, reported, text, stage: 'answering' }
      case 'broken':
        return { kind: 'broken', upstream, reported, text, stage: 'answering' }
      case 'cancelled': {
        const { stage } = outcome
        const problem = this.#isStreaming ? undefined : this.#ended
        return { kind: 'cancelled', upstream, reported, text, stage, problem }
      }
    }
  }

  /** Cancels an abandoned answer that has exceeded a bound. */
  #giveUp(bound: AbandonedBoundName): void {
    this.#abandoned?.onExceeded(bound)
    this.#attempt?.cancel()
  }

  /** Relays the answer as it comes from here on. */
  #stream(tap: EventTap): void {
    const { reply } = this.#options
    this.#isStreaming = true
    this.#tap = tap
    if (this.#hasClientLeft) return
    reply.head(this.#status, this.#headers)
    reply.onDrain(() => this.#attempt?.resume())
  }

  #scheduleWrite(): void {
    if (this.#isWriteDue) return
    if (this.#unwrittenBytes >= WRITE_AT_ONCE_BYTES) {
      this.#isWriteDue = true
      void readEnd.then(() => this.#write())
    } else if (!this.#isWriteScheduled) {
      this.#isWriteScheduled = true
      this.#writing ??= () => this.#write()
      this.#attempt?.target.atStage('write', this.#writing)
    }
  }

  /** Writes what has come, and the head at least, if the answer has not ended. */
  #write(): void {
    this.#isWriteScheduled = false
    this.#isWriteDue = false
    this.#unwrittenBytes = 0
    const attempt = this.#attempt
    if (!attempt) return
    const { reply, taps } = this.#options
    if (!this.#chunks) {
      if (!this.#hasClientLeft) reply.flush()
      return
    }
    const chunk = joined(this.#chunks)
    const tap = this.#tap
    this.#chunks = undefined
    const relayed = tap ? tap.push(chunk) : chunk
    this.#items?.push(chunk)
    if (tap && taps?.onResponseId && !this.#hasReportedId) this.#reportId(tap.reported())
    if (this.#hasClientLeft || relayed.length === 0) return
    this.#lastWritten = withEnd(this.#lastWritten, relayed)
    if (!reply.write(relayed)) attempt.pause()
    if (reply.log.firstTokenAt === undefined && tap?.hasOutput()) reply.log.outputWritten()
  }

  /** Reports the id of the answer, the first time that it is known. */
  #reportId(reported: Reported): void {
    const { onResponseId } = this.#options.taps ?? NO_TAPS
    const attempt = this.#attempt
    if (!onResponseId || !attempt || this.#hasReportedId || reported.id === undefined) return
    this.#hasReportedId = true
    onResponseId(attempt.target, reported)
  }

  /** Reads bytes that can no longer be relayed. */
  #readArrived(): void {
    if (this.#chunks) this.#tap?.push(joined(this.#chunks))
  }

  #endWhole(): void {
    const { format, kind, reply } = this.#options
    const status = this.#status
    const body = joined(this.#chunks)
    this.#chunks = body
    this.#reported = kind && status < 300 ? reportedInWhole(format, kind, body) : NOTHING_REPORTED
    this.#reportId(this.#reported)
    this.#items?.push(body)
    if (status >= 400) reply.log.code = errorCodeIn(body)
    if (!this.#hasClientLeft) reply.whole(status, this.#headers, body)
  }

  #endStream(isWhole: boolean): void {
    const { reply } = this.#options
    const tap = this.#tap
    this.#write()
    const rest = isWhole ? tap?.end() : undefined
    if (isWhole && tap) this.#reportId(tap.reported())
    if (this.#hasClientLeft) return
    if (rest && rest.length > 0) reply.write(rest)
    if (isWhole) reply.end()
    else {
      reply.log.isBroken = true
      reply.destroy()
    }
  }
}
