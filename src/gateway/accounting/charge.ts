/** The charge of a request, computed from its body. */
import { Problem } from '#base/problem.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { PARTIAL_IMAGE_TOKENS } from '#catalog/model-output.ts'
import type { DataRoute, UsageKind } from '#contract/data-plane/route.ts'
import { missingRequiredParameter } from '#contract/errors/parameters.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { RequestValues } from '#gateway/auth/value-keys.ts'
import type { BodyCall } from '#gateway/call.ts'
import { costFactsOf, demandedTokens, type ReservationPolicy } from '#gateway/request/estimate.ts'
import type { BodyFacts, OtherModel } from '#gateway/request/facts.ts'
import { NO_MODELS, writingModels } from '#gateway/request/other-models.ts'
import type { Media } from '#gateway/response/event-scan.ts'
import type { CostFacts } from '#spend/bounds/cost-facts.ts'
import type { UsageAmounts, UsageSubject } from '#usage/event.ts'
import type { RequestCosts } from './buckets.ts'
import type { UsualUse } from './learned-use.ts'

/** A request as the limits and the usage see it. */
export interface Charge {
  readonly grant: Grant
  /** Values of the request, of keys with limits of their values. */
  readonly values: RequestValues | undefined
  /** Ids of its values with budgets, which the admission finds. Undefined: none. */
  readonly payingValues: readonly string[] | undefined
  readonly kind: UsageKind
  /** Requested model. */
  readonly model: string
  readonly costs: RequestCosts
  /** Choices without a maximum of output, or with one of 0; 0 where no text is written. */
  readonly openChoices: number
  /** Whether the cost of an answer shows at its end alone. */
  readonly hidesCost: boolean
  /** Media of such an answer, beside text; undefined for text alone. */
  readonly media: Media | undefined
  readonly input: InputKind
  /** Tokens of the input alone, as estimated. */
  readonly inputTokens: number
  /**
   * Tokens that count against limits at least, whatever an upstream has in its cache: if they are
   * more than a whole limit, the request is too large for it.
   */
  readonly certainTokens: number
  /** Set by the admission where the model's limits on tokens reserve learned use. */
  readonly usual: UsualUse | undefined
  /** Models of images that hosted tools use, besides `model`. */
  readonly toolModels: readonly string[]
  /** Models that may answer in place of `model`, or advise it. */
  readonly otherModels: readonly OtherModel[]
  /** Amounts known before the answer, if any: images, characters, seconds. */
  readonly known: Partial<UsageAmounts> | undefined
  readonly size: string | null
  /** Quality of images. */
  readonly quality: string | null
  readonly source: UsageSubject['source']
  /** Facts that bound its cost. */
  readonly spend: SpendFacts
}

/**
 * Input of a request: text in the body; other input; or input that the model reads in parts, which
 * no context window bounds.
 */
export type InputKind = 'text' | 'other' | 'unbounded'

/** Facts about a request that bound its cost. */
export type SpendFacts = Omit<CostFacts, 'kind' | 'writes' | 'size' | 'quality'> & {
  /** The service tier that it is sent with. */
  readonly serviceTier?: string | undefined
  /** Tiers that its answer may have, where the API format has them by its request. */
  readonly tiers?: readonly string[] | undefined
  readonly hostedTools?: readonly HostedTool[] | undefined
  readonly hasOtherTools?: boolean
  readonly searchesOnce?: boolean
  /** Whether it is sent with `toolCalls` as a maximum that its caller has not set. */
  readonly areCallsCapped?: boolean
}

/** Facts of a request that costs nothing. */
export const NO_SPEND: SpendFacts = {
  textBytes: 0,
  images: 0,
  isInline: true,
  toolCalls: 0,
  toolTokens: 0,
  choices: 0,
  inputs: 1,
  maxOutputTokens: undefined,
  pieces: undefined,
}

interface NamedModel {
  readonly model: string | undefined
  readonly size?: string | undefined
  readonly quality?: string | undefined
  readonly stream?: boolean
  readonly writesAudio?: boolean
  /** Input that is no text. */
  readonly images?: number
  readonly files?: number | readonly unknown[]
  readonly references?: readonly unknown[]
  readonly otherModels?: readonly OtherModel[]
}

type RouteMember =
  | ('grant' | 'values' | 'payingValues' | 'kind' | 'hidesCost' | 'media' | 'input')
  | ('model' | 'otherModels' | 'size' | 'quality' | 'source')

/** The part of a charge that depends on the route, the caller and the models of the body. */
export function chargeOf(
  { id, counts, hasWindow, imageSource }: DataRoute,
  grant: Grant,
  facts: NamedModel,
): Pick<Charge, RouteMember> {
  const kind = requireKind(id, counts)
  const { model, size, quality, stream = false, writesAudio = false } = facts
  const hidesCost = showsCostAtEnd(kind, stream)
  return {
    grant,
    values: undefined,
    payingValues: undefined,
    kind,
    hidesCost,
    media: hidesCost && writesAudio ? 'audio' : undefined,
    input: inputOf(hasWindow, facts),
    model: requireModel(model),
    otherModels: writingModels(facts.otherModels ?? NO_MODELS),
    size: size ?? null,
    quality: quality ?? null,
    source: imageSource,
  }
}

function inputOf(
  hasWindow: boolean,
  { images = 0, files = 0, references = [] }: NamedModel,
): InputKind {
  if (!hasWindow) return 'unbounded'
  return images === 0 && files === 0 && references.length === 0 ? 'text' : 'other'
}

/** Whether the cost of answers of a kind shows at their end alone. */
function showsCostAtEnd(kind: UsageKind, isStreamed: boolean): boolean {
  return kind === 'completions' ? !isStreamed : kind === 'images' || kind === 'audio_transcriptions'
}

function requireKind(id: string, kind: UsageKind | null): UsageKind {
  if (kind) return kind
  throw new Error(`the route ${id} is not one that is charged`)
}

export function requireModel(model: string | undefined): string {
  if (model !== undefined) return model
  throw new Problem(missingRequiredParameter('model'))
}

type Sent = Pick<BodyCall, 'route' | 'body' | 'format'>

/** Facts of a JSON body that bound its cost. `tier` is the service tier by the project's policy. */
export function spendFactsOf(
  { route, body, format }: Sent,
  facts: BodyFacts,
  tier?: string,
): SpendFacts {
  const { hostsTools, hostedTools, hasOtherTools, searchesOnce } = facts
  const isCalling = route.callsTools
  const called = isCalling || !hostsTools ? facts : { ...facts, hostsTools: false }
  return {
    ...costFactsOf(body.length, called),
    pieces: undefined,
    partialImageTokens: facts.stream ? PARTIAL_IMAGE_TOKENS : 0,
    serviceTier: tier ?? facts.serviceTier,
    hostedTools: isCalling ? hostedTools : [],
    hasOtherTools,
    searchesOnce,
    ...format.request.boundOf?.(facts, body.length),
  }
}

/**
 * The charge with no more output than the model has by the configuration. With hosted tools the
 * model writes several times, and the maximum of the request holds for all of them together.
 */
export function withinModel(
  catalog: Catalog,
  { demand }: ReservationPolicy,
  charge: Charge,
): Charge {
  const { costs, inputTokens, spend } = charge
  const given = spend.maxOutputTokens
  if (given === undefined || spend.toolCalls !== 0) return charge
  const most = catalog.resolve(charge.model)?.maxOutputTokens
  if (most === undefined || given <= most) return charge
  const tokens = demandedTokens(demand, inputTokens, most * spend.choices)
  return {
    ...charge,
    costs: { ...costs, tokens },
    spend: { ...spend, maxOutputTokens: most },
  }
}

/** Images, characters and searches that the request asks for. */
export function knownAmounts(
  { counts }: DataRoute,
  { choices, textCharacters, searchesOnce }: BodyFacts,
): Charge['known'] {
  if (counts === 'images') return { images: choices }
  if (counts === 'audio_speeches') return { characters: textCharacters }
  return searchesOnce ? { webSearches: 1 } : undefined
}
