/**
 * The property: what an upstream can make for a request is at most what was reserved for it, and
 * what is charged is at least what it made and reported, or what of it was relayed.
 */
import { type AnswerPlan, type Case, contentTypeOf } from './cases/case.ts'
import { pricesAt } from './places.ts'
import { answeringTiers, costOfMost, type Made, makingOf } from './truth/cost-of-most.ts'
import { parseForm } from './truth/forms.ts'
import { type Model, modelAt } from './truth/models.ts'
import { FEMTO_PER_NANO, largest } from './truth/money.ts'
import { type Most, mostOf } from './truth/most.ts'
import { type Amounts, chargeOf, NOTHING, type Prices, tierOf } from './truth/prices.ts'
import type { JsonObject } from './truth/reading.ts'

/** A request as it arrived at an upstream, and what is made of it there. */
export interface Attempt {
  readonly route: string
  readonly upstream: string
  readonly plan: AnswerPlan
  readonly model: Model
  /** Name of the model in the body that arrived. */
  readonly modelThere: string
  readonly most: Most
  /** Femto-dollars; undefined without a bound. */
  readonly costOfMost: bigint | undefined
  readonly made: Made
  readonly prices: Prices
  /** The tier of the answer. */
  readonly tier: string
  readonly isStreamed: boolean
  /** Nano-dollars reserved when it arrived. */
  readonly reserved: bigint
  /** Parts of its answer that were written. */
  written: { deltas: number; isWhole: boolean; isError: boolean }
}

interface Arrived {
  readonly body: Buffer
  readonly upstream: string
  readonly index: number
  readonly reserved: bigint
}

/** The attempt of a case; undefined for a model that no upstream has. */
export function attemptOf(given: Case, arrived: Arrived): Attempt | undefined {
  const { route, answers } = given
  const { upstream, index, reserved } = arrived
  const { body, files } = given.files
    ? parseForm(arrived.body, contentTypeOf(given))
    : { body: JSON.parse(arrived.body.toString()) as JsonObject, files: [] }
  const modelThere = String(body.model)
  const model = modelAt(modelThere)
  const plan = answers[index] ?? answers.at(-1)
  if (!model || !plan) return undefined
  const prices = pricesAt(model, upstream)
  const asked = typeof body.service_tier === 'string' ? body.service_tier : undefined
  const most = mostOf(route, body, model, files)
  const tiers = answeringTiers(prices, asked)
  return {
    route,
    upstream,
    plan,
    model,
    modelThere,
    most,
    costOfMost: costOfMost(most, prices, asked),
    made: makingOf(most, model, plan.shares),
    prices,
    tier: tiers[plan.tier % tiers.length] ?? 'default',
    isStreamed: body.stream === true && !route.startsWith('audio/'),
    reserved,
    written: { deltas: 0, isWhole: false, isError: false },
  }
}

/** The end of a case, as its caller and the ledger saw it. */
export interface Ended {
  readonly status: number | undefined
  readonly end: 'whole' | 'broken' | 'left'
  /** Deltas that the caller received. */
  readonly relayed: number
  /** Nano-dollars. */
  readonly charged: bigint
}

/** Nano-dollars that are due for an attempt, the last of a case. */
export function dueOf(attempt: Attempt, ended: Ended): bigint {
  const { written, prices, tier, plan, most } = attempt
  if (written.isError) return 0n
  const at = plan.namesTier ? tierOf(prices, tier) : [prices]
  const cost = (of: Amounts): bigint => largest(at.map((one) => chargeOf(of, one, most)))
  const reported = written.isWhole ? reportedBy(attempt) : undefined
  if (reported && isReadOn(attempt, ended)) return cost(reported)
  const relayed = cost(relayedOf(attempt, ended))
  // A report without output may have been read before the upstream was cancelled.
  const isLess = reported && plan.report === 'input' && cost(reported) < relayed
  return isLess ? cost(reported) : relayed
}

/**
 * Whether an answer is read to its end: its caller stayed, or what was relayed does not show the
 * cost.
 */
const isReadOn = ({ isStreamed, model, most, plan }: Attempt, { end, relayed }: Ended): boolean => {
  if (end === 'whole' || !isStreamed || model.reasons === true) return true
  if (most.writes === 'image') return true
  return relayed > 0 && (plan.deltaKind === 'custom' || plan.deltaKind === 'audio')
}

/** Undefined where an answer reports nothing. */
const reportedBy = ({ plan, made, most, route }: Attempt): Amounts | undefined => {
  const pieces = { ...NOTHING, images: made.images, characters: made.characters }
  if (route === 'audio/speech') return pieces
  const isSound = route.startsWith('audio/')
  switch (plan.report) {
    case 'full':
      return isSound && made.output > 0 ? { ...made, seconds: 0 } : made
    case 'input':
      return isSound && made.output === 0
        ? undefined
        : { ...made, output: 0, audioOutput: 0, imageOutput: 0, seconds: 0 }
    case 'zero':
      return most.writes === 'image' ? pieces : undefined
    case 'none':
      return undefined
  }
}

/** Amounts that were relayed to the caller of an answer without reported usage. */
const relayedOf = ({ made, most, plan, written, route }: Attempt, ended: Ended): Amounts => {
  if (most.writes === 'image') {
    if (!written.isWhole) return NOTHING
    return { ...NOTHING, images: made.images, output: made.output, imageOutput: made.output }
  }
  if (route.startsWith('audio/')) return NOTHING
  const { relayed } = ended
  if (most.writes === 'audio' && plan.deltaKind === 'audio') {
    const spoken = Math.floor((made.audioOutput * relayed) / plan.deltas.length)
    return { ...NOTHING, output: spoken, audioOutput: spoken }
  }
  return { ...NOTHING, output: Math.min(relayed, made.output) }
}

/** Sentences that say what of the property does not hold. */
export function faultsOf(attempts: readonly Attempt[], ended: Ended): readonly string[] {
  const faults: string[] = []
  for (const { costOfMost: most, reserved, upstream } of attempts) {
    if (most === undefined) faults.push(`${upstream} may make any amount; ${reserved} reserved`)
    else if (most > reserved * FEMTO_PER_NANO) {
      faults.push(`${upstream} may bill ${most / FEMTO_PER_NANO}; ${reserved} reserved`)
    }
  }
  const last = attempts.at(-1)
  const due = last ? dueOf(last, ended) : 0n
  if (due > ended.charged) faults.push(`${due} due; ${ended.charged} charged`)
  const reserved = largest(attempts.map((one) => one.reserved))
  if (attempts.length > 0 && ended.charged > reserved) {
    faults.push(`${ended.charged} charged; ${reserved} reserved`)
  }
  return faults
}
