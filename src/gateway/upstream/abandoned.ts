/**
 * Answers whose caller has left.
 *
 * The upstream is cancelled, so that nothing is made for nobody. There are two exceptions, in which
 * what was relayed does not show the cost: the text has ended, so that only the reported usage is
 * missing, or the model reasons, so that most of the cost may be in no text. Then the answer is
 * read on within two bounds, and cancelled when either is exceeded.
 *
 * Failure modes: an answer that has not ended by then is charged without reported usage. A failed
 * attempt is not repeated on another upstream.
 */

import type { Reply } from '#gateway/call.ts'
import { type Attempt, cancel } from './attempt.ts'
import type { AbandonedBound, AbandonedBoundName, Incoming } from './incoming.ts'

/** The bound for reading on; undefined where the upstream is to be cancelled at once. */
function boundOfAbandoned(
  { kind, model, rules }: Incoming,
  hasTextEnded: boolean,
): AbandonedBound | undefined {
  if (!rules || kind === null || model === undefined || rules.abandoned.ms === 0) return undefined
  return hasTextEnded || rules.reasoning.has(model) ? rules.abandoned : undefined
}

/** Reads an answer on after its caller has left, unless it is to be cancelled at once. */
export function readsOn(state: Attempt): boolean {
  const { controller, status, tap, incoming, bytes } = state
  if (state.isOver || !controller) return false
  // A whole answer begins to arrive when the model has ended.
  const hasTextEnded = tap ? tap.hasTextEnded() : status >= 200 && status < 300
  const bound = boundOfAbandoned(incoming, hasTextEnded)
  if (!bound) return false
  state.reply = NO_CALLER
  state.abandoned = bound
  state.bytesMax = bytes + bound.bytes
  state.abandonedTimer = setTimeout(giveUp, bound.ms, state, 'abandoned_answer_seconds')
  controller.resume()
  return true
}

/** Cancels an abandoned answer that has exceeded a bound. */
export function giveUp(state: Attempt, bound: AbandonedBoundName): void {
  if (state.isOver) return
  state.abandoned?.onExceeded(bound)
  cancel(state)
}

/** The reply to a caller who has left. */
const NO_CALLER: Reply = {
  add: () => {},
  whole: () => {},
  head: () => {},
  flush: () => {},
  write: () => true,
  end: () => {},
  destroy: () => {},
  onDrain: () => {},
  onAbort: () => {},
}
