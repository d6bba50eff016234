/**
 * One attempt at one upstream: the request goes there, and what comes back goes to the caller.
 *
 * What one read of the socket brings goes on in one write, however many pieces it was cut into.
 *
 * A short answer is gathered and sent on in one write. A stream, and whatever is longer, passes
 * piece by piece: when the caller is slow, the upstream is not read. Until the first byte has gone
 * to the caller the attempt may fail without a trace, and another upstream be tried; after it the
 * only honest end of a broken answer is a broken connection.
 *
 * Every attempt ends in exactly one `Ended`.
 */
import type { Dispatcher } from 'undici'
import type { Reply } from '#gateway/call.ts'
import { createItemIds } from '#gateway/response/item-ids.ts'
import { createEventTap, type EventTap } from '#gateway/response/sse-tap.ts'
import { createLongTap } from '#gateway/response/tail-tap.ts'
import { NOTHING_REPORTED, type Reported } from '#gateway/response/usage.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import { giveUp, readsOn } from './abandoned.ts'
import { type Attempt, cancel, finish, joined, newAttempt, produced, textIn } from './attempt.ts'
import { createClaim } from './connection-queue.ts'
import {
  failureOf,
  failureOfError,
  failureOfQueue,
  passedBack,
  type UpstreamHeaders,
} from './failures.ts'
import type { Incoming, Verdict } from './incoming.ts'
import type { Ended } from './outcome.ts'
import type { Station } from './upstreams.ts'

/** Longest answer that is gathered, in bytes; beyond it an answer passes piece by piece. */
const WHOLE_MAX_BYTES = 262_144

/** Most answers of 1xx before the one that counts. */
const INTERIM_MAX = 16

export interface Outgoing {
  /** The project whose share of the connections it uses. */
  readonly projectId: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer | null
}

export const attempt = (
  { pool, queue, turn, wasKept }: Station,
  outgoing: Outgoing,
  incoming: Incoming,
  reply: Reply,
): Promise<Ended> => {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const state = newAttempt({ reply, incoming, wasKept, resolve })
  const handler = handlerOf(state, () => queue.release(claim))
  const begin = (): void => {
    state.turn = turn()
    pool.dispatch(outgoing, handler)
  }
  const { projectId } = outgoing
  const reject = (): void =>
    finish(state, { how: 'failed', failure: failureOfQueue(queue, projectId) })
  const claim = createClaim(projectId, begin, reject)
  reply.onAbort(() => {
    if (readsOn(state)) return
    cancel(state)
    if (!state.controller && claim.state === 'waiting') queue.release(claim)
  })
  if (!state.isOver) queue.acquire(claim)
  return promise
}

/** Calls `left` when the connection is free again, or gone. */
const handlerOf = (state: Attempt, left: () => void): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller) => {
    state.controller = controller
    if (state.isOver) controller.abort(new Error('the caller went away'))
  },
  onResponseStart: (controller, status, headers) => {
    if (status < 200) {
      if (++state.interim > INTERIM_MAX) controller.abort(new Error('it never answers'))
      return
    }
    state.status = status
    begin(state, controller, status, headers)
  },
  onResponseData: (controller, piece) => {
    if (state.mode === 'discarding') discard(state, controller, piece)
    else if (!state.isOver) take(state, controller, piece)
  },
  onResponseEnd: (controller) => {
    left()
    if (!state.isOver) complete(state, controller)
  },
  onResponseError: (controller, error) => {
    left()
    if (!state.isOver) fail(state, controller, error)
  },
})

const begin = (
  state: Attempt,
  controller: Dispatcher.DispatchController,
  status: number,
  headers: UpstreamHeaders,
): void => {
  const failure = failureOf(status, headers)
  if (failure) {
    // Nobody waits for the rest of it, which is read so that the connection can serve again.
    state.mode = 'discarding'
    finish(state, { how: 'failed', failure })
    return
  }
  state.headers = passedBack(headers)
  const type = String(headers['content-type'] ?? '').toLowerCase()
  const isStream = type.startsWith('text/event-stream')
  const { kind, withholdsUsage, rules, onItem } = state.incoming
  if (onItem && status < 300) state.items = createItemIds(isStream, onItem)
  if (!isStream && !isSound(state, type)) return
  const isRead = isStream && kind !== null && rules !== undefined
  const tap = isRead ? createEventTap(kind, withholdsUsage, rules.events) : createLongTap(kind)
  pass(state, controller, tap)
}

/** Spoken sound is heard while it is made, whatever its bytes are called; an error is no sound. */
const isSound = ({ incoming, status }: Attempt, type: string): boolean =>
  type.startsWith('audio/') || (incoming.kind === 'audio_speeches' && status < 300)

/** An error is short; what is not would only cost. */
const discard = (
  state: Attempt,
  controller: Dispatcher.DispatchController,
  piece: Buffer,
): void => {
  state.bytes += piece.length
  if (state.bytes > WHOLE_MAX_BYTES) controller.abort(new Error('the answer is not of use'))
}

/** From here on the answer goes to the caller as it comes. */
const pass = (state: Attempt, controller: Dispatcher.DispatchController, tap: EventTap): void => {
  state.mode = 'passing'
  state.tap = tap
  state.reply.head(state.status, state.headers)
  state.reply.onDrain(() => controller.resume())
  queueMicrotask(() => sendOn(state, controller))
}

const take = (state: Attempt, controller: Dispatcher.DispatchController, piece: Buffer): void => {
  // The pieces of one read come one after the other: they are sent on when there are no more.
  if (state.mode === 'passing' && state.pieces.length === 0) {
    queueMicrotask(() => sendOn(state, controller))
  }
  state.pieces.push(piece)
  state.bytes += piece.length
  if (state.bytes > state.bytesMax) {
    giveUp(state, 'abandoned_answer_bytes')
    return
  }
  if (state.mode === 'passing' || state.bytes <= WHOLE_MAX_BYTES) return
  pass(state, controller, createLongTap(state.status < 300 ? state.incoming.kind : null))
}

/** Sends on what has come, and the head at least. */
const sendOn = (state: Attempt, controller: Dispatcher.DispatchController): void => {
  if (state.isOver) return
  const piece = joined(state.pieces.splice(0))
  if (piece.length === 0) state.reply.flush()
  else send(state, controller, piece)
}

const send = (state: Attempt, controller: Dispatcher.DispatchController, piece: Buffer): void => {
  const { incoming, reply, tap } = state
  const passed = tap ? tap.push(piece) : piece
  state.items?.push(piece)
  if (tap && incoming.heard && !state.wasHeard) hear(state, tap.reported())
  if (passed.length > 0 && !reply.write(passed)) controller.pause()
}

/** Tells what the answer is called, the first time that it is known. */
const hear = (state: Attempt, reported: Reported): void => {
  if (state.wasHeard || reported.id === undefined) return
  state.wasHeard = true
  state.incoming.heard?.(reported)
}

const complete = (state: Attempt, controller: Dispatcher.DispatchController): void => {
  if (state.mode === 'gathering') completeGathered(state)
  else completePassed(state, controller)
}

const completeGathered = (state: Attempt): void => {
  const body = joined(state.pieces)
  const verdict = state.incoming.inspect?.(state.status, body) ?? 'pass'
  if (verdict instanceof Promise) {
    // rejected where the caller leaves, to whom the answer cannot be sent either way
    verdict.then(
      (found) => concludeGathered(state, body, found),
      () => concludeGathered(state, body, 'pass'),
    )
  } else concludeGathered(state, body, verdict)
}

const concludeGathered = (state: Attempt, body: Buffer, verdict: Verdict): void => {
  if (state.isOver) return
  const { incoming, reply, status } = state
  if (verdict === 'stop') {
    finish(state, { how: 'failed', failure: { kind: 'stopped' } })
    return
  }
  const { kind } = incoming
  const reported = kind && status < 300 ? reportedInWhole(kind, body) : NOTHING_REPORTED
  const characters = reported.amounts || status >= 300 ? 0 : textIn(incoming, body)
  hear(state, reported)
  state.items?.push(body)
  reply.whole(status, state.headers, body)
  finish(state, { how: 'answered', status, reported, characters })
}

const completePassed = (state: Attempt, controller: Dispatcher.DispatchController): void => {
  const { reply, status, tap } = state
  sendOn(state, controller)
  const rest = tap?.end()
  if (tap) hear(state, tap.reported())
  if (rest && rest.length > 0) reply.write(rest)
  reply.end()
  const reported = tap?.reported() ?? NOTHING_REPORTED
  // Counted only where it is of use.
  const characters = reported.amounts ? 0 : (tap?.characters() ?? 0)
  const isUnread = tap?.hasSkipped() ?? false
  finish(state, { how: 'answered', status, reported, characters, isUnread })
}

const fail = (state: Attempt, controller: Dispatcher.DispatchController, error: Error): void => {
  if (state.mode === 'passing') {
    sendOn(state, controller)
    state.reply.destroy()
    finish(state, { how: 'broken', ...produced(state), reached: 'answer' })
    return
  }
  const wasKept = state.status === 0 && state.wasKept(error, state.turn)
  finish(state, { how: 'failed', failure: failureOfError(error, wasKept) })
}
