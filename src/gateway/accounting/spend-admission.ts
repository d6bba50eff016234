/**
 * Spend limits of requests: before a request is sent, the most that it can cost is reserved in the
 * budgets of its project and its organization; at its end the reservation is released, after the
 * charge of its cost.
 *
 * A request that sets no maximum of output gets one (`x-bailiwick-capped`) if its share of the room
 * is less than its model can write, but none that is too small for an answer (`output-cap.ts`).
 * Without room for that it waits for reservations of others, as far as that can help
 * (`spend-waits.ts`), and is rejected otherwise.
 */
import type { Clock } from '#base/clock.ts'
import { then } from '#base/then.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { SpendSettings } from '#config/spend.ts'
import { hasEnforced } from '#gateway/auth/grant.ts'
import { NO_MODELS } from '#gateway/request/other-models.ts'
import { createRetryTimes, type RetryTimes } from '#limits/retry-times.ts'
import type { BudgetCounters, SpendReservation } from '#spend/counters/counters.ts'
import type { BudgetId, SpendLimit } from '#spend/ledger/budget.ts'
import type { Payers } from '#spend/ledger/payers.ts'
import type { TokenCounter } from '#tokens/token-counter.ts'
import { lengthStepsOf } from '#usage/prices/price-list.ts'
import type { FindPrices } from '#usage/prices/prices.ts'
import type { Place } from './bound-prices.ts'
import {
  boundOfBatch,
  boundOfRequest,
  type CostingBatch,
  checkPriced,
  type Priced,
} from './cost-bounds.ts'
import { boundByTokens } from './counted-text.ts'
import { createModelPrices, type PricesOf } from './model-prices.ts'
import {
  type CallingRequest,
  type Fits,
  type PayingGrant,
  type ReservedSpend,
  type ReservingParts,
  reserve,
  type SpendReserving,
} from './reserve-spend.ts'
import { type SpendRejectionReason, unavailable } from './spend-rejections.ts'
import type { WaitBound } from './spend-waits.ts'
import { capTools, type ToolRequest } from './tool-call-cap.ts'
import { endWaits, type Stop } from './wait-time.ts'
import { createWaitingSlots, type WaitingSlots } from './waiting-slots.ts'

/** Waits for room in budgets, which outlive a reload of the configuration. */
export interface AdmissionWaits {
  readonly slots: WaitingSlots
  readonly retryTimes: RetryTimes
  readonly stop: Stop
}

export function createAdmissionWaits(bounds: Pick<Bounds, WaitBound>, now: Clock): AdmissionWaits {
  return {
    slots: createWaitingSlots(bounds),
    retryTimes: createRetryTimes(now),
    stop: { isStopping: false, waits: new Set() },
  }
}

export interface SpendAdmissionOptions {
  readonly waits: AdmissionWaits
  readonly counters: BudgetCounters
  readonly tokens: TokenCounter
  readonly prices: FindPrices
  readonly catalog: Catalog
  readonly settings: SpendSettings
  readonly now: Clock
  /** The monotonic clock for waits. */
  readonly elapsed: Clock
  readonly bounds: Pick<Bounds, WaitBound>
  /** Whether usage cannot be written: present spend may be lost. */
  readonly isBehind: () => boolean
  /** Whether the last write to the store has failed. */
  readonly isFailing: () => boolean
  /** Called with the nano-dollars that a request cost beyond its reservation. */
  readonly beyondBound: (nano: number) => void
  readonly exceeded: (bound: BoundName) => void
  /** Called for each request or batch that a limit rejects. */
  readonly rejected: (limit: SpendLimit, reason: SpendRejectionReason) => void
  /** Called with the limits of each request or batch that they admit. */
  readonly admitted: (limits: readonly SpendLimit[]) => void
  /** Called with the limit that a request waits for. */
  readonly waited: (limit: BudgetId) => void
}

/** A request with a charge, as far as its cost depends on it. */
export interface SpendingRequest extends ToolRequest, CallingRequest {
  /** Whether its cost is counted after its answer, as for a response in the background. */
  readonly isDeferred: boolean
}

export interface SpendAdmission {
  /** Throws 400 where requests without a price are rejected, and this is one. */
  checkPriced(request: Priced, limits: readonly SpendLimit[], places: () => readonly Place[]): void
  /**
   * For a grant with spend limits, and for a deferred cost also without any, since one may be set
   * before it is charged. Undefined: nothing is reserved. Throws, or rejects with, 429 without
   * room, 400 for a request of unbounded cost, or that fits only with a maximum of output that it
   * cannot be given, and 503 if the ledger cannot be read.
   */
  reserve(request: SpendingRequest): SpendReserving
  /** Reserves for a batch, also without a limit. Returns the reservation that its row stores. */
  reserveBatch(grant: PayingGrant, batch: CostingBatch): Promise<SpendReservation | undefined>
  /** Input tokens above which a model at an upstream has other prices, the highest first. */
  lengthSteps(model: string, upstream: string): readonly number[]
  /** Keeps a reservation, if there is one, for an object that outlives its request. */
  defer(payers: Payers, reservation: SpendReservation | undefined): void
  /** Ends a reservation, if there is one, of a request that cost so many nano-dollars. */
  release(reservation: SpendReservation | undefined, nano: number): void
  /** Requests that wait for room. */
  waiting(): number
  /** Ends the waits for room as after their time, also of later requests: the server stops. */
  endWaits(): void
}

interface State extends SpendAdmissionOptions, ReservingParts {
  readonly pricesOf: PricesOf
}

export function createSpendAdmission(options: SpendAdmissionOptions): SpendAdmission {
  const pricesOf = createModelPrices(options.catalog, options.prices, options.now)
  const { slots, stop } = options.waits
  const state: State = { ...options, ...options.waits, pricesOf }
  return {
    checkPriced: (request, limits, places) =>
      checkPriced(state, request, hasEnforced(limits), places),
    reserve: (request) => {
      checkEnforceable(options, request.charge.grant.spendLimits)
      const reserving = then(capTools(state, request), (capped) => reserveCapped(state, capped))
      return then(reserving, (reserved) => countAdmitted(options, request.charge.grant, reserved))
    },
    reserveBatch: async (grant, batch) => {
      const { spendLimits } = grant
      checkPriced(state, pricedBatch(batch), hasEnforced(spendLimits), () => [batch.place])
      checkEnforceable(options, spendLimits)
      const reserved = await reserve(state, grant, { bound: boundOfBatch(state, batch) })
      return countAdmitted(options, grant, reserved)?.reservation
    },
    lengthSteps: (model, upstream) => lengthStepsOf(pricesOf(model, upstream).all),
    defer: (payers, reservation) => {
      if (!reservation) return
      options.counters.defer(payers, reservation.cost)
      options.counters.release(reservation)
    },
    release: (reservation, nano) => {
      if (!reservation) return
      const beyond = BigInt(nano) - reservation.cost
      if (beyond > 0n) options.beyondBound(Number(beyond))
      options.counters.release(reservation)
    },
    waiting: slots.waiting,
    endWaits: () => endWaits(stop),
  }
}

function pricedBatch({
  model,
  kind,
  content: { hostedTools, toolModels = [] },
}: CostingBatch): Priced {
  return {
    model,
    kind,
    size: null,
    quality: null,
    toolModels,
    otherModels: NO_MODELS,
    spend: { hostedTools, toolCalls: undefined },
  }
}

function countAdmitted(
  { admitted }: SpendAdmissionOptions,
  { spendLimits }: PayingGrant,
  reserved: ReservedSpend | undefined,
): ReservedSpend | undefined {
  if (reserved) admitted(spendLimits)
  return reserved
}

/** Throws 503 where a limit cannot be enforced. */
function checkEnforceable(
  { isBehind }: SpendAdmissionOptions,
  limits: readonly SpendLimit[],
): void {
  if (isBehind() && hasEnforced(limits)) throw unavailable('unwritten')
}

/** Reserves for a request with the maxima that it is given for its hosted tools. */
function reserveCapped(state: State, request: SpendingRequest): SpendReserving {
  const { charge, places, outputMember } = request
  const bound = boundOfRequest(state, charge, places())
  const tighten = (fits: Fits) => boundByTokens(state, request, fits)
  const reserving = reserve(state, charge.grant, { bound, outputMember, tighten, request })
  const { areCallsCapped, toolCalls: maxToolCalls } = charge.spend
  if (!areCallsCapped) return reserving
  return then(reserving, (reserved) => reserved && { ...reserved, maxToolCalls })
}
