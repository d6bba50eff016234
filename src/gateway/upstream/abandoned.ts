/**
 * Answers whose client has left.
 *
 * The upstream is cancelled, so that nothing is made for nobody. There are two exceptions, in which
 * what was relayed does not show the cost: the text has ended, so that only the reported usage is
 * missing, or the model reasons, so that most of the cost may be in no text. Then the answer is
 * read on within two bounds, and cancelled when either is exceeded.
 *
 * Failure modes: an answer that has not ended by then is charged without reported usage. A failed
 * attempt is not repeated on another upstream.
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
  // A whole answer begins to arrive when the model has ended.
  const hasTextEnded = tap ? tap.hasTextEnded() : status >= 200 && status < 300
  return hasTextEnded || reasoning.has(charged.model) ? abandoned : undefined
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
      return outcome.reason === 'reset' || outcome.reason === 'timeout' ? 'sent' : 'queued'
    case 'broken':
      return 'answering'
    case 'cancelled':
      return outcome.stage
  }
}
