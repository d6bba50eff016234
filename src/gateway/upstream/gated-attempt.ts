/** An attempt at an upstream with limits: its room before it, and a closing after it. */
import { then } from '#base/then.ts'
import type { Gate, UpstreamUse } from './gate.ts'
import type { UpstreamTarget } from './open-target.ts'
import {
  type AttemptOutcome,
  type Failure,
  mayHaveArrived,
  mayHaveRun,
  type NoRoom,
  OVERLOADED,
} from './outcome.ts'
import type { Upstreams } from './targets.ts'

/** Gives the request its room. Returns why it has none. */
export function enterGate(
  gate: Gate,
  use: UpstreamUse,
): NoRoom | undefined | Promise<NoRoom | undefined> {
  return then(gate.enter(use), (entry) => {
    if (entry.kind === 'failed') return entry
    use.room = entry
    return undefined
  })
}

/**
 * Ends the room of a failed attempt, and closes the model where the upstream has asked for it. The
 * room of any other attempt is settled with its charge.
 */
export function concludeUse(
  upstreams: Pick<Upstreams, 'closeModel'>,
  target: UpstreamTarget,
  use: UpstreamUse,
  outcome: AttemptOutcome,
): void {
  if (outcome.kind === 'failed') fail(upstreams, target, use, outcome)
  // Its caller has left before it was sent.
  else if (outcome.kind === 'cancelled' && outcome.stage === 'queued') use.room?.settle(0, 0)
  else if (use.room?.isTrial && outcome.kind === 'answered' && outcome.status < 300) {
    target.gate?.open(use.model)
  }
}

function fail(
  upstreams: Pick<Upstreams, 'closeModel'>,
  target: UpstreamTarget,
  use: UpstreamUse,
  outcome: Failure,
): void {
  // The upstream counts what it has run, and what nobody knows is kept until it has leaked.
  if (mayHaveRun(outcome)) use.room?.leave()
  else use.room?.settle(mayHaveArrived(outcome) ? 1 : 0, 0)
  use.room = undefined
  if (outcome.reason !== 'status' || !OVERLOADED.has(outcome.status)) return
  const { status, retryInMs = 0 } = outcome
  if (retryInMs > 0) upstreams.closeModel(target, use, status, retryInMs)
}
