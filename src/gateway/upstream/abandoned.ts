/**
 * Answers after their client has left.
 *
 * The upstream is cancelled: nothing is made for nobody. The exceptions are answers with a relayed
 * part that does not show the cost. They are read on within two bounds, and cancelled when either
 * is exceeded:
 *
 * - the text has ended: only the reported usage is missing;
 * - the model reasons: most of the cost may be in no text;
 * - the cost shows at the end alone: images, transcripts, and text that is not streamed;
 * - it has media, calls tools but functions, or has tokens shorter than those of a text.
 *
 * Failure modes: an answer that has not ended by then is charged without reported usage. A failed
 * attempt is not repeated on another upstream, and costs nothing.
 */
import type { AbandonedBound, AbandonedBoundName } from './answer-rules.ts'
import type { AttemptOutcome, AttemptStage } from './outcome.ts'
import type { Relay } from './relay-state.ts'

/** The client has left: the upstream is cancelled, or its answer read on within two bounds. */
export function leave(state: Relay): void {
  const { attempt } = state
  state.hasClientLeft = true
  if (attempt?.isWhole) return
  const bound = boundOfAbandoned(state)
  if (!bound) {
    attempt?.cancel()
    return
  }
  state.abandoned = bound
  state.maxBytes = state.bytes + bound.bytes
  state.abandonedTimer = setTimeout(giveUp, bound.ms, state, 'abandoned_answer_seconds')
  attempt?.resume()
}

/** The bound for reading on; undefined where the upstream is to be cancelled at once. */
function boundOfAbandoned(state: Relay): AbandonedBound | undefined {
  const { attempt, charged, kind, status, tap } = state
  if (!charged || kind === null || !attempt || attempt.stage === 'queued') return undefined
  const { abandoned, reasoning } = charged.rules
  if (abandoned.ms === 0) return undefined
  if (charged.hidesCost || reasoning.has(charged.model)) return abandoned
  // A whole answer begins to arrive when the model has ended.
  const isReadOn = tap ? tap.hasTextEnded() || tap.hidesCost() : status >= 200 && status < 300
  return isReadOn ? abandoned : undefined
}

/** Cancels an abandoned answer that has exceeded a bound. */
export function giveUp(state: Relay, bound: AbandonedBoundName): void {
  state.abandoned?.onExceeded(bound)
  state.attempt?.cancel()
}

/** The stage that an abandoned answer is charged for. */
export function stageOfAbandoned(outcome: AttemptOutcome): AttemptStage {
  switch (outcome.kind) {
    case 'answered':
      return outcome.status < 300 ? 'answering' : 'queued'
    case 'failed':
      return 'queued'
    case 'broken':
      return 'answering'
    case 'cancelled':
      return outcome.stage
  }
}
