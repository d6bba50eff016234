/** The state of one attempt at an upstream, and its end. */
import type { Dispatcher } from 'undici'
import type { Reply } from '#gateway/call.ts'
import type { ItemIds } from '#gateway/response/item-ids.ts'
import { charactersInWhole } from '#gateway/response/sse-listener.ts'
import type { EventTap } from '#gateway/response/sse-tap.ts'
import { NOTHING_REPORTED } from '#gateway/response/usage.ts'
import type { AbandonedBound, Incoming } from './incoming.ts'
import { abandonedEnd, type Ended, type Reached } from './outcome.ts'
import type { Station } from './upstreams.ts'

export interface Attempt {
  /** Nobody's once the caller has left. */
  reply: Reply
  readonly incoming: Incoming
  readonly wasKept: Station['wasKept']
  turn: number
  readonly resolve: (ended: Ended) => void
  status: number
  headers: string[]
  mode: 'gathering' | 'passing' | 'discarding'
  pieces: Buffer[]
  bytes: number
  /** Of an answer that passes. */
  tap: EventTap | undefined
  /** Of a response. */
  items: ItemIds | undefined
  wasHeard: boolean
  /** Answers of 1xx, each of which puts off the time limit of the first byte. */
  interim: number
  controller: Dispatcher.DispatchController | undefined
  /** Of an answer that is read on after its caller has left. */
  abandoned: AbandonedBound | undefined
  abandonedTimer: NodeJS.Timeout | undefined
  bytesMax: number
  isOver: boolean
}

export function newAttempt(
  parts: Pick<Attempt, 'reply' | 'incoming' | 'wasKept' | 'resolve'>,
): Attempt {
  return {
    reply: parts.reply,
    incoming: parts.incoming,
    wasKept: parts.wasKept,
    turn: 0,
    resolve: parts.resolve,
    status: 0,
    headers: [],
    mode: 'gathering',
    pieces: [],
    bytes: 0,
    tap: undefined,
    items: undefined,
    wasHeard: false,
    interim: 0,
    controller: undefined,
    abandoned: undefined,
    abandonedTimer: undefined,
    bytesMax: Number.POSITIVE_INFINITY,
    isOver: false,
  }
}

export function finish(state: Attempt, ended: Ended): void {
  if (state.isOver) return
  state.isOver = true
  clearTimeout(state.abandonedTimer)
  state.resolve(state.abandoned ? abandonedEnd(ended) : ended)
}

/** Cancels the upstream of a caller who has left. */
export function cancel(state: Attempt): void {
  finish(state, { how: 'aborted', ...produced(state), reached: reachedBy(state) })
  state.controller?.abort(new Error('the caller went away'))
}

const reachedBy = ({ controller, status }: Attempt): Reached => {
  if (status !== 0) return 'answer'
  return controller ? 'request' : 'nothing'
}

/** What has come of an answer that is not whole, whether or not it went on. */
export function produced({ incoming, pieces, tap }: Attempt) {
  const rest = joined(pieces)
  if (!tap) return { reported: NOTHING_REPORTED, characters: textIn(incoming, rest) }
  tap.push(rest)
  return { reported: tap.reported(), characters: tap.characters() }
}

/** Characters of what the model wrote. */
export function textIn({ kind }: Incoming, bytes: Buffer): number {
  return kind === 'completions' ? charactersInWhole(bytes) : 0
}

export function joined(pieces: readonly Buffer[]): Buffer {
  const [first, ...more] = pieces
  return first && more.length === 0 ? first : Buffer.concat(pieces)
}
