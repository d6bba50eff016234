/**
 * Maxima of output that requests without one are given under a spend limit: where the rest of a
 * budget does not cover the most that the model can write, the largest maximum that it covers.
 */
import type { SpendSettings } from '#config/spend.ts'
import { type BoundedCost, costWith, outputWithin } from '#spend/bound.ts'
import type { SpendBudgets, SpendLimit, SpendOutcome } from '#spend/budget.ts'
import { needsMaximum } from './spend-refusals.ts'

/** Smallest maximum that a request is given: an answer of fewer tokens is useless. */
const CAP_MIN = 16

/** The maximum of output that a request does not set. */
export interface OpenOutput {
  /** Member of the body that sets it. */
  readonly member: string
  /** Sets it, in tokens; undefined where the body has the member, as null. */
  readonly cap: ((tokens: number) => void) | undefined
}

/** A request whose cost is bounded. */
interface Cappable {
  readonly bound: BoundedCost
  readonly output: OpenOutput | undefined
  /** Whether the store has just answered. */
  readonly isAnswered: boolean
  readonly projectId: string
}

/** The setter of a maximum, where the settings allow one. */
export function capWith(
  { capsOutput }: Pick<SpendSettings, 'capsOutput'>,
  { cap }: OpenOutput,
  onCapped: (tokens: number) => void,
): OpenOutput['cap'] {
  if (!cap || !capsOutput) return undefined
  return (tokens) => {
    cap(tokens)
    onCapped(tokens)
  }
}

/**
 * Reserves the cost, or that with the largest maximum of output that fits. Where reservations of
 * others leave no room for the least maximum, the request is held, not exhausted: with one that it
 * can be given, there is room once they end.
 */
export function reserveOrCap(
  budgets: Pick<SpendBudgets, 'reserve' | 'release' | 'roomFor'>,
  limits: readonly SpendLimit[],
  { bound, output, isAnswered, projectId }: Cappable,
): SpendOutcome {
  const outcome = budgets.reserve(limits, bound.cost, projectId, isAnswered)
  const isRefused = outcome.kind === 'exhausted' || outcome.kind === 'held'
  if (!isRefused || bound.isGiven || !output || bound.outputTokens < CAP_MIN) return outcome
  if (!output.cap && outcome.kind === 'held') return outcome
  const room = output.cap ? outputWithin(bound, roomOf(budgets, limits, projectId)) : 0
  const tokens = Math.max(room, CAP_MIN)
  const capped = budgets.reserve(limits, costWith(bound, tokens), projectId, isAnswered)
  if (capped.kind === 'unseeded' || capped.kind === 'held') return capped
  if (capped.kind !== 'admitted') return outcome
  if (output.cap) {
    output.cap(tokens)
    return capped
  }
  budgets.release(capped.reservation)
  throw needsMaximum(limits, output.member)
}

/** Least room of the enforced limits; 0 without one, since then no maximum is needed. */
const roomOf = (
  budgets: Pick<SpendBudgets, 'roomFor'>,
  limits: readonly SpendLimit[],
  projectId: string,
): bigint => {
  let least: bigint | undefined
  for (const limit of limits) {
    const left = limit.mode === 'enforce' ? budgets.roomFor(limit, projectId) : undefined
    if (left === undefined) continue
    if (least === undefined || left < least) least = left
  }
  return least ?? 0n
}
