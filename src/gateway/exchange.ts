/**
 * One attempt at one upstream: the request goes there, and what comes back goes to the caller.
 *
 * A short answer is gathered and sent on in one write. A stream, and whatever is longer, passes
 * piece by piece: when the caller is slow, the upstream is not read. Until the first byte has gone to
 * the caller the attempt may fail without a trace, and another upstream be tried; after it the only
 * honest end of a broken answer is a broken connection.
 *
 * Every attempt ends in exactly one `Ended`.
 */
import type { Dispatcher } from 'undici'
import type { UsageKind } from '#contract/data-plane.ts'
import type { Reply } from './call.ts'
import { createEventTap, type EventTap } from './event-stream.ts'
import { NOTHING_REPORTED, type Reported } from './reported.ts'
import { reportedInTail, reportedInWhole } from './reported-bytes.ts'
import type { Station } from './upstreams.ts'

/** Longest answer that is gathered, in bytes; beyond it an answer passes piece by piece. */
const WHOLE_MAX_BYTES = 262_144
/** How much of the end of a long answer is kept, for the usage that stands there. */
const TAIL_BYTES = 16_384
/** Answers of ours, and failures that another upstream may not have. */
const OTHERS_MAY_DO = new Set([429, 502, 503, 504])
/** Our own key is at fault: nothing of that is the caller's business. */
const OUR_FAULT = new Set([401, 403])

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: string[]
  readonly body: Buffer | null
}

export interface Incoming {
  readonly kind: UsageKind | null
  /** Whether the chunk with usage is not for the caller. */
  readonly withholdsUsage: boolean
  /** Sees a gathered answer before the caller does, and may say that it must not be sent. */
  readonly inspect?: (status: number, body: Buffer) => 'pass' | 'stop'
}

export type Ended =
  /** The answer went to the caller, whole. */
  | {
      readonly how: 'answered'
      readonly status: number
      readonly reported: Reported
      readonly characters: number
    }
  /** The caller went away, or the upstream broke off, after `characters` of text. */
  | {
      readonly how: 'aborted' | 'broken'
      readonly reported: Reported
      readonly characters: number
      /** Whether the upstream had begun to answer. */
      readonly begun: boolean
    }
  /** Nothing has gone to the caller. */
  | { readonly how: 'failed'; readonly failure: Failure }

export type Failure =
  | { readonly kind: 'unreachable' | 'timeout' | 'redirect' | 'refused' | 'stopped' }
  | { readonly kind: 'status'; readonly status: number; readonly hints: readonly string[] }

export const isWorthAnother = (failure: Failure): boolean =>
  failure.kind === 'unreachable' || failure.kind === 'status'

/** What upstreams say of when to come again. */
const RETRY_HINTS = ['retry-after', 'retry-after-ms', 'x-should-retry']
const PASSED_BACK = ['content-type', 'content-disposition', ...RETRY_HINTS]

interface Attempt {
  readonly reply: Reply
  readonly incoming: Incoming
  readonly resolve: (ended: Ended) => void
  status: number
  headers: string[]
  mode: 'gathering' | 'passing' | 'discarding'
  pieces: Buffer[]
  bytes: number
  tap: EventTap | undefined
  tail: Buffer[]
  controller: Dispatcher.DispatchController | undefined
  isOver: boolean
  failure: Failure | undefined
}

export const attempt = (
  { pool }: Station,
  outgoing: Outgoing,
  incoming: Incoming,
  reply: Reply,
): Promise<Ended> => {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const state: Attempt = {
    reply,
    incoming,
    resolve,
    status: 0,
    headers: [],
    mode: 'gathering',
    pieces: [],
    bytes: 0,
    tap: undefined,
    tail: [],
    controller: undefined,
    isOver: false,
    failure: undefined,
  }
  reply.onAbort(() => {
    finish(state, { how: 'aborted', ...produced(state), begun: state.status !== 0 })
    state.controller?.abort(new Error('the caller went away'))
  })
  pool.dispatch(outgoing, handlerOf(state))
  return promise
}

const finish = (state: Attempt, ended: Ended): void => {
  if (state.isOver) return
  state.isOver = true
  state.resolve(ended)
}

const produced = ({ tap }: Attempt) => ({
  reported: tap?.reported() ?? NOTHING_REPORTED,
  characters: tap?.characters() ?? 0,
})

const handlerOf = (state: Attempt): Dispatcher.DispatchHandler => ({
  onRequestStart: (controller) => {
    state.controller = controller
    if (state.isOver) controller.abort(new Error('the caller went away'))
  },
  onResponseStart: (controller, status, headers) => {
    if (status < 200) return
    state.status = status
    begin(state, controller, status, headers)
  },
  onResponseData: (controller, piece) => {
    if (!state.isOver) take(state, controller, piece)
  },
  onResponseEnd: () => {
    if (!state.isOver) complete(state)
  },
  onResponseError: (_controller, error) => {
    if (!state.isOver) fail(state, error)
  },
})

const begin = (
  state: Attempt,
  controller: Dispatcher.DispatchController,
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void => {
  const failure = failureOf(status, headers)
  if (failure) {
    state.failure = failure
    state.mode = 'discarding'
    return
  }
  state.headers = pick(headers, PASSED_BACK)
  const type = String(headers['content-type'] ?? '')
  const isStream = type.startsWith('text/event-stream')
  if (!isStream && !type.startsWith('audio/')) return
  if (isStream && state.incoming.kind) {
    state.tap = createEventTap(state.incoming.kind, state.incoming.withholdsUsage)
  }
  pass(state, controller)
}

const failureOf = (
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Failure | undefined => {
  if (OTHERS_MAY_DO.has(status))
    return { kind: 'status', status, hints: pick(headers, RETRY_HINTS) }
  if (OUR_FAULT.has(status)) return { kind: 'refused' }
  return status >= 300 && status < 400 ? { kind: 'redirect' } : undefined
}

const pick = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): string[] => {
  const picked: string[] = []
  for (const name of names) {
    const value = headers[name]
    if (typeof value === 'string') picked.push(name, value)
  }
  return picked
}

/** From here on the answer goes to the caller as it comes. */
const pass = (state: Attempt, controller: Dispatcher.DispatchController): void => {
  state.mode = 'passing'
  state.reply.head(state.status, state.headers)
  state.reply.onDrain(() => controller.resume())
}

const take = (state: Attempt, controller: Dispatcher.DispatchController, piece: Buffer): void => {
  if (state.mode === 'discarding') {
    state.bytes += piece.length
    // An error is short; what is not would only cost.
    if (state.bytes > WHOLE_MAX_BYTES) controller.abort(new Error('the answer is not of use'))
    return
  }
  if (state.mode === 'gathering') {
    state.pieces.push(piece)
    state.bytes += piece.length
    if (state.bytes <= WHOLE_MAX_BYTES) return
    pass(state, controller)
    for (const gathered of state.pieces.splice(0)) send(state, controller, gathered)
    return
  }
  send(state, controller, piece)
}

const send = (state: Attempt, controller: Dispatcher.DispatchController, piece: Buffer): void => {
  const { tap } = state
  const passed = tap ? tap.push(piece) : piece
  if (!tap) keepTail(state, piece)
  if (passed.length > 0 && !state.reply.write(passed)) controller.pause()
}

const keepTail = (state: Attempt, piece: Buffer): void => {
  const { tail } = state
  tail.push(piece)
  let kept = 0
  for (let i = tail.length - 1; i >= 0; i--) {
    kept += tail[i]?.length ?? 0
    if (kept >= TAIL_BYTES) {
      tail.splice(0, i)
      return
    }
  }
}

const complete = (state: Attempt): void => {
  if (state.failure) finish(state, { how: 'failed', failure: state.failure })
  else if (state.mode === 'gathering') completeGathered(state)
  else completePassed(state)
}

const completeGathered = (state: Attempt): void => {
  const { incoming, reply, status } = state
  const [first, ...more] = state.pieces
  const body = first && more.length === 0 ? first : Buffer.concat(state.pieces)
  if (incoming.inspect?.(status, body) === 'stop') {
    finish(state, { how: 'failed', failure: { kind: 'stopped' } })
    return
  }
  const { kind } = incoming
  const reported = kind && status < 300 ? reportedInWhole(kind, body) : NOTHING_REPORTED
  reply.whole(status, state.headers, body)
  finish(state, { how: 'answered', status, reported, characters: 0 })
}

const completePassed = (state: Attempt): void => {
  const { incoming, reply, status, tap } = state
  const rest = tap?.end()
  if (rest && rest.length > 0) reply.write(rest)
  reply.end()
  const { kind } = incoming
  const reported =
    tap?.reported() ?? (kind ? reportedInTail(kind, Buffer.concat(state.tail)) : NOTHING_REPORTED)
  finish(state, { how: 'answered', status, reported, characters: tap?.characters() ?? 0 })
}

const fail = (state: Attempt, error: Error): void => {
  if (state.mode === 'passing') {
    state.reply.destroy()
    finish(state, { how: 'broken', ...produced(state), begun: true })
    return
  }
  const failure = state.failure ?? { kind: isTimeout(error) ? 'timeout' : 'unreachable' }
  finish(state, { how: 'failed', failure })
}

/** A connection that cannot be made in time is like one that is refused: another may do better. */
const isTimeout = (error: Error): boolean => {
  const code = 'code' in error ? error.code : undefined
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
}
