/**
 * The consumer that relays an answer to the client.
 *
 * - A short answer is collected and sent in one write. A stream, and whatever is longer, is relayed
 *   as it comes: the chunks of one read are joined into one write, and while the client is slow the
 *   upstream is not read.
 * - Taps read what the answer reports: its id, its usage and the ids of its items. They change one
 *   thing: usage that the gateway has asked for, and the client has not, is withheld.
 *
 * Failure modes: an answer that breaks off after its first byte is relayed as a broken connection.
 * For a client that leaves, see `abandoned.ts`.
 */
import { createItemIds } from '#gateway/response/item-ids.ts'
import { createEventTap, type EventTap } from '#gateway/response/sse-tap.ts'
import { createLongTap } from '#gateway/response/tail-tap.ts'
import { NOTHING_REPORTED, type Reported } from '#gateway/response/usage.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import { giveUp, leave, stageOfAbandoned } from './abandoned.ts'
import type { Attempt, ResponseConsumer } from './attempt.ts'
import { type Forwarding, forward } from './forward.ts'
import type { AttemptOutcome } from './outcome.ts'
import {
  joined,
  newRelay,
  outcomeOf,
  type Relay,
  type RelayOptions,
  type RelayOutcome,
} from './relay-state.ts'
import { forwardedHeaders, type UpstreamHeaders } from './response-headers.ts'
import type { Upstreams } from './targets.ts'

/** Longest answer that is collected, in bytes; a longer one is relayed as it comes. */
const WHOLE_MAX_BYTES = 262_144

/** Forwards a request and relays the answer. Resolves when the client has it, or has left. */
export async function relay(
  upstreams: Upstreams,
  forwarding: Forwarding,
  options: RelayOptions,
): Promise<RelayOutcome> {
  const state = newRelay(options)
  options.reply.onAbort(() => leave(state))
  return outcomeOf(state, await forward(upstreams, forwarding, consumerOf(state)))
}

function consumerOf(state: Relay): ResponseConsumer {
  return {
    onStart: (attempt) => start(state, attempt),
    onHead: (status, headers) => begin(state, status, headers),
    onData: (chunk) => add(state, chunk),
    onReadEnd: () => {
      if (state.isStreaming) write(state)
    },
    isCommitted: () => state.isStreaming,
    onEnd: (outcome) => end(state, outcome),
  }
}

function start(state: Relay, attempt: Attempt): void {
  state.attempt = attempt
  state.status = 0
  state.chunks = []
  state.bytes = 0
  state.items = undefined
  if (state.hasClientLeft) attempt.cancel()
}

function begin(state: Relay, status: number, headers: UpstreamHeaders): void {
  const { charged, kind, itemsOf, attempt } = state
  state.status = status
  state.headers = forwardedHeaders(headers)
  const type = String(headers['content-type'] ?? '').toLowerCase()
  const isStream = type.startsWith('text/event-stream')
  if (itemsOf && attempt && status < 300) {
    state.items = createItemIds(isStream, itemsOf(attempt.target))
  }
  if (!isStream && !isSpeech(state, type)) return
  const isRead = isStream && kind !== null && charged !== undefined
  stream(
    state,
    isRead
      ? createEventTap(kind, attempt?.request.addsUsageOption === true, charged.rules.events)
      : createLongTap(kind),
  )
}

/** Speech is relayed while it is made, whatever the type of its bytes; an error is not speech. */
function isSpeech({ kind, status }: Relay, type: string): boolean {
  return type.startsWith('audio/') || (kind === 'audio_speeches' && status < 300)
}

/** Relays the answer as it comes from here on. */
function stream(state: Relay, tap: EventTap): void {
  state.isStreaming = true
  state.tap = tap
  if (state.hasClientLeft) return
  state.reply.head(state.status, state.headers)
  state.reply.onDrain(() => state.attempt?.resume())
}

function add(state: Relay, chunk: Buffer): void {
  state.chunks.push(chunk)
  state.bytes += chunk.length
  if (state.bytes > state.maxBytes) {
    giveUp(state, 'abandoned_answer_bytes')
    return
  }
  if (state.isStreaming || state.bytes <= WHOLE_MAX_BYTES) return
  stream(state, createLongTap(state.status < 300 ? state.kind : null))
}

/** Writes what has come, and the head at least. */
function write(state: Relay): void {
  const { hasClientLeft, reply, tap } = state
  if (state.chunks.length === 0) {
    if (!hasClientLeft) reply.flush()
    return
  }
  const chunk = joined(state.chunks)
  state.chunks = []
  const relayed = tap ? tap.push(chunk) : chunk
  state.items?.push(chunk)
  if (tap && state.onResponseId && !state.hasReportedId) reportId(state, tap.reported())
  if (hasClientLeft || relayed.length === 0) return
  if (!reply.write(relayed)) state.attempt?.pause()
}

/** Reports the id of the answer, the first time that it is known. */
function reportId(state: Relay, reported: Reported): void {
  const { attempt, onResponseId } = state
  if (!onResponseId || !attempt || state.hasReportedId || reported.id === undefined) return
  state.hasReportedId = true
  onResponseId(attempt.target, reported)
}

function end(state: Relay, outcome: AttemptOutcome): void {
  clearTimeout(state.abandonedTimer)
  if (state.abandoned) state.abandonedStage ??= stageOfAbandoned(outcome)
  if (outcome.kind === 'cancelled') readRest(state)
  else if (state.isStreaming) endStream(state, outcome.kind === 'answered')
  else if (outcome.kind === 'answered') endWhole(state)
  // A client that leaves from here on has nothing to cancel.
  state.attempt = undefined
}

/** Reads what has arrived and can no longer be relayed. */
function readRest({ chunks, tap }: Relay): void {
  if (tap && chunks.length > 0) tap.push(joined(chunks))
}

function endWhole(state: Relay): void {
  const { kind, reply, status } = state
  const body = joined(state.chunks)
  state.chunks = [body]
  state.reported = kind && status < 300 ? reportedInWhole(kind, body) : NOTHING_REPORTED
  reportId(state, state.reported)
  state.items?.push(body)
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
  else reply.destroy()
}
