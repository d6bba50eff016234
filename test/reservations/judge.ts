/**
 * The property: what an upstream can make for a request is at most what was reserved for it, and
 * what is charged is at least what it made and reported, or what of it was relayed.
 */

import { CHOICES_SHOWN } from './answers.ts'
import { type AnswerPlan, type Case, contentTypeOf } from './cases/case.ts'
import { pricesAt } from './places.ts'
import { answeringTiers, costOfMost, type Made, makingOf } from './truth/cost-of-most.ts'
import { COUNTED } from './truth/count.ts'
import { parseForm } from './truth/forms.ts'
import { type Model, modelAt, pricesOf } from './truth/models.ts'
import { FEMTO_PER_NANO, largest } from './truth/money.ts'
import { type Most, mostOf } from './truth/most.ts'
import { type Amounts, chargeOf, NOTHING, type Prices, tierOf } from './truth/prices.ts'
import { BYTES, type JsonObject, type SizeOf } from './truth/reading.ts'

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
  const plan = answers[index] ?? answers.at(-1)
  if (!plan) return undefined
  const sizeOf = given.isCounted ? COUNTED : BYTES
  const sent = { route, body, files, upstream, plan, reserved, sizeOf }
  return attemptWith({ ...sent, prices: pricesAt })
}

interface Sent extends Pick<Attempt, 'route' | 'upstream' | 'plan' | 'reserved'> {
  readonly body: JsonObject
  readonly files: readonly number[]
  readonly sizeOf?: SizeOf
  readonly prices: (model: Model, upstream: string) => Prices
}

/** The attempt with a body; undefined for a model that no upstream has. */
export function attemptWith({
  body,
  files,
  sizeOf,
  prices: find,
  ...sent
}: Sent): Attempt | undefined {
  const { route, upstream, plan } = sent
  const modelThere = String(body.model)
  const model = modelAt(modelThere)
  if (!model) return undefined
  const prices = find(model, upstream)
  const asked = typeof body.service_tier === 'string' ? body.service_tier : undefined
  const most = mostOf(route, body, model, { files, ...(sizeOf && { sizeOf }) })
  const tiers = answeringTiers(prices, asked)
  return {
    ...sent,
    model,
    modelThere,
    most,
    costOfMost: costOfMost(most, prices, asked),
    made: makingOf(most, model, plan.shares),
    prices,
    tier: tiers[plan.tier % tiers.length] ?? 'default',
    isStreamed: body.stream === true && !route.startsWith('audio/'),
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
  const reported = written.isWhole ? reportedBy(attempt, ended) : undefined
  if (reported && isReadOn(attempt, ended)) return cost(reported) + dueOfToolImages(attempt)
  const relayed = cost(relayedOf(attempt, ended))
  // A report without output may have been read before the upstream was cancelled.
  const isLess = reported && plan.report === 'input' && cost(reported) < relayed
  return isLess ? cost(reported) : relayed
}

/** Nano-dollars for reported images of tools, in the tier of the answer. */
function dueOfToolImages({ made, most, plan, tier }: Attempt): bigint {
  if (!most.toolImages || !made.toolImages || plan.report !== 'full') return 0n
  const prices = pricesOf(most.toolImages.model)
  const at = plan.namesTier ? tierOf(prices, tier) : [prices]
  const { amounts } = made.toolImages
  return largest(at.map((one) => chargeOf(amounts, one, NO_SHAPE)))
}

const NO_SHAPE = {}

/**
 * Whether an answer is read to its end: its caller stayed, or what was relayed does not show the
 * cost.
 */
function isReadOn({ isStreamed, model, most, plan }: Attempt, { end, relayed }: Ended): boolean {
  if (end === 'whole' || !isStreamed || model.reasons === true) return true
  if (most.writes === 'image') return true
  return relayed > 0 && (plan.deltaKind === 'custom' || plan.deltaKind === 'audio')
}

/** Undefined where an answer reports nothing. */
function reportedBy(attempt: Attempt, ended: Ended): Amounts | undefined {
  const { plan, made, most, route } = attempt
  const pieces = { ...NOTHING, images: made.images, characters: made.characters }
  if (route === 'audio/speech') return pieces
  const isSound = route.startsWith('audio/')
  switch (plan.report) {
    case 'full':
      return isSound && made.output > 0 ? { ...made, seconds: 0 } : made
    case 'input': {
      if (isSound && made.output === 0) return undefined
      const { output, audioOutput, imageOutput } = relayedOf(attempt, ended)
      return { ...made, output, audioOutput, imageOutput, seconds: 0 }
    }
    case 'zero':
      return most.writes === 'image' ? pieces : undefined
    case 'none':
      return undefined
  }
}

/** Amounts that were relayed to the caller of an answer without reported usage. */
function relayedOf(attempt: Attempt, ended: Ended): Amounts {
  const { made, most, plan, written, route, isStreamed } = attempt
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
  const tokens = isStreamed || ended.end !== 'whole' ? relayed : textTokens(attempt)
  return { ...NOTHING, output: Math.min(tokens, made.output) }
}

/** Bytes of a token of text at most, by OpenAI's rule of thumb. */
const BYTES_PER_TOKEN = 4

/** Tokens in the text of a whole answer, at least. */
export function textTokens({ plan, most, made, route }: Attempt): number {
  // A compaction has no text, but is encrypted.
  if (made.output === 0 || route === 'responses/compact') return 0
  const bytes = Buffer.byteLength(plan.deltas.join('')) * Math.min(most.choices, CHOICES_SHOWN)
  return Math.min(made.output, Math.floor(bytes / BYTES_PER_TOKEN))
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
