/** An attempt at an upstream with limits: its room before it, and a closing after it. */
import { then } from '#base/then.ts'
import type { Gate, UpstreamUse } from './gate.ts'
import type { UpstreamTarget } from './open-target.ts'
import { type AttemptOutcome, type Failure, mayHaveArrived, type NoRoom } from './outcome.ts'
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

/** Statuses that close a model at an upstream for the time that their answer names. */
const CLOSING: ReadonlySet<number> = new Set([429, 503, 529])

/**
 * Releases the room of a failed attempt, and closes the model where the upstream has asked for it.
 * The room of any other attempt is settled with its charge.
 */
export function concludeUse(
  upstreams: Pick<Upstreams, 'closeModel'>,
  target: UpstreamTarget,
  use: UpstreamUse,
  outcome: AttemptOutcome,
): void {
  if (outcome.kind === 'failed') fail(upstreams, target, use, outcome)
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
  use.room?.settle(mayHaveArrived(outcome) ? 1 : 0, 0)
  use.room = undefined
  if (outcome.reason !== 'status' || !CLOSING.has(outcome.status)) return
  const { status, retryInMs = 0 } = outcome
  if (retryInMs > 0) upstreams.closeModel(target, use.model, status, retryInMs)
}
