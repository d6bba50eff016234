/** Whether the limits of a request's model have room for it, before and after its body is read. */

import type { Clock } from '#base/clock.ts'
import type { Problem } from '#base/problem.ts'
import { then } from '#base/then.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { resolveModel } from '#gateway/auth/model-routing.ts'
import type { Call } from '#gateway/call.ts'
import type { ReservationPolicy } from '#gateway/request/estimate.ts'
import { findModel } from '#gateway/request/model-names.ts'
import type { GivenMaxima } from '#gateway/request/splices.ts'
import { hasRoom, tightest } from '#limits/bucket.ts'
import type { Limiter, Rejected, ReserveOutcome } from '#limits/limiter.ts'
import type { RetryTimes } from '#limits/retry-times.ts'
import type { Metrics } from '#metrics/metrics.ts'
import {
  type Admission,
  type BucketLimit,
  type DefaultOutput,
  demandsOf,
  NO_DEFAULT_OUTPUT,
} from './buckets.ts'
import { type Charge, chargeOf, NO_SPEND, withinModel } from './charge.ts'
import type { Charges, OpenCharge } from './charges.ts'
import type { LearnedUse } from './learned-use.ts'
import { type BucketDemand, limitHeaders, limitReached, retryInMs } from './rate-limit-error.ts'
import type { ReservedSpend } from './reserve-spend.ts'
import type { SpendAdmission, SpendingRequest } from './spend-admission.ts'
import { isSpendRejection } from './spend-rejections.ts'
import type { SubjectLimits } from './subject-limits.ts'
import { otherDemands } from './tool-models.ts'
import { usualTokens } from './usual-tokens.ts'
import { type ValueLimits, withPresentValues } from './value-limits.ts'

export interface AdmitParts {
  readonly admission: Admission
  readonly subjects: SubjectLimits
  readonly values: ValueLimits
  readonly charges: Charges
  readonly learned: LearnedUse
  readonly catalog: Catalog
  readonly limiter: Limiter
  readonly metrics: Metrics
  readonly spend: SpendAdmission
  readonly retryTimes: RetryTimes
  readonly now: Clock
}

export interface AdmittedCharge {
  readonly openCharge: OpenCharge
  readonly given: GivenMaxima | undefined
}

function defaultOutput(catalog: Catalog, { model, openChoices, usual }: Charge): DefaultOutput {
  return openChoices === 0 || usual
    ? NO_DEFAULT_OUTPUT
    : {
        tokens: openChoices * catalog.findOutput(model).defaultTokens,
        isMultiple: openChoices > 1,
      }
}

/** Whether the default output of several choices is what does not fit a whole limit. */
function isRejectedForOutput(
  { dimension, cost, toolModel }: BucketDemand,
  { costs }: Charge,
): boolean {
  return dimension === 'tokens' && toolModel === undefined && cost > costs.tokens
}

const NO_SUBJECTS: readonly BucketLimit[] = []

/**
 * Reserves for the request, or rejects it. Cost is reserved first: a request that a spend limit
 * rejects counts against no other limit.
 */
export function admit(
  parts: AdmitParts,
  call: Call,
  request: SpendingRequest,
): AdmittedCharge | Promise<AdmittedCharge> {
  const charge = expected(parts, call, request.charge)
  if (charge.values === undefined) return admitPaying(parts, call, request, charge)
  const found = countingRejection(parts, charge, () => parts.values.of(charge))
  return then(found, (paying) => {
    if (!paying) return admitPaying(parts, call, request, charge)
    const { grant, payingValues = [] } = paying
    const presentGrant = async () =>
      withPresentValues(await request.presentGrant(), charge.values, payingValues)
    const withValues = { ...charge, grant, payingValues }
    return admitPaying(parts, call, { ...request, presentGrant }, withValues)
  })
}

/** Admits a request with all who pay for it. */
function admitPaying(
  parts: AdmitParts,
  call: Call,
  request: SpendingRequest,
  charge: Charge,
): AdmittedCharge | Promise<AdmittedCharge> {
  const { isDeferred, places } = request
  const { grant, values } = charge
  const isRated = grant.subjectRates.length > 0 || values !== undefined
  const subjects = isRated ? parts.subjects.of(charge) : NO_SUBJECTS
  if (charge.spend !== NO_SPEND) {
    parts.spend.checkPriced(charge, grant.spendLimits, places)
  }
  if (grant.spendLimits.length === 0 && !isDeferred)
    return admitWithin(parts, call, { charge, subjects, reserved: undefined })
  return then(reserveSpend(parts, { ...request, charge }), (reserved) => {
    if (!reserved) return admitWithin(parts, call, { charge, subjects, reserved })
    call.reply.add(headersOf(reserved))
    const kept = reservedFor(charge, reserved)
    return admitWithin(parts, call, { charge: kept, subjects, reserved })
  })
}

/** The charge with what its model is expected to write. */
function expected(parts: AdmitParts, { format: { reservation } }: Call, charge: Charge): Charge {
  return withUsual(parts, reservation, withinModel(parts.catalog, reservation, charge))
}

/** Headers for the maxima that a request is given. */
function headersOf(reserved: ReservedSpend): string[] {
  const { maxOutputTokens, maxToolCalls } = givenBy(reserved)
  return [
    ...(maxOutputTokens === undefined ? [] : ['x-bailiwick-capped', String(maxOutputTokens)]),
    ...(maxToolCalls === undefined ? [] : ['x-bailiwick-capped-tool-calls', String(maxToolCalls)]),
  ]
}

function givenBy({ cap, maxToolCalls }: ReservedSpend): GivenMaxima {
  return { maxOutputTokens: cap, maxToolCalls }
}

/** The charge with the reserved maxima: an estimate of its answer is no more than these. */
function reservedFor(charge: Charge, reserved: ReservedSpend): Charge {
  const { spend } = charge
  const { estimateMax = spend.maxOutputTokens, maxToolCalls = spend.toolCalls } = reserved
  return {
    ...charge,
    spend: { ...spend, maxOutputTokens: estimateMax, toolCalls: maxToolCalls },
  }
}

/** The charge with the tokens that are usual, where its model reserves these. */
function withUsual(
  { catalog, learned }: AdmitParts,
  { output }: ReservationPolicy,
  charge: Charge,
): Charge {
  const { model, grant, kind, costs } = charge
  const { reservation = output, defaultTokens } = catalog.findOutput(model)
  if (reservation === 'maximum' || kind !== 'completions') return charge
  const usual = learned.of(grant.projectId, catalog.bucketOf(model))
  return {
    ...charge,
    usual,
    costs: { ...costs, tokens: usualTokens(charge, usual, defaultTokens) },
  }
}

/** Reserves what the request may cost. */
function reserveSpend(
  parts: AdmitParts,
  request: SpendingRequest,
): ReturnType<SpendAdmission['reserve']> {
  return countingRejection(parts, request.charge, () => parts.spend.reserve(request))
}

/** Counts a request that a spend limit rejects. */
function countingRejection<T>(
  { charges }: AdmitParts,
  charge: Charge,
  decide: () => T | Promise<T>,
): T | Promise<T> {
  const fail = (error: unknown): never => {
    if (isSpendRejection(error)) charges.countRejectedSpend(charge)
    throw error
  }
  try {
    return then(decide(), (decided) => decided, fail)
  } catch (error) {
    return fail(error)
  }
}

/** A request that its spend limits have admitted. */
interface AffordedRequest {
  readonly charge: Charge
  readonly subjects: readonly BucketLimit[]
  readonly reserved: ReservedSpend | undefined
}

/** Reserves what the request may use of the limits of its models and of its subjects. */
function admitWithin(
  parts: AdmitParts,
  { grant, reply }: Call,
  { charge, subjects, reserved }: AffordedRequest,
): AdmittedCharge | Promise<AdmittedCharge> {
  const { admission, charges, limiter, metrics, now } = parts
  const spend = reserved?.reservation
  const demands = demandsOn(parts, admission.limitsOf(grant, charge.model), charge)
  if (subjects.length > 0) demands.push(...demandsOn(parts, subjects, charge))
  if (charge.toolModels.length > 0 || charge.otherModels.length > 0) {
    demands.push(...otherDemands(admission, charge, demands))
  }
  const fail = (error: unknown): never => {
    parts.spend.release(spend, 0)
    throw error
  }
  const conclude = (outcome: ReserveOutcome): AdmittedCharge => {
    reply.add(limitHeaders(reply.format, { demands, levels: outcome.levels, now }))
    if (!outcome.admitted) {
      parts.spend.release(spend, 0)
      throw rejection(parts, charge, demands, outcome)
    }
    for (const { dimension, scope } of demands) metrics.decided('admitted', dimension, scope)
    return {
      openCharge: charges.open(charge, demands, {
        reservation: outcome.reservation,
        spend,
        log: reply.log,
      }),
      given: reserved && givenBy(reserved),
    }
  }
  return then(limiter.reserve(grant.organization.id, demands), conclude, fail)
}

/** The demands on limits of the request's own model, or of its subjects. */
function demandsOn(
  { catalog }: AdmitParts,
  limits: readonly BucketLimit[],
  charge: Charge,
): BucketDemand[] {
  return demandsOf(
    limits,
    charge.costs,
    defaultOutput(catalog, charge),
    charge.usual && charge.certainTokens,
  )
}

function rejection(
  parts: AdmitParts,
  charge: Charge,
  demands: readonly BucketDemand[],
  { index, levels }: Rejected,
): Problem {
  const binding = demands[index]
  if (!binding) throw new Error(`the limiter refused demand ${index}, which there is not`)
  if (isRejectedForOutput(binding, charge)) {
    const { reasoning } = parts.catalog.findOutput(charge.model)
    parts.metrics.boundExceeded(
      reasoning ? 'default_reasoning_output_tokens' : 'default_output_tokens',
    )
  }
  return rejected(parts, charge, binding, levels[index] ?? 0)
}

function rejected(
  { charges, metrics, retryTimes }: AdmitParts,
  charge: Charge,
  binding: BucketDemand,
  level: number,
): Problem {
  charges.countRejected(charge, binding)
  metrics.decided('rejected', binding.dimension, binding.scope)
  const reserved = charges.reserved(binding.bucket)
  return limitReached(charge.grant, binding.toolModel ?? charge.model, binding, {
    level,
    reserved,
    retryInMs: retryInMs(retryTimes, binding, level),
  })
}

/** A request before its body has arrived. */
export type PeekedCall = Pick<Call, 'route' | 'grant' | 'reply'>

const REQUEST = { requests: 1, tokens: 0, images: 0, audioMegabytes: 0 }

/**
 * Rejects a request for a model without room in its limits on requests, with the error that would
 * follow the reading of the body. Takes nothing. Limits on tokens cannot be checked before.
 */
export function peek(parts: AdmitParts, call: PeekedCall, prefix: Buffer): void | Promise<void> {
  const { route, grant } = call
  const name = findModel(prefix)
  if (name === undefined) return
  const { routing } = grant
  const model = resolveModel({ routing, catalog: parts.catalog }, name)
  // Another model may have room.
  if (routing.fallbacksOf(model)?.onLimit) return
  const charge: Charge = {
    ...chargeOf(route, grant, { model, size: undefined }),
    costs: REQUEST,
    openChoices: 0,
    inputTokens: 0,
    certainTokens: 0,
    usual: undefined,
    known: undefined,
    toolModels: [],
    spend: NO_SPEND,
  }
  const limits = parts.admission.limitsOf(grant, model)
  const demands = demandsOf(limits, REQUEST, NO_DEFAULT_OUTPUT)
  if (grant.subjectRates.length > 0) {
    demands.push(...demandsOf(parts.subjects.ofKey(grant), REQUEST, NO_DEFAULT_OUTPUT))
  }
  return checkRoom(parts, call, { charge, demands, isChecked: ({ fixed }) => fixed === true })
}

/**
 * Rejects a request without room in the limits of its model, before it waits for room in others.
 * Takes nothing.
 */
export function checkLimits(parts: AdmitParts, call: Call, charge: Charge): void | Promise<void> {
  const reserving = expected(parts, call, charge)
  const limits = parts.admission.limitsOf(call.grant, charge.model)
  const demands = demandsOn(parts, limits, reserving)
  return checkRoom(parts, call, { charge: reserving, demands, isChecked: () => true })
}

interface CheckedDemands {
  readonly charge: Charge
  readonly demands: readonly BucketDemand[]
  readonly isChecked: (demand: BucketDemand) => boolean
}

function checkRoom(
  parts: AdmitParts,
  { grant, reply }: Pick<Call, 'grant' | 'reply'>,
  { charge, demands, isChecked }: CheckedDemands,
): void | Promise<void> {
  const check = (levels: readonly number[]): void => {
    const full = demands.filter((one, i) => isChecked(one) && !hasRoom(one, levels[i] ?? 0))
    const levelOf = (one: BucketDemand): number => levels[demands.indexOf(one)] ?? 0
    const binding = full[tightest(full, full.map(levelOf))]
    if (binding === undefined) return
    reply.add(limitHeaders(reply.format, { demands, levels, now: parts.now }))
    throw rejected(parts, charge, binding, levelOf(binding))
  }
  return then(parts.limiter.read(grant.organization.id, demands), check)
}
