/**
 * Spend limits of requests: before a request is sent, the most that it can cost is reserved in the
 * budgets of its project and its organization; at its end the reservation is released, and what it
 * cost has been charged.
 *
 * A request that does not fit waits for what others hold, as far as that can help
 * (`spend-waits.ts`). If it sets no maximum of output, it then gets one that fits
 * (`x-bailiwick-capped`), but none that is too small for an answer (`output-cap.ts`). Otherwise it
 * is rejected.
 */
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { SpendSettings } from '#config/spend.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Catalog } from '#limits/catalog.ts'
import { createRetryTimes, type RetryTimes } from '#limits/retry-times.ts'
import type { Bound, BoundedCost } from '#spend/bound.ts'
import {
  budgetName,
  limitsAt,
  type SpendBudgets,
  type SpendLimit,
  type SpendRefusal,
  type SpendReservation,
} from '#spend/budget.ts'
import type { Payers } from '#spend/scopes.ts'
import type { TokenCounter } from '#tokens/token-counter.ts'
import { lengthStepsOf } from '#usage/price-list.ts'
import type { FindPrices } from '#usage/prices.ts'
import {
  boundOfBatch,
  boundOfRequest,
  type CostingBatch,
  checkPriced,
  type Place,
  type Priced,
} from './cost-bounds.ts'
import { boundByTokens } from './counted-text.ts'
import { createModelPrices, type PricesOf } from './model-prices.ts'
import {
  checkMaximum,
  fitsUnspent,
  leastOutputOf,
  type OpenOutput,
  reserveWhole,
  type SpendAttempt,
  type Spending,
} from './output-cap.ts'
import {
  isUsedUp,
  reasonOf,
  rejection,
  rejectUnbounded,
  type SpendRejectionReason,
  unavailable,
} from './spend-refusals.ts'
import { decided, reserveInTime, type SpendWaits, type WaitBound } from './spend-waits.ts'
import { capTools, hasEnforced, type ToolRequest } from './tool-call-cap.ts'
import { createWaitingSlots } from './waiting-slots.ts'

/**
 * Retry times of requests whose room is reserved by others: when it comes is not known. All are
 * within the time for which a project counts as waiting.
 */
const RETRY = { waitMs: 1_000, stepMs: 70, spanMs: 2_000, isKnown: false } as const

export interface SpendAdmissionOptions {
  readonly budgets: SpendBudgets
  readonly tokens: TokenCounter
  readonly prices: FindPrices
  readonly catalog: Catalog
  readonly settings: SpendSettings
  readonly now: Clock
  /** The monotonic clock for waits. */
  readonly elapsed: Clock
  readonly bounds: Pick<Bounds, WaitBound>
  /** Whether usage cannot be written, so that what is spent now may be lost. */
  readonly isBehind: () => boolean
  /** Whether the last write to the store has failed. */
  readonly isFailing: () => boolean
  /** Called with the nano-dollars that a request cost beyond its reservation. */
  readonly beyondBound: (nano: number) => void
  readonly exceeded: (bound: BoundName) => void
  /** Called for each request or batch that a limit rejects. */
  readonly rejected: (limit: SpendLimit, reason: SpendRejectionReason) => void
}

/** A request with a charge, as far as its cost depends on it. */
export interface SpendingRequest extends ToolRequest {
  /** Whether its cost is counted after its answer, as that of a response in the background. */
  readonly isDeferred: boolean
}

/** Reservation of a request, and the most tokens that each of its choices may have with it. */
export interface ReservedSpend {
  readonly reservation: SpendReservation
  /** Undefined where the output costs nothing, or is estimated. */
  readonly maxOutputTokens: number | undefined
  /** Whether the request is to be given this maximum. */
  readonly isCapped: boolean
  /** Maximum of calls of hosted tools that it is to be given. */
  readonly maxToolCalls?: number | undefined
}

export interface SpendAdmission {
  /** Throws 400 where requests without a price are rejected, and this is one. */
  checkPriced(request: Priced, limits: readonly SpendLimit[], places: () => readonly Place[]): void
  /**
   * For a grant with spend limits, and for a deferred cost also without any, since one may be set
   * before it is charged. Undefined where nothing is reserved.
   * Throws, or rejects with, 429 without room, 400 for a request whose cost has no bound, or that
   * fits only with a maximum of output that it cannot be given, and 503 where the ledger cannot be
   * read.
   */
  reserve(request: SpendingRequest): Reserving
  /** Reserves for a batch, also without a limit. Returns the reservation that its row stores. */
  reserveBatch(grant: Payer, batch: CostingBatch): Promise<SpendReservation | undefined>
  /** Input tokens above which a model at an upstream has other prices, the highest first. */
  lengthSteps(model: string, upstream: string): readonly number[]
  /** Keeps a reservation, if there is one, for an object that outlives its request. */
  defer(payers: Payers, reservation: SpendReservation | undefined): void
  /** Ends a reservation, if there is one, of a request that cost so many nano-dollars. */
  release(reservation: SpendReservation | undefined, nano: number): void
}

/** The limits of a caller, and the project that pays. */
type Payer = Pick<Grant, 'spendLimits' | 'projectId'>

type Reserving = ReservedSpend | undefined | Promise<ReservedSpend | undefined>

interface State extends SpendAdmissionOptions, SpendWaits {
  readonly pricesOf: PricesOf
  readonly retryTimes: RetryTimes
}

export function createSpendAdmission(options: SpendAdmissionOptions): SpendAdmission {
  const pricesOf = createModelPrices(options.catalog, options.prices, options.now)
  const slots = createWaitingSlots(options.bounds.spend_waiting)
  const retryTimes = createRetryTimes(options.now)
  const state: State = { ...options, pricesOf, slots, retryTimes }
  return {
    checkPriced: (request, limits, places) =>
      checkPriced(state, request, hasEnforced(limits), places),
    reserve: (request) => {
      checkEnforceable(options, request.charge.grant.spendLimits)
      const capped = capTools(state, request)
      return capped instanceof Promise
        ? capped.then((one) => reserveCapped(state, one))
        : reserveCapped(state, capped)
    },
    reserveBatch: async (grant, batch) => {
      const { spendLimits } = grant
      checkPriced(state, pricedBatch(batch), hasEnforced(spendLimits), () => [batch.place])
      checkEnforceable(options, spendLimits)
      return (await reserve(state, grant, { bound: boundOfBatch(state, batch) }))?.reservation
    },
    lengthSteps: (model, upstream) => lengthStepsOf(pricesOf(model, upstream).all),
    defer: (payers, reservation) => {
      if (!reservation) return
      options.budgets.defer(payers, reservation.cost)
      options.budgets.release(reservation)
    },
    release: (reservation, nano) => {
      if (!reservation) return
      const beyond = BigInt(nano) - reservation.cost
      if (beyond > 0n) options.beyondBound(Number(beyond))
      options.budgets.release(reservation)
    },
  }
}

const pricedBatch = ({
  model,
  kind,
  content: { hostedTools, toolModels = [] },
}: CostingBatch): Priced => ({
  model,
  kind,
  size: null,
  quality: null,
  toolModels,
  spend: { hostedTools, toolCalls: undefined },
})

/** Throws 503 where a limit cannot be enforced. */
const checkEnforceable = (
  { isBehind }: SpendAdmissionOptions,
  limits: readonly SpendLimit[],
): void => {
  if (isBehind() && hasEnforced(limits)) throw unavailable('unwritten')
}

/** Reserves for a request with the maxima that it is given for its hosted tools. */
const reserveCapped = (state: State, request: SpendingRequest): Reserving => {
  const { charge, places, openOutput } = request
  const bound = boundOfRequest(state, charge, places())
  const tighten = (fits: Fits) => boundByTokens(state, request, fits)
  const reserving = reserve(state, charge.grant, { bound, openOutput, tighten })
  const { areCallsCapped, toolCalls: maxToolCalls } = charge.spend
  if (!areCallsCapped || !reserving) return reserving
  return Promise.resolve(reserving).then((reserved) => reserved && { ...reserved, maxToolCalls })
}

/** Bounds of the cost of a request or a batch. */
interface Costing {
  readonly bound: Bound
  readonly openOutput?: OpenOutput | undefined
  /** Finds a lower bound for a request that does not fit; undefined where there is none. */
  readonly tighten?: (fits: Fits) => Promise<Bound | undefined>
}

/** Whether a bound fits into what is not spent. */
type Fits = (bound: Bound) => boolean

const reserve = (state: State, { spendLimits, projectId }: Payer, costing: Costing): Reserving => {
  const { bound, openOutput } = costing
  if (bound.kind === 'unbounded') {
    rejectUnbounded(spendLimits, bound.reason)
    return undefined
  }
  const spending: Spending = {
    limits: () => limitsAt(spendLimits, state.now()),
    projectId,
    bound,
    leastOutput: leastOutputOf(bound, openOutput, state.settings.capsOutput),
  }
  const first = reserveWhole(state.budgets, spending, false)
  const { outcome } = first
  if (outcome.kind === 'admitted') return reservedOf(bound, outcome.reservation, bound.outputTokens)
  // A limit that only warns does not wait for the ledger.
  const isWarned = outcome.kind === 'unseeded' && spendLimits.every(({ mode }) => mode === 'warn')
  return isWarned ? undefined : reserveLater(state, spending, costing, first)
}

/**
 * Reserves where the whole cost has no room at once: it waits for room, then gets a maximum of
 * output that fits, and is rejected otherwise. Before that its text counts by its tokens.
 */
const reserveLater = async (
  state: State,
  spending: Spending,
  { openOutput, tighten }: Costing,
  first: SpendAttempt,
): Promise<ReservedSpend> => {
  const { outcome: whole } = await decided(state, spending, reserveWhole, first)
  if (whole.kind === 'admitted') {
    return reservedOf(spending.bound, whole.reservation, spending.bound.outputTokens)
  }
  const lower = await tighten?.((one) => fitsUnspent(state.budgets, spending, one))
  const tighter = lower?.kind === 'bounded' ? { ...spending, bound: lower } : spending
  const { outcome, outputTokens } = await reserveInTime(state, tighter)
  if (outcome.kind === 'admitted') {
    return reservedOf(tighter.bound, outcome.reservation, outputTokens)
  }
  checkMaximum(state.budgets, tighter, openOutput)
  throw rejected(state, outcome)
}

const reservedOf = (
  { perOutputToken, isEstimate, isOutputCapped, outputTokens: most }: BoundedCost,
  reservation: SpendReservation,
  outputTokens: number,
): ReservedSpend => {
  const isMaximum = perOutputToken > 0 && !isEstimate
  return {
    reservation,
    maxOutputTokens: isMaximum ? outputTokens : undefined,
    isCapped: outputTokens < most || (isMaximum && isOutputCapped),
  }
}

const rejected = (state: State, refusal: SpendRefusal): Problem => {
  const reason = reasonOf(refusal)
  const { limit } = refusal
  state.rejected(limit, reason)
  if (reason === 'exhausted' && isUsedUp(refusal)) state.budgets.noteExhausted(limit)
  const retryInMs = reason === 'held' ? state.retryTimes.next(budgetName(limit), RETRY) : 0
  return rejection(refusal, retryInMs)
}
