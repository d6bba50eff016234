/** Reservations of requests and batches, by the catalog and the prices of their model. */
import { Problem } from '#base/problem.ts'
import { PARTIAL_IMAGE_TOKENS } from '#catalog/model-output.ts'
import type { UsageKind } from '#contract/data-plane/route.ts'
import { modelNotPriced } from '#contract/errors/spend-rejections.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { BatchContent } from '#gateway/request/batch-lines.ts'
import { batchBoundOf, batchEstimateOf, NO_REQUESTS } from '#spend/bounds/batch.ts'
import type { CostFacts, ModelMaxima } from '#spend/bounds/cost-facts.ts'
import { dearestOf } from '#spend/bounds/dearest.ts'
import {
  type Bound,
  type BoundedCost,
  boundOf,
  estimateOf,
  lesserOf,
  unbounded,
} from '#spend/bounds/request.ts'
import { type ChargedKind, hasPriceOf, inTier, type PriceList } from '#usage/prices/price-list.ts'
import type { RowKind } from '#usage/row-kinds.ts'
import {
  type CostBoundOptions,
  type Place,
  pricesFor,
  type TieredModel,
  tierNamedBy,
} from './bound-prices.ts'
import type { Charge, SpendFacts } from './charge.ts'
import { maximaOf } from './maxima.ts'
import { withOtherModels } from './other-bounds.ts'
import { imageTokensOf } from './unreported.ts'

/** `places` are the upstreams that may answer it. */
export function boundOfRequest(
  options: CostBoundOptions,
  charge: Charge,
  places: readonly Place[],
): Bound {
  const { catalog, settings } = options
  const { model, kind, known, spend, inputTokens, openChoices, size, quality, toolModels } = charge
  const pieces = spend.pieces ?? known?.images ?? known?.characters
  const prices = pricesFor(options, charge, places)
  const maxima = maximaOf(catalog, model, places)
  const facts: CostFacts = {
    ...spend,
    kind,
    writes: writesText(kind),
    pieces,
    size,
    quality,
    toolCalls: toolCallsOf(spend, maxima),
    toolKinds: toolKindsOf(spend),
  }
  if (settings.reservation === 'upper_bound') {
    const bound = boundOf(facts, prices, maxima)
    const calls = facts.toolCalls ?? maxima.maxToolCalls
    const images = calls === undefined ? undefined : calls * spend.choices
    const withImages = withToolImages(options, charge, { places, images, bound })
    return withOtherModels(options, charge, { facts, places, bound: withImages })
  }
  const most = maxima.maxOutputTokens ?? maxima.contextWindow
  const given = spend.maxOutputTokens === undefined ? 0 : lesserOf(spend.maxOutputTokens, most)
  const output =
    (given ?? 0) * spend.choices + openChoices * catalog.findOutput(model).defaultTokens
  const own = prices.find(({ lists }) => lists.length > 0)?.lists[0]
  const estimated = estimateOf(facts, { input: inputTokens, output }, own)
  const images = facts.toolCalls === 0 ? 0 : spend.choices
  return withEstimatedImages(options, estimated, { toolModels, places, images })
}

interface CallingBound {
  readonly places: readonly Place[]
  /** Most images that hosted tools make; undefined: any number. */
  readonly images: number | undefined
  /** Of the request without them. */
  readonly bound: Bound
}

/**
 * The bound with the images that hosted tools make, as of a request for one image of the tool's
 * model for each call. The calling model chooses the input of a call, which may fill a window. An
 * answer does not name the model of its tool, so the dearest of several is reserved.
 */
function withToolImages(
  options: CostBoundOptions,
  { toolModels, spend }: ToolImages,
  { places, images, bound }: CallingBound,
): Bound {
  if (toolModels.length === 0 || images === 0 || bound.kind === 'unbounded') return bound
  let most = 0n
  for (const model of toolModels) {
    const there = places.map(({ upstream }) => ({ upstream, model }))
    const prices = pricesFor(options, { model, spend }, there)
    const count = images ?? 1
    const facts = { ...IMAGES, choices: count, inputs: count, pieces: count }
    const one = boundOf(facts, prices, maximaOf(options.catalog, model, there))
    if (one.kind === 'unbounded') return unbounded('images')
    if (images === undefined && one.cost > 0n) return unbounded('tools')
    if (one.cost > most) most = one.cost
  }
  const { cost, fixed, withLong } = bound
  return {
    ...bound,
    cost: cost + most,
    fixed: fixed + most,
    withLong: withLong && { ...withLong, fixed: withLong.fixed + most },
  }
}

/** Models of tools, and the service tier of the request that calls them. */
interface ToolImages {
  readonly toolModels: readonly string[]
  readonly spend: TieredModel['spend']
}

interface EstimatedImages {
  readonly toolModels: readonly string[]
  readonly places: readonly Place[]
  readonly images: number
}

/** The estimate with so many images of the first tool's model, each with the most of one. */
function withEstimatedImages(
  { catalog, pricesOf }: CostBoundOptions,
  estimated: BoundedCost,
  { toolModels: [model], places, images }: EstimatedImages,
): BoundedCost {
  const [place] = places
  if (model === undefined || images === 0 || !place) return estimated
  const { own } = pricesOf(model, place.upstream.name)
  const there = places.map(({ upstream }) => ({ upstream, model }))
  const output = images * imageTokensOf(model, maximaOf(catalog, model, there))
  const one = estimateOf({ kind: 'images', pieces: images }, { input: 0, output }, own)
  const cost = estimated.cost + one.cost
  return { ...estimated, cost, fixed: estimated.fixed + one.cost }
}

/** Images with nothing known but their number. */
const IMAGES = {
  kind: 'images',
  textBytes: 0,
  images: 0,
  isInline: false,
  toolCalls: 0,
  toolTokens: 0,
  writes: true,
  maxOutputTokens: undefined,
  partialImageTokens: PARTIAL_IMAGE_TOKENS,
} as const

/** A chat's search is one, unless another number is configured. */
function toolCallsOf(
  { toolCalls, searchesOnce }: SpendFacts,
  { maxToolCalls }: ModelMaxima,
): number | undefined {
  return searchesOnce ? (maxToolCalls ?? toolCalls) : toolCalls
}

/** Kinds of usage that the calls may be charged by; undefined: any. */
function toolKindsOf({
  hasOtherTools,
  hostedTools,
  toolCalls,
}: SpendFacts): readonly RowKind[] | undefined {
  return hasOtherTools || toolCalls === 0
    ? undefined
    : hostedTools?.flatMap((tool) => TOOL_KINDS[tool] ?? [])
}

/** A request or a batch, as far as it matters whether its price is known. */
export interface Priced
  extends Pick<Charge, 'model' | 'kind' | 'size' | 'quality' | 'toolModels' | 'otherModels'> {
  readonly spend: Pick<SpendFacts, 'serviceTier' | 'hostedTools' | 'toolCalls'>
}

/**
 * Kinds of usage that calls of hosted tools are charged by, of the calling model; others are free.
 */
const TOOL_KINDS: Readonly<Partial<Record<HostedTool, RowKind>>> = {
  web_search: 'web_search_calls',
  file_search: 'file_search_calls',
  code_interpreter: 'code_interpreter_sessions',
}

/**
 * Throws 400 if requests without a price are rejected, and a place lacks a price for the model, for
 * a model of its tools, for the service tier that it may get, or for a unit that it is charged by.
 * `isLimited`: under an enforced spend limit.
 */
export function checkPriced(
  { pricesOf, settings }: CostBoundOptions,
  request: Priced,
  isLimited: boolean,
  places: () => readonly Place[],
): void {
  const { unpricedUnderLimit, unpricedModels } = settings
  if ((isLimited ? unpricedUnderLimit : unpricedModels) !== 'refuse') return
  for (const { upstream } of places()) {
    const unpriced = unpricedIn(request, upstream, (model) => pricesOf(model, upstream.name).own)
    if (unpriced) throw new Problem(modelNotPriced({ ...unpriced, isLimited }))
  }
}

type Unpriced = Omit<Parameters<typeof modelNotPriced>[0], 'isLimited'>

/** The first part of a request that has no price at an upstream. */
function unpricedIn(
  { model, kind, size, quality, toolModels, otherModels, spend }: Priced,
  upstream: Place['upstream'],
  find: (model: string) => PriceList | undefined,
): Unpriced | undefined {
  const tier = tierNamedBy(spend.serviceTier) ?? upstream.serviceTier
  const tools = spend.toolCalls === 0 ? [] : (spend.hostedTools ?? [])
  const kinds = tools.flatMap((tool) => TOOL_KINDS[tool] ?? [])
  const images = toolModels.map((name) => ({ name, charged: { kind: 'images' as const } }))
  const parts: readonly { readonly name: string; readonly charged: ChargedKind }[] = [
    { name: model, charged: { kind, size, quality } },
    ...kinds.map((called) => ({ name: model, charged: { kind: called } })),
    ...images,
    ...otherModels.map((other) => ({ name: other.model, charged: { kind: other.kind } })),
  ]
  for (const { name, charged } of parts) {
    const list = find(name)
    if (!list) return { model: name }
    const inItsTier = inTier(list, tier ?? null)
    if (!inItsTier) return { model: name, tier }
    if (!hasPriceOf(inItsTier, charged)) return { model: name, kind: charged.kind }
  }
  return undefined
}

/** A batch, with the facts of its file. */
export interface CostingBatch {
  readonly model: string
  readonly kind: UsageKind
  readonly content: BatchContent
  readonly place: Place
}

export function boundOfBatch(options: CostBoundOptions, batch: CostingBatch): Bound {
  const { catalog, pricesOf, settings } = options
  const { model, kind, content, place } = batch
  const { spend, inputTokens, lines, toolModels = [] } = content
  const { unboundedRequests = 0, toolCalls = 0 } = spend ?? {}
  const places = [place]
  const writes = writesText(kind)
  const { own, all } = pricesOf(model, place.upstream.name)
  const maxima = maximaOf(catalog, model, [place])
  if (settings.batchReservation === 'estimate') {
    // The files of earlier releases have no facts of costs.
    const facts = spend ?? { ...NO_REQUESTS, openChoices: lines }
    const defaultOutputTokens = catalog.findOutput(model).defaultTokens
    const tokens = { inputTokens, defaultOutputTokens }
    const estimated = batchEstimateOf({ facts, writes }, tokens, maxima, own)
    const images = Math.min(lines, unboundedRequests + toolCalls)
    return withEstimatedImages(options, estimated, { toolModels, places, images })
  }
  // The files of earlier releases count a list of prompts as one, and more parts as text.
  if (spend?.givenChoices === undefined) return unbounded('batch')
  const bound = batchBoundOf({ facts: spend, writes }, dearestOf(all), maxima)
  const images = unboundedRequests > 0 ? undefined : toolCalls
  return withToolImages(options, { toolModels, spend: ANY_TIER }, { places, images, bound })
}

const ANY_TIER: TieredModel['spend'] = { serviceTier: undefined }

/** Whether requests of a kind write tokens. */
export function writesText(kind: UsageKind): boolean {
  return kind !== 'embeddings' && kind !== 'moderations'
}
