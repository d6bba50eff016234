/** The real amounts that the demands of a request are settled to. */

import type { RelayOutcome } from '#gateway/upstream/relay-state.ts'
import { type Reservation, takenOf } from '#limits/limiter.ts'
import { costOf, type RequestCosts } from './buckets.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { toolCost } from './tool-models.ts'

/** The real amount for each demand: of tokens at least what `kept`, a reservation, has taken. */
export function settlementOf(
  demands: readonly BucketDemand[],
  costs: RequestCosts,
  imageCalls: number | undefined,
  kept: Reservation | undefined,
): number[] {
  const amounts: number[] = []
  let first: string | undefined
  for (const demand of demands) {
    const { dimension, toolModel } = demand
    if (toolModel !== undefined) {
      // Of several such tools the first one is charged: an answer does not name its tool.
      first ??= toolModel
      amounts.push(toolCost(demand, toolModel === first || !imageCalls ? imageCalls : 0))
    } else {
      const cost = costOf(dimension, costs)
      const isKept = kept !== undefined && dimension === 'tokens'
      amounts.push(isKept ? Math.max(takenOf(kept, amounts.length), cost) : cost)
    }
  }
  return amounts
}

/** Undefined for an answer that ended early: more may have been made than was seen. */
export function imageCallsOf(outcome: RelayOutcome): number | undefined {
  if (outcome.kind === 'failed') return 0
  const { imageCalls = 0 } = outcome.reported
  if (outcome.kind === 'answered' || outcome.stage === 'queued' || imageCalls > 0) return imageCalls
  return undefined
}
