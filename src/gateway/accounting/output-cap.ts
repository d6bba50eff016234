/**
 * Maxima of output for requests without one, under a spend limit. A model's maximum is far more
 * than its usual output: a few requests that reserve it would fill a budget, and keep all others
 * waiting. A request therefore takes only a part of the room, but at least the room of a long
 * answer, and near the end of a budget the room of a useful answer.
 */
import {
  type Bound,
  type BoundedCost,
  costWith,
  LONG_OUTPUT,
  outputWithin,
} from '#spend/bounds/request.ts'
import type { BudgetCounters, SpendReservationOutcome } from '#spend/counters/counters.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { needsMaximum } from './spend-rejections.ts'

/**
 * Least maximum that a request is given, in tokens, of a model that can write more. A reasoning
 * model may use a smaller one up before the first word of its answer.
 */
const CAP_MIN = 4_096
/** Part of the room, in so many, that leaves enough to others. */
export const ROOM_PARTS = 8n

/** The maximum of output of a request. */
export interface OutputMember {
  /** Member of the body that sets it. */
  readonly member: string
  /**
   * Whether it can be set: the body does not have the member, not even as null, or the one that it
   * has may be replaced.
   */
  readonly isCappable: boolean
  /** Whether a lower maximum may replace the body's. */
  readonly replaces: boolean
  /** Least maximum that the upstream accepts. */
  readonly least: number
}

/** A request that reserves in the budgets of its limits. */
export interface Spending {
  /** The limits that are in force now. */
  readonly limits: () => readonly SpendLimit[]
  readonly projectId: string
  readonly bound: BoundedCost
  /** Least maximum of output that it may be given; the bound's, if it may not be given any. */
  readonly leastOutput: number
}

/** An attempt to reserve, with the maximum of output that it has reserved for. */
export interface SpendAttempt<Outcome = SpendReservationOutcome> {
  readonly outcome: Outcome
  readonly outputTokens: number
}

type Counters = Pick<BudgetCounters, 'reserve' | 'roomFor' | 'read' | 'queued'>

/** Room in nano-dollars. Undefined: not known, or no limit is enforced. */
export type Room = bigint | undefined

/** Chooses the maximum of output with which a request is reserved. */
export type Choose = (counters: Counters, spending: Spending, room: Room) => number

/** Least maximum of output that a request may be given, where the settings allow one. */
export function leastOutputOf(
  { isGiven, outputTokens }: BoundedCost,
  outputMember: OutputMember | undefined,
  capsOutput: boolean,
): number {
  if (!capsOutput || !outputMember?.isCappable) return outputTokens
  if (isGiven && !outputMember.replaces) return outputTokens
  return Math.min(Math.max(CAP_MIN, outputMember.least), outputTokens)
}

/** Reserves what the request can cost with a maximum of output. */
export function reserveWith(
  counters: Counters,
  { limits, bound, projectId }: Spending,
  outputTokens: number,
  isAnswered: boolean,
): SpendAttempt {
  const cost = costWith(bound, outputTokens)
  return { outcome: counters.reserve(limits(), cost, projectId, isAnswered), outputTokens }
}

/**
 * The share of a request: the output that a part of the room covers, and at least a long answer. If
 * even a long answer costs more than the unspent amount, no wait can help: the share is then the
 * output that the room covers.
 */
export function shareOf(counters: Counters, spending: Spending, room: Room): number {
  const { bound, limits } = spending
  if (room === undefined || !canCap(spending)) return bound.outputTokens
  const long = Math.min(LONG_OUTPUT, bound.outputTokens)
  const share = outputWithin(bound, room / ROOM_PARTS)
  if (share >= long) return share
  const isSpent = costWith(bound, long) > unspentOf(counters, limits())
  return isSpent ? restOf(counters, spending, room) : long
}

/** The share of a request that has waited: of a long answer as much as each that waits can have. */
export function restOf(counters: Counters, spending: Spending, room: Room): number {
  const { bound, limits, projectId, leastOutput } = spending
  if (room === undefined || !canCap(spending)) return bound.outputTokens
  let waiting = 1
  for (const one of limits()) waiting = Math.max(waiting, counters.queued(one, projectId))
  const ofEach = Math.min(LONG_OUTPUT, outputWithin(bound, room / BigInt(waiting)))
  return Math.max(leastOutput, ofEach, outputWithin(bound, room / ROOM_PARTS))
}

/** Whether a request leaves enough room to others; also where the room is not known. */
export function isSmall({ bound }: Spending, outputTokens: number, room: Room): boolean {
  return room === undefined || costWith(bound, outputTokens) * ROOM_PARTS <= room
}

/** Whether a request may be given a lower maximum than its model's. */
export function canCap({ bound, leastOutput }: Spending): boolean {
  return leastOutput < bound.outputTokens
}

/** Whether a bound fits into the unspent amount, with the least maximum of output. */
export function fitsUnspent(counters: Counters, spending: Spending, bound: Bound): boolean {
  if (bound.kind !== 'bounded') return false
  return costWith(bound, spending.leastOutput) <= unspentOf(counters, spending.limits())
}

/** Throws 400 where a request lacks only a maximum that the server may not set. */
export function checkMaximum(
  counters: Counters,
  spending: Spending,
  outputMember: OutputMember | undefined,
): void {
  const { bound, limits } = spending
  if (bound.isGiven || !outputMember || canCap(spending) || bound.outputTokens <= CAP_MIN) return
  if (costWith(bound, CAP_MIN) > unspentOf(counters, limits())) return
  throw needsMaximum(limits(), outputMember.member)
}

export function roomIn(
  counters: Pick<BudgetCounters, 'roomFor'>,
  { limits, projectId }: Pick<Spending, 'limits' | 'projectId'>,
): Room {
  return leastOf(limits(), (one) => counters.roomFor(one, projectId))
}

/** Amount that is not spent of the enforced limits; 0 where that is not known. */
export function unspentOf(
  counters: Pick<BudgetCounters, 'read'>,
  limits: readonly SpendLimit[],
): bigint {
  const least = leastOf(limits, (one) => {
    const state = counters.read(one)
    return state && one.limit - state.spent
  })
  return least ?? 0n
}

/** The least amount of the enforced limits; undefined without one, or where one is not known. */
function leastOf(
  limits: readonly SpendLimit[],
  amountOf: (limit: SpendLimit) => bigint | undefined,
): bigint | undefined {
  let least: bigint | undefined
  for (const limit of limits) {
    if (limit.mode !== 'enforce') continue
    const amount = amountOf(limit)
    if (amount === undefined) return undefined
    if (least === undefined || amount < least) least = amount
  }
  return least
}
