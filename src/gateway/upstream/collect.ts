/**
 * Asks an upstream and gathers what it answers, for answers that we have to see before anybody else
 * does: of the poller, and of changes that must be written down first.
 */

import type { Failure } from './failures.ts'
import type { Outgoing } from './relay.ts'
import { readAnswer } from './stream-reader.ts'
import type { Station, Upstreams } from './upstreams.ts'

/** Longest answer that is gathered. */
const ANSWER_MAX_BYTES = 67_108_864

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Those that go to a caller, name after value. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/**
 * Resolves to the answer, whatever its status, or to why there is none. An answer that takes longer
 * than `timeoutMs` in all is given up. A connection that turns out to have ended is tried anew, so
 * what is asked must do no harm twice.
 */
export const ask = async (
  upstreams: Pick<Upstreams, 'note'>,
  station: Station,
  outgoing: Outgoing,
  timeoutMs: number,
): Promise<Answer | Failure> => {
  const first = await askOnce(station, outgoing, timeoutMs)
  const last = first.kind === 'stale' ? await askOnce(station, outgoing, timeoutMs) : first
  if (last.kind !== 'over_share') upstreams.note(station, last.kind === 'answer')
  return last
}

const askOnce = async (
  station: Station,
  outgoing: Outgoing,
  timeoutMs: number,
): Promise<Answer | Failure> => {
  const pieces: Buffer[] = []
  let bytes = 0
  let head: Pick<Answer, 'status' | 'headers'> = { status: 0, headers: [] }
  const ended = await readAnswer(station, outgoing, timeoutMs, {
    head: (status, headers) => {
      head = { status, headers }
    },
    take: (piece, giveUp) => {
      bytes += piece.length
      if (bytes > ANSWER_MAX_BYTES) giveUp()
      else pieces.push(piece)
    },
  })
  if (ended.how === 'answered') return { kind: 'answer', ...head, body: Buffer.concat(pieces) }
  if (ended.how === 'failed') return ended.failure
  return { kind: ended.how === 'aborted' ? 'timeout' : 'unreachable' }
}
