/**
 * Maxima of output that requests without one are given under a spend limit, where not all that the
 * model can write fits: the largest maximum that does, and at least a useful one. A reasoning model
 * may use a smaller one up before the first word of its answer.
 */
import { type Bound, type BoundedCost, costWith, outputWithin } from '#spend/bound.ts'
import type { SpendBudgets, SpendLimit, SpendOutcome } from '#spend/budget.ts'
import { needsMaximum } from './spend-refusals.ts'

/** Least maximum that a request is given, in tokens, of a model that can write more. */
const CAP_MIN = 4_096
/**
 * A long answer of a reasoning model, in tokens. A maximum above it leaves half of the room: agents
 * that share a budget would otherwise be held while one of them has all of the rest.
 */
const CAP_LONG = 16_384

/** The maximum of output that a request does not set. */
export interface OpenOutput {
  /** Member of the body that sets it. */
  readonly member: string
  /** Whether it can be added: the body does not have the member, not even as null. */
  readonly isCappable: boolean
}

/** A request that reserves in the budgets of its limits. */
export interface Spending {
  /** The limits that are in force now. */
  readonly limits: () => readonly SpendLimit[]
  readonly projectId: string
  readonly bound: BoundedCost
  /** Least maximum of output that it may be given; the bound's where it may not be given any. */
  readonly leastOutput: number
}

/** An attempt to reserve, with the maximum of output that it has reserved for. */
export interface SpendAttempt<Outcome = SpendOutcome> {
  readonly outcome: Outcome
  readonly outputTokens: number
}

type Budgets = Pick<SpendBudgets, 'reserve' | 'roomFor' | 'read'>

/** Least maximum of output that a request may be given, where the settings allow one. */
export function leastOutputOf(
  { isGiven, outputTokens }: BoundedCost,
  openOutput: OpenOutput | undefined,
  capsOutput: boolean,
): number {
  const isCappable = capsOutput && !isGiven && openOutput?.isCappable === true
  return isCappable ? Math.min(CAP_MIN, outputTokens) : outputTokens
}

/** Reserves all that the request can cost. */
export function reserveWhole(
  budgets: Budgets,
  { limits, bound, projectId }: Spending,
  isAnswered: boolean,
): SpendAttempt {
  const outcome = budgets.reserve(limits(), bound.cost, projectId, isAnswered)
  return { outcome, outputTokens: bound.outputTokens }
}

/**
 * Reserves all that the request can cost, or where what is spent leaves less, all that it leaves:
 * more room than that does not come back.
 */
export function reserveUnspent(
  budgets: Budgets,
  spending: Spending,
  isAnswered: boolean,
): SpendAttempt {
  const whole = reserveWhole(budgets, spending, isAnswered)
  if (whole.outcome.kind !== 'exhausted' || !canCap(spending)) return whole
  return reserveWithin(budgets, spending, unspentOf(budgets, spending.limits()), isAnswered)
}

/** Reserves with the largest maximum of output that fits beside what is spent and held. */
export function reserveRest(
  budgets: Budgets,
  spending: Spending,
  isAnswered: boolean,
): SpendAttempt {
  const { limits, projectId } = spending
  const room = leastOf(limits(), (one) => budgets.roomFor(one, projectId))
  return reserveWithin(budgets, spending, room, isAnswered)
}

/** Whether a request may be given a lower maximum than its model's. */
export function canCap({ bound, leastOutput }: Spending): boolean {
  return leastOutput < bound.outputTokens
}

/** Whether a bound fits into what is not spent, with the least maximum of output. */
export function fitsUnspent(budgets: Budgets, spending: Spending, bound: Bound): boolean {
  if (bound.kind !== 'bounded') return false
  return costWith(bound, spending.leastOutput) <= unspentOf(budgets, spending.limits())
}

/** Throws 400 where a request lacks only a maximum that the server may not set. */
export function checkMaximum(
  budgets: Budgets,
  spending: Spending,
  openOutput: OpenOutput | undefined,
): void {
  const { bound, limits } = spending
  if (bound.isGiven || !openOutput || canCap(spending) || bound.outputTokens <= CAP_MIN) return
  if (costWith(bound, CAP_MIN) > unspentOf(budgets, limits())) return
  throw needsMaximum(limits(), openOutput.member)
}

/** Reserves with the maximum of output that a room allows, and at least the least one. */
const reserveWithin = (
  budgets: Budgets,
  { limits, bound, leastOutput, projectId }: Spending,
  room: bigint,
  isAnswered: boolean,
): SpendAttempt => {
  const half = Math.max(CAP_LONG, outputWithin(bound, room / 2n))
  const outputTokens = Math.max(leastOutput, Math.min(half, outputWithin(bound, room)))
  const outcome = budgets.reserve(limits(), costWith(bound, outputTokens), projectId, isAnswered)
  return { outcome, outputTokens }
}

/** Amount that is not spent of the enforced limits. */
export function unspentOf(
  budgets: Pick<SpendBudgets, 'read'>,
  limits: readonly SpendLimit[],
): bigint {
  return leastOf(limits, (one) => {
    const state = budgets.read(one)
    return state && one.limit - state.spent
  })
}

/** The least amount of the enforced limits; 0 where none is known. */
const leastOf = (
  limits: readonly SpendLimit[],
  amountOf: (limit: SpendLimit) => bigint | undefined,
): bigint => {
  let least: bigint | undefined
  for (const limit of limits) {
    const amount = limit.mode === 'enforce' ? amountOf(limit) : undefined
    if (amount !== undefined && (least === undefined || amount < least)) least = amount
  }
  return least ?? 0n
}
