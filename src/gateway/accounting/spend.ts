/**
 * Spend limits of requests: before a request is sent, the most that it can cost is reserved in the
 * budgets of its project and its organization; at its end the reservation is released, and what it
 * cost has been charged. A request without a maximum of output whose model's maximum does not fit
 * gets one that does (`x-bailiwick-capped`).
 *
 * A request that does not fit only for what others have reserved waits for their end, within a
 * bound on the time and on the number of those that wait.
 */
import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { SpendSettings } from '#config/spend.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Catalog } from '#limits/catalog.ts'
import { createRetryTimes, type RetryTimes } from '#limits/retry-times.ts'
import type { Bound } from '#spend/bound.ts'
import {
  budgetName,
  limitsAt,
  type SpendBudgets,
  type SpendLimit,
  type SpendOutcome,
  type SpendRefusal,
  type SpendReservation,
} from '#spend/budget.ts'
import type { Payers } from '#spend/scopes.ts'
import type { FindPrices } from '#usage/prices.ts'
import type { Charge } from './charge.ts'
import {
  boundOfBatch,
  boundOfRequest,
  type CostingBatch,
  checkPriced,
  type Place,
  type Priced,
} from './cost-bounds.ts'
import { createModelPrices, type PricesOf } from './model-prices.ts'
import { capWith, type OpenOutput, reserveOrCap } from './output-cap.ts'
import { rejection, rejectUnbounded, unavailable } from './spend-refusals.ts'
import { isWithin, nextRelease } from './spend-waits.ts'
import { createWaitingSlots, type WaitingSlots } from './waiting-slots.ts'

/** Longest wait for the store, which may be slow: longer than a transaction may take. */
const ANSWER_MAX_MS = 10_000
/** Time between looks whether the store fails, for which nobody waits. */
const ANSWER_LOOK_MS = 1_000
/**
 * Retry times of requests whose room is reserved by others: when it comes is not known. All are
 * within the time for which a project counts as waiting.
 */
const RETRY = { waitMs: 1_000, stepMs: 70, spanMs: 2_000, isKnown: false } as const
type WaitBound = 'spend_wait_seconds' | 'spend_waiting'

export interface SpendAdmissionOptions {
  readonly budgets: SpendBudgets
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
  readonly rejected: (refusal: SpendRefusal) => void
}

/** A request with a charge, as far as its cost depends on it. */
export interface SpendingRequest {
  readonly charge: Charge
  /** The upstreams that may answer it, with the names of its model. */
  readonly places: () => readonly Place[]
  /** Undefined where its body has no such member. */
  readonly openOutput: OpenOutput | undefined
  /** Whether its cost is counted after its answer, as that of a response in the background. */
  readonly isDeferred: boolean
}

/** Reservation of a request, and the most tokens that each of its choices may have with it. */
export interface ReservedSpend {
  readonly reservation: SpendReservation
  /** Undefined where the output costs nothing, or is estimated. */
  readonly maxOutputTokens: number | undefined
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
  /** Keeps a reservation, if there is one, for an object that outlives its request. */
  defer(payers: Payers, reservation: SpendReservation | undefined): void
  /** Ends a reservation, if there is one, of a request that cost so many nano-dollars. */
  release(reservation: SpendReservation | undefined, nano: number): void
}

/** The limits of a caller, and the project that pays. */
type Payer = Pick<Grant, 'spendLimits' | 'projectId'>

type Reserving = ReservedSpend | undefined | Promise<ReservedSpend | undefined>

interface State extends SpendAdmissionOptions {
  readonly pricesOf: PricesOf
  readonly slots: WaitingSlots
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
    reserve: ({ charge, places, openOutput }) => {
      checkEnforceable(options, charge.grant.spendLimits)
      return reserve(state, charge.grant, boundOfRequest(state, charge, places()), openOutput)
    },
    reserveBatch: async (grant, batch) => {
      const { spendLimits } = grant
      checkPriced(state, pricedBatch(batch), hasEnforced(spendLimits), () => [batch.place])
      checkEnforceable(options, spendLimits)
      return (await reserve(state, grant, boundOfBatch(state, batch), undefined))?.reservation
    },
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

const hasEnforced = (limits: readonly SpendLimit[]): boolean =>
  limits.some(({ mode }) => mode === 'enforce')

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
  if (isBehind() && hasEnforced(limits)) throw unavailable()
}

const reserve = (
  state: State,
  { spendLimits: limits, projectId }: Payer,
  bound: Bound,
  openOutput: OpenOutput | undefined,
): Reserving => {
  if (bound.kind === 'unbounded') {
    rejectUnbounded(limits, bound.reason)
    return undefined
  }
  const isMaximum = bound.perOutputToken > 0 && !bound.isEstimate
  let maxOutputTokens = isMaximum ? bound.outputTokens : undefined
  const output = openOutput && {
    ...openOutput,
    cap: capWith(state.settings, openOutput, (tokens) => {
      maxOutputTokens = tokens
    }),
  }
  const reserveWithin = (isAnswered: boolean): SpendOutcome => {
    const cappable = { bound, output, isAnswered, projectId }
    return reserveOrCap(state.budgets, limitsAt(limits, state.now()), cappable)
  }
  const take: Take = { projectId, reserve: reserveWithin }
  const reserved = (reservation: SpendReservation): ReservedSpend => ({
    reservation,
    maxOutputTokens,
  })
  const outcome = take.reserve(false)
  // A limit that only warns does not wait for the ledger.
  if (outcome.kind === 'unseeded' && limits.every(({ mode }) => mode === 'warn')) return undefined
  const concluding = conclude(state, outcome, take)
  return concluding instanceof Promise ? concluding.then(reserved) : reserved(concluding)
}

/** An attempt to reserve, which is repeated. */
interface Take {
  readonly projectId: string
  /** `isAnswered`: the store has just answered. */
  readonly reserve: (isAnswered: boolean) => SpendOutcome
}
type Decided = Exclude<SpendOutcome, { kind: 'unseeded' }>

const conclude = (
  state: State,
  outcome: SpendOutcome,
  take: Take,
): SpendReservation | Promise<SpendReservation> => {
  switch (outcome.kind) {
    case 'admitted':
      return outcome.reservation
    case 'unseeded':
      return decided(state, outcome, take).then((found) => conclude(state, found, take))
    case 'held':
      return waitForRoom(state, outcome, take)
    case 'exhausted':
      throw rejected(state, outcome)
  }
}

const rejected = (state: State, refusal: SpendRefusal): Problem => {
  state.rejected(refusal)
  const { kind, limit } = refusal
  if (kind === 'exhausted') state.budgets.noteExhausted(limit)
  return rejection(refusal, kind === 'held' ? state.retryTimes.next(budgetName(limit), RETRY) : 0)
}

/**
 * Waits for the store's answers, and tries again with each. Rejects with 503 where the store fails,
 * or answers too late.
 */
const decided = async (state: State, first: SpendOutcome, take: Take): Promise<Decided> => {
  const { elapsed, isFailing } = state
  const until = elapsed() + ANSWER_MAX_MS
  let outcome = first
  while (outcome.kind === 'unseeded') {
    const isAnswered = await isWithin(ANSWER_LOOK_MS, outcome.seeding).catch(fail)
    if (isAnswered) outcome = take.reserve(true)
    else if (isFailing() || elapsed() >= until) throw unavailable()
  }
  return outcome
}

const fail = (): never => {
  throw unavailable()
}

/** Waits for reservations of others to end, and tries again after each. */
const waitForRoom = async (
  state: State,
  first: SpendRefusal,
  take: Take,
): Promise<SpendReservation> => {
  const { bounds, elapsed, exceeded, budgets, slots } = state
  const { projectId } = take
  const until = elapsed() + bounds.spend_wait_seconds * 1_000
  budgets.noteHeld(first, projectId)
  if (first.share) exceeded('spend_contended_share')
  const leave = slots.enter(first.limit, projectId)
  if (!leave) {
    exceeded('spend_waiting')
    throw rejected(state, first)
  }
  try {
    for (let refusal = first; ; ) {
      const leftMs = until - elapsed()
      if (leftMs <= 0) throw rejected(state, refusal)
      await nextRelease(budgets, { limit: refusal.limit, projectId, leftMs })
      // What the store last answered is known: without room by that, it is not asked again.
      const outcome = await decided(state, take.reserve(true), take)
      if (outcome.kind === 'admitted') return outcome.reservation
      if (outcome.kind === 'exhausted') throw rejected(state, outcome)
      refusal = outcome
      budgets.noteHeld(refusal, projectId)
    }
  } finally {
    leave()
  }
}
