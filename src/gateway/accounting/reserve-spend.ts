/**
 * Reservation in the budgets of a payer: of the share that a request may take at once, or after a
 * wait of what the room covers. A request without room is rejected.
 */
import { Problem } from '#base/problem.ts'
import type { SpendSettings } from '#config/spend.ts'
import { malformedRequest } from '#contract/errors/requests.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Reply } from '#gateway/call.ts'
import type { RetryTimes } from '#limits/retry-times.ts'
import type { Bound, BoundedCost } from '#spend/bounds/request.ts'
import type { SpendRejection, SpendReservation } from '#spend/counters/counters.ts'
import { budgetName, limitsAt, type SpendLimit } from '#spend/ledger/budget.ts'
import {
  checkMaximum,
  fitsUnspent,
  isSmall,
  leastOutputOf,
  type OutputMember,
  reserveWith,
  roomIn,
  type SpendAttempt,
  type Spending,
  shareOf,
} from './output-cap.ts'
import {
  isUsedUp,
  reasonOf,
  rejectionProblem,
  rejectUnbounded,
  type SpendRejectionReason,
} from './spend-rejections.ts'
import { decided, reserveInTime, type SpendWaits } from './spend-waits.ts'

/**
 * Retry times of requests that others leave no room: nobody knows when it comes. All are within the
 * time for which a project counts as waiting.
 */
const RETRY = { waitMs: 1_000, stepMs: 70, spanMs: 2_000, isKnown: false } as const

export interface ReservingParts extends SpendWaits {
  readonly settings: SpendSettings
  readonly now: () => number
  readonly retryTimes: RetryTimes
  /** Called for each request or batch that a limit rejects. */
  readonly rejected: (limit: SpendLimit, reason: SpendRejectionReason) => void
}

/** A request as far as it may wait. */
export interface CallingRequest {
  readonly body: Buffer
  readonly reply: Pick<Reply, 'onAbort' | 'endable' | 'log'>
  /** Its grant as it is now. Rejects where its key is not valid any more. */
  readonly presentGrant: () => Promise<Grant>
  /** Called before it waits for room. Throws, or rejects, for a request that is not to wait. */
  readonly beforeWait?: (() => void | Promise<void>) | undefined
}

/** The limits of a caller, and the project that pays. */
export type PayingGrant = Pick<Grant, 'spendLimits' | 'projectId'>

/** Reservation of a request, with its maxima for each of its choices. */
export interface ReservedSpend {
  readonly reservation: SpendReservation
  /** Most tokens that an estimate counts. Undefined: the output is free, or estimated. */
  readonly estimateMax: number | undefined
  /** Maximum of output that the request is given. Undefined: it keeps its maximum. */
  readonly cap: number | undefined
  /** Maximum of calls of hosted tools that it is given. */
  readonly maxToolCalls?: number | undefined
}

export type SpendReserving = ReservedSpend | undefined | Promise<ReservedSpend | undefined>

/** Bounds of the cost of a request or a batch. */
export interface Costing {
  readonly bound: Bound
  readonly outputMember?: OutputMember | undefined
  /** Finds a lower bound for a request that does not fit. Undefined: none. */
  readonly tighten?: (fits: Fits) => Promise<Bound | undefined>
  /** Undefined for a batch, which keeps its first limits. */
  readonly request?: CallingRequest
}

/** Whether a bound fits into the unspent amount. */
export type Fits = (bound: Bound) => boolean

export function reserve(
  state: ReservingParts,
  { spendLimits, projectId }: PayingGrant,
  costing: Costing,
): SpendReserving {
  const { bound, outputMember } = costing
  if (bound.kind === 'unbounded') {
    rejectUnbounded(spendLimits, bound.reason)
    return undefined
  }
  const payer: LimitedPayer = { spendLimits }
  const spending: Spending = {
    limits: () => limitsAt(payer.spendLimits, state.now()),
    projectId,
    bound,
    leastOutput: leastOutputOf(bound, outputMember, state.settings.capsOutput),
  }
  const room = roomIn(state.counters, spending)
  const share = shareOf(state.counters, spending, room)
  // Before it takes much of the room, its text counts by its tokens.
  if (!isSmall(spending, share, room)) return reserveLater(state, spending, costing, payer)
  const first = reserveWith(state.counters, spending, share, false)
  const { outcome } = first
  if (outcome.kind === 'admitted') return reservedOf(bound, outcome.reservation, share)
  // A limit that only warns does not wait for the ledger.
  const isWarned = outcome.kind === 'unseeded' && spendLimits.every(({ mode }) => mode === 'warn')
  return isWarned ? undefined : reserveSeeded(state, spending, costing, payer, first)
}

/** Limits of a payer, which are read again while a request waits. */
interface LimitedPayer {
  spendLimits: readonly SpendLimit[]
}

/** Reserves once the store has answered with the spend, or with the rest. */
async function reserveSeeded(
  state: ReservingParts,
  spending: Spending,
  costing: Costing,
  payer: LimitedPayer,
  first: SpendAttempt,
): Promise<ReservedSpend> {
  const { outcome, outputTokens } = await decided(state, spending, shareOf, first)
  return outcome.kind === 'admitted'
    ? reservedOf(spending.bound, outcome.reservation, outputTokens)
    : reserveLater(state, spending, costing, payer)
}

/**
 * Reserves a request that would take much of the room, or has none: its text counts by its tokens,
 * then it waits for room, gets a maximum of output that fits, and is rejected otherwise.
 */
async function reserveLater(
  state: ReservingParts,
  spending: Spending,
  { outputMember, tighten, request }: Costing,
  payer: LimitedPayer,
): Promise<ReservedSpend> {
  const lower = await tighten?.((one) => fitsUnspent(state.counters, spending, one))
  const tighter = lower?.kind === 'bounded' ? { ...spending, bound: lower } : spending
  const waiting = request && {
    bytes: request.body.length,
    beforeWait: request.beforeWait,
    onEnd: (end: (answer: Problem) => void) => {
      request.reply.endable = { endWith: end }
      request.reply.onAbort(() => end(new Problem(malformedRequest('abandoned'))))
    },
    waited: () => {
      request.reply.endable = undefined
    },
    refreshLimits: async () => {
      ;({ spendLimits: payer.spendLimits } = await request.presentGrant())
    },
  }
  const endWait = request?.reply.log.startWait()
  const { outcome, outputTokens } = await reserveInTime(state, tighter, waiting).finally(endWait)
  if (outcome.kind === 'admitted') {
    return reservedOf(tighter.bound, outcome.reservation, outputTokens)
  }
  checkMaximum(state.counters, tighter, outputMember)
  throw rejected(state, outcome)
}

function reservedOf(
  { perOutputToken, isEstimate, isOutputCapped, outputTokens: most }: BoundedCost,
  reservation: SpendReservation,
  outputTokens: number,
): ReservedSpend {
  const estimateMax = perOutputToken > 0 && !isEstimate ? outputTokens : undefined
  const isCapped = outputTokens < most || isOutputCapped
  return { reservation, estimateMax, cap: isCapped ? estimateMax : undefined }
}

function rejected(state: ReservingParts, rejection: SpendRejection): Problem {
  const reason = reasonOf(rejection)
  const { limit } = rejection
  state.rejected(limit, reason)
  if (reason === 'exhausted' && isUsedUp(rejection)) state.counters.recordRejection(limit)
  const retryInMs = reason === 'held' ? state.retryTimes.next(budgetName(limit), RETRY) : 0
  return rejectionProblem(rejection, { retryInMs, nowMs: state.now() })
}
