/**
 * Charges of requests: reserved before the request is sent, settled once at its end, and counted.
 *
 * The end is the last token, the abort or the failure. The charge is the upstream's report or,
 * without one, the estimate, marked as such. A failed call returns its tokens and keeps its
 * request.
 */
import type { HeldAmounts } from '#base/held-amounts.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { DEFAULT_IMAGE_MODEL } from '#contract/data-plane/bodies.ts'
import type { CallLog } from '#gateway/call-log.ts'
import { NOTHING_REPORTED, type UsageLine } from '#gateway/response/answer-format.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import type { UpstreamRoom, UpstreamUse } from '#gateway/upstream/gate.ts'
import { type NoRoom, noRoomEnd } from '#gateway/upstream/outcome.ts'
import type { RelayOutcome } from '#gateway/upstream/relay-outcome.ts'
import { type Limiter, type Reservation, takenOf } from '#limits/limiter.ts'
import type { SpendReservation } from '#spend/counters/counters.ts'
import type { UsageAmounts, UsageRecorder } from '#usage/event.ts'
import { type DeferredOptions, writeDeferred } from './background-charge.ts'
import type { LimitDimension } from './buckets.ts'
import type { Charge } from './charge.ts'
import {
  chargedAmounts,
  chargedCosts,
  hasUnknownCost,
  imageCallsOf,
  isCostHidden,
  type RelayedAnswer,
  settlementOf,
} from './charged-amounts.ts'
import type { BucketDemand } from './rate-limit-error.ts'
import { cutToWindows, type MaximaAt } from './reported-bound.ts'
import type { SpendAdmission } from './spend-admission.ts'
import { reportedModel, subjectOfCharge } from './subjects.ts'
import { imageAmounts, otherUse, withUnseenImages } from './tool-models.ts'
import { type Amounts, unreportedOutput } from './unreported.ts'
import { useOf } from './usual-tokens.ts'

export interface Charges {
  /** The amount that requests in flight on this node have reserved of a bucket. */
  reserved(bucket: string): number
  /** Counts a request that a limit has rejected. */
  countRejected(charge: Charge, demands: BucketDemand): void
  /** Counts a request that a spend limit has rejected. */
  countRejectedSpend(charge: Charge): void
  /** Opens the charge of an admitted request. */
  open(charge: Charge, demands: readonly BucketDemand[], admitted: ReservedRequest): OpenCharge
}

/** An admitted request. */
export interface ReservedRequest {
  readonly reservation: Reservation
  /** Its reservation in budgets. */
  readonly spend: SpendReservation | undefined
  readonly log: CallLog
}

/** The charge of an admitted request. The first call that ends it counts; others do nothing. */
export interface OpenCharge extends UpstreamUse {
  /** Settles the reservation, and counts the usage. */
  settle(outcome: RelayOutcome): void
  /** The data with which any node can settle it later. */
  serialize(options: DeferredOptions): string
  /** Amount that it has reserved of spend limits, in nano-dollars. */
  readonly reservedCost: bigint
  /** Ids of values of tags that pay for it. */
  readonly payingValues: readonly string[] | undefined
  /**
   * Detaches the charge to be settled later: nothing is settled or counted now, and its reservation
   * in budgets stays.
   */
  detach(): void
}

export interface ChargesOptions {
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly catalog: Catalog
  readonly reasoning: ReasoningModels
  readonly spend: Pick<SpendAdmission, 'release' | 'defer'>
  readonly maximaAt: MaximaAt
  /** Called with the tokens that an upstream has reported, and that are not charged. */
  readonly onBeyondBound: (upstream: string, tokens: number) => void
  /** Amounts reserved by requests under way, by bucket. */
  readonly underWay: HeldAmounts
}

const REFUSED: Record<LimitDimension, keyof UsageAmounts> = {
  requests: 'refusedRequestsPerMinute',
  tokens: 'refusedTokensPerMinute',
  images: 'refusedImagesPerMinute',
  audio_megabytes: 'refusedAudioMegabytesPerMinute',
  requests_per_day: 'refusedRequestsPerDay',
}

export function createCharges(options: ChargesOptions): Charges {
  const { usage, catalog, underWay } = options
  const count = (charge: Charge, outcome: RelayOutcome, amounts: Amounts): number => {
    const { reported, upstream } = outcome.kind === 'failed' ? UNANSWERED : outcome
    const model = reportedModel(catalog, charge, reported.model)
    const tier = reported.serviceTier ?? null
    const { quality } = charge
    const cost = usage.add({
      subject: subjectOfCharge(charge, model, tier, upstream),
      amounts,
      quality,
    })
    const others = withUnseenImages(charge, outcome, reported)
    return others.length === 0 ? cost : cost + countOthers(options, charge, others, tier, upstream)
  }
  const parts = { ...options, count }
  return {
    reserved: underWay.of,
    countRejected: (charge, { dimension, toolModel, writes }) => {
      const { model, costs } = charge
      const isOther = toolModel !== undefined
      const isImages = isOther && !writes
      const subject = subjectOfCharge(isImages ? imageCharge(charge) : charge, toolModel ?? model)
      const requestedTokens = isOther ? 0 : costs.tokens
      const amounts = { requestedRequests: 1, requestedTokens, [REFUSED[dimension]]: 1 }
      usage.add({ subject, amounts })
    },
    countRejectedSpend: (charge) => {
      const amounts = {
        requestedRequests: 1,
        requestedTokens: charge.costs.tokens,
        refusedSpend: 1,
      }
      usage.add({ subject: subjectOfCharge(charge, charge.model), amounts })
    },
    open: (charge, demands, admitted) => {
      addReserved(underWay, admitted.reservation, 1)
      admitted.log.chargeOpened()
      return new Open(parts, charge, demands, admitted)
    },
  }
}

/** Counts usage with separate prices, and returns its cost in nano-dollars. */
function countOthers(
  { usage, maximaAt }: ChargesOptions,
  charge: Charge,
  others: readonly UsageLine[],
  tier: string | null,
  upstream: string | null,
): number {
  let cost = 0
  const [imageModel = DEFAULT_IMAGE_MODEL] = charge.toolModels
  const images = imageAmounts(others, imageModel, () => maximaAt(imageModel, upstream))
  if (images) {
    const subject = subjectOfCharge(imageCharge(charge), imageModel, tier, upstream)
    cost += usage.add({ subject, amounts: images })
  }
  for (const { kind, model = charge.model, amounts, tier: ofLine = tier } of others) {
    if (kind === 'images') continue
    const subject = subjectOfCharge(charge, model, ofLine, upstream)
    cost += usage.add({ subject, amounts, requestedModel: charge.model })
  }
  return cost
}

interface OpenParts extends ChargesOptions {
  /** Returns the counted cost, in nano-dollars. */
  readonly count: (charge: Charge, outcome: RelayOutcome, amounts: Amounts) => number
}

class Open implements OpenCharge {
  room: UpstreamRoom | undefined = undefined
  readonly #parts: OpenParts
  readonly #charge: Charge
  readonly #demands: readonly BucketDemand[]
  readonly #reservation: Reservation
  readonly #spend: SpendReservation | undefined
  readonly #log: CallLog
  #isOpen = true

  constructor(
    parts: OpenParts,
    charge: Charge,
    demands: readonly BucketDemand[],
    { reservation, spend, log }: ReservedRequest,
  ) {
    this.#parts = parts
    this.#charge = charge
    this.#demands = demands
    this.#reservation = reservation
    this.#spend = spend
    this.#log = log
  }

  get projectId(): string {
    return this.#charge.grant.projectId
  }

  get model(): string {
    return this.#charge.model
  }

  get tokens(): number {
    return this.#charge.costs.tokens
  }

  onNoRoom(upstream: string, noRoom: NoRoom): void {
    this.#log.startAttempt(upstream, [])
    this.#log.endAttempt(noRoomEnd(noRoom), undefined)
  }

  settle(outcome: RelayOutcome): void {
    if (!this.#isOpen) {
      // A charge that is settled later, whose answer has ended.
      this.room?.leave()
      return
    }
    this.#close()
    const { spend, limiter, catalog, reasoning, count } = this.#parts
    const charge = this.#charge
    const demands = this.#demands
    const reservation = this.#reservation
    if (outcome.kind !== 'failed' && outcome.reported.reasoning) reasoning.add(charge.model)
    if (outcome.kind === 'answered' && outcome.status < 300 && outcome.reported.isWhole) {
      charge.usual?.add(useOf(charge, outcome.reported))
    }
    const isUnknown = hasUnknownCost(charge, outcome) && isCostHidden(reasoning, charge, outcome)
    const kept = isUnknown ? this.#unreportedOutput(outcome) : 0
    const amounts = chargedAmounts(charge, outcome, kept)
    if (outcome.kind !== 'failed' && outcome.reported.amounts) this.#cut(amounts, outcome)
    const costs = chargedCosts(charge, outcome, amounts)
    const keeps = isUnknown ? reservation : undefined
    const others = otherUse(catalog, charge, outcome)
    this.room?.settle(1, costs.tokens)
    limiter.settle(reservation, settlementOf(demands, costs, imageCallsOf(outcome), keeps, others))
    if (hasFailed(outcome)) amounts.failedRequests = 1
    const cost = count(charge, outcome, addRequested(amounts, charge))
    // After the charge of its cost: nobody else gets the room in between.
    spend.release(this.#spend, cost)
    const log = this.#log
    if (outcome.kind !== 'failed') log.answeredModel = outcome.reported.model
    log.amounts = amounts
    log.cost = cost
    log.chargeClosed()
  }

  /** Cuts reported amounts to what the model can read and write, and reports the rest. */
  #cut(amounts: Amounts, { upstream, reported: { toolCalls } }: RelayedAnswer): void {
    const { maximaAt, onBeyondBound } = this.#parts
    const { input, model, spend } = this.#charge
    const { choices, toolCalls: most = toolCalls, laterTurns = 0 } = spend
    const use = { input, choices, toolCalls: most === undefined ? undefined : most + laterTurns }
    const beyond = cutToWindows(amounts, use, maximaAt(model, upstream))
    if (beyond > 0 && upstream !== null) onBeyondBound(upstream, beyond)
  }

  /** Tokens of output of an answer that does not show its cost. */
  #unreportedOutput({ text, upstream }: RelayedAnswer): number {
    const { catalog, maximaAt } = this.#parts
    const charge = this.#charge
    return unreportedOutput(charge, {
      catalog,
      media: text.media ?? charge.media,
      maxima: maximaAt(charge.model, upstream),
      demands: this.#demands,
      reservation: this.#reservation,
    })
  }

  serialize(options: DeferredOptions): string {
    const { catalog } = this.#parts
    return writeDeferred(catalog, this.#charge, this.#reservation, this.#demands, options)
  }

  get reservedCost(): bigint {
    return this.#spend?.cost ?? 0n
  }

  get payingValues(): readonly string[] | undefined {
    return this.#charge.payingValues
  }

  detach(): void {
    if (!this.#isOpen) return
    this.#close()
    const { organization, projectId, owner, keyId, tags } = this.#charge.grant
    const payers = {
      organizationId: organization.id,
      projectId,
      ownerId: owner.id,
      keyId,
      tags,
      values: this.#charge.payingValues,
    }
    this.#parts.spend.defer(payers, this.#spend)
    this.#log.chargeClosed()
  }

  #close(): void {
    this.#isOpen = false
    addReserved(this.#parts.underWay, this.#reservation, -1)
  }
}

/** Whether it has failed, to the exclusion of 4xx and of callers who have left. */
function hasFailed(outcome: RelayOutcome): boolean {
  if (outcome.kind === 'answered') return outcome.status >= 500
  return outcome.kind !== 'cancelled'
}

/** Report of a request that no upstream has answered. */
const UNANSWERED = { reported: NOTHING_REPORTED, upstream: null }

function addReserved(amounts: HeldAmounts, reservation: Reservation, sign: 1 | -1): void {
  const { demands } = reservation
  for (let index = 0; index < demands.length; index++) {
    const demand = demands[index]
    if (demand) amounts.add(demand.bucket, sign * takenOf(reservation, index))
  }
}

function addRequested(amounts: Amounts, { costs: { tokens } }: Charge): Amounts {
  amounts.requestedRequests = 1
  amounts.requestedTokens = tokens
  amounts.reservedTokens = tokens
  return amounts
}

/** The charge of a request, for the images that its tools make. */
function imageCharge(charge: Charge): Charge {
  return {
    ...charge,
    kind: 'images',
    size: null,
    source: 'image.generation',
  }
}
