/**
 * Largest and estimated cost of a batch, from facts that are summed over its requests when its file
 * is uploaded. Every price but those of tools has the share of a batch. Prices by length are of its
 * longest request.
 */
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { inBatch, type PriceList } from '#usage/prices/price-list.ts'
import type { CostFacts, ModelMaxima } from './cost-facts.ts'
import { type DearestPrices, dearestCall, tokenPricesAt } from './dearest.ts'
import { type Bound, type BoundedCost, estimateOf, fixedCost, nano, unbounded } from './request.ts'

/** Maxima of output, times the choices that have them, and the turns of these choices. */
type Output = readonly [tokens: number, turns: number]
type Outputs = Readonly<Record<number, Output>>

/** Facts about the requests of a batch, summed up. */
export interface BatchCostFacts {
  /** Bytes of the bodies with text as their only input. */
  readonly textBytes: number
  /** Bytes of the bodies with text and images as input; absent in files of earlier releases. */
  readonly imageTextBytes?: number
  /** Bytes of the longest body of either; absent in files of earlier releases. */
  readonly longestText?: number
  /** Times that these may fill the context window, where an image may have any number of tokens. */
  readonly imageWindows?: number
  /** Images of all requests, at each call of a tool again. */
  readonly images?: number
  /** Requests with any other input than text; absent in files of earlier releases. */
  readonly otherInputs?: number
  /** Times that other requests may fill the context window: once, and at each call of a tool. */
  readonly windows: number
  /** Maxima of output, times the choices that have them. */
  readonly maxOutputTokens: number
  /** Those choices; absent in files of earlier releases. */
  readonly givenChoices?: number
  /**
   * Both by the number of bits of a maximum, to keep small ones apart from large ones; absent in
   * files of earlier releases.
   */
  readonly outputs?: Outputs
  /** Choices without a maximum. */
  readonly openChoices: number
  /** Their turns after calls of tools. Each may have the model's maximum. */
  readonly openTurns?: number
  readonly toolCalls: number
  /** Chats that search once, before the model answers; absent in files of earlier releases. */
  readonly searches?: number
  /** Requests that may call hosted tools any number of times. */
  readonly unboundedRequests: number
}

export const NO_REQUESTS: BatchCostFacts = {
  textBytes: 0,
  imageTextBytes: 0,
  longestText: 0,
  imageWindows: 0,
  images: 0,
  otherInputs: 0,
  windows: 0,
  maxOutputTokens: 0,
  givenChoices: 0,
  outputs: {},
  openChoices: 0,
  openTurns: 0,
  toolCalls: 0,
  searches: 0,
  unboundedRequests: 0,
}

/** The sums with another request. */
export function withRequest(
  sums: BatchCostFacts,
  facts: Omit<CostFacts, 'kind' | 'writes' | 'pieces'>,
  searchesOnce: boolean,
): BatchCostFacts {
  const { toolCalls = 0, maxOutputTokens, choices, inputs } = facts
  const isInline = facts.isInline && facts.toolCalls === 0
  const isText = isInline && facts.images === 0
  const hasImages = isInline && facts.images > 0
  return {
    textBytes: sums.textBytes + (isText ? facts.textBytes : 0),
    imageTextBytes: (sums.imageTextBytes ?? 0) + (hasImages ? facts.textBytes : 0),
    longestText: Math.max(sums.longestText ?? 0, isInline ? facts.textBytes : 0),
    imageWindows: (sums.imageWindows ?? 0) + (hasImages ? inputs : 0),
    images: (sums.images ?? 0) + facts.images * (toolCalls * choices + 1),
    otherInputs: (sums.otherInputs ?? 0) + (facts.isInline && facts.images === 0 ? 0 : 1),
    windows: sums.windows + (isInline ? 0 : inputs + toolCalls * choices),
    maxOutputTokens: sums.maxOutputTokens + (maxOutputTokens ?? 0) * choices,
    givenChoices: (sums.givenChoices ?? 0) + (maxOutputTokens === undefined ? 0 : choices),
    outputs: withOutput(sums.outputs, maxOutputTokens, [choices, choices * (toolCalls + 1)]),
    openChoices: sums.openChoices + (maxOutputTokens === undefined ? choices : 0),
    openTurns: (sums.openTurns ?? 0) + (maxOutputTokens === undefined ? choices * toolCalls : 0),
    toolCalls: sums.toolCalls + toolCalls,
    searches: (sums.searches ?? 0) + (searchesOnce ? 1 : 0),
    unboundedRequests: sums.unboundedRequests + (facts.toolCalls === undefined ? 1 : 0),
  }
}

function withOutput(
  outputs: Outputs = {},
  maxOutputTokens: number | undefined,
  [choices, turns]: readonly [choices: number, turns: number],
): Outputs {
  if (maxOutputTokens === undefined) return outputs
  const bits = 32 - Math.clz32(maxOutputTokens)
  const [tokens, before] = outputs[bits] ?? [0, 0]
  return { ...outputs, [bits]: [tokens + maxOutputTokens * choices, before + turns] }
}

/** Most input tokens of one request; undefined where its bytes do not bound them. */
export function longestInputOf({
  longestText,
  windows,
  imageWindows = 0,
}: BatchCostFacts): number | undefined {
  return windows + imageWindows > 0 ? undefined : longestText
}

interface BatchFacts {
  readonly facts: BatchCostFacts
  /** Whether its requests write text. */
  readonly writes: boolean
}

/** The most that a batch can cost. `prices` are those of its model and of its snapshots. */
export function batchBoundOf(
  { facts, writes }: BatchFacts,
  prices: DearestPrices,
  maxima: ModelMaxima,
): Bound {
  const { contextWindow } = maxima
  const { lists, batchSteps } = prices
  if (lists.length === 0) return fixedCost(0n, false)
  if (facts.unboundedRequests > 0) return unbounded('tools')
  const batch = tokenPricesAt({ steps: batchSteps }, longestInputOf(facts))
  const otherPrice = batch.input
  const outputPrice = writes ? batch.output : 0
  const { text, images, windows } = inputsOf(facts, maxima)
  if (windows * otherPrice > 0 && contextWindow === undefined) return unbounded('input')
  const outputTokens = batchOutputOf(facts, maxima)
  if (outputTokens === undefined && outputPrice > 0) return unbounded('output')
  const amounts = [
    text * batch.textInput,
    images * otherPrice,
    windows * (contextWindow ?? 0) * otherPrice,
    (outputTokens ?? 0) * outputPrice,
    facts.toolCalls * dearestCall(prices),
  ]
  const cost = amounts.reduce((sum, amount) => sum + nano(amount), BigInt(USAGE_COSTS.length))
  return fixedCost(cost, false)
}

/** Most tokens of all input: of text, of images, and in whole windows. */
function inputsOf(
  { textBytes, windows, images = 0, imageTextBytes = 0, imageWindows = 0 }: BatchCostFacts,
  { maxInputImageTokens: most }: ModelMaxima,
) {
  return {
    text: textBytes + (most === undefined ? 0 : imageTextBytes),
    images: images * (most ?? 0),
    windows: windows + (most === undefined ? imageWindows : 0),
  }
}

/** Most tokens of all input; undefined where that is not known. */
export function batchInputOf(facts: BatchCostFacts, maxima: ModelMaxima): number | undefined {
  const { text, images, windows } = inputsOf(facts, maxima)
  const { contextWindow } = maxima
  if (windows > 0 && contextWindow === undefined) return undefined
  return text + images + windows * (contextWindow ?? 0)
}

/** Most tokens of all output; undefined where a choice has no maximum. */
export function batchOutputOf(
  facts: BatchCostFacts,
  { contextWindow, maxOutputTokens = contextWindow }: ModelMaxima,
): number | undefined {
  const open = facts.openChoices + (facts.openTurns ?? 0)
  if (open > 0 && maxOutputTokens === undefined) return undefined
  return givenOutput(facts, maxOutputTokens) + open * (maxOutputTokens ?? 0)
}

/**
 * Output of the choices with a maximum, in groups of about the same maximum: the sum of the maxima
 * of a group, or the model's maximum for each choice, if that is less.
 */
function givenOutput(
  { maxOutputTokens, givenChoices, outputs }: BatchCostFacts,
  most: number | undefined,
): number {
  if (givenChoices === undefined || most === undefined) return maxOutputTokens
  const groups: readonly Output[] = outputs
    ? Object.values(outputs)
    : [[maxOutputTokens, givenChoices]]
  return groups.reduce((sum, [tokens, turns]) => sum + Math.min(tokens, turns * most), 0)
}

/** The estimate of a batch: of its input, of its maxima and of a default for other choices. */
export function batchEstimateOf(
  { facts, writes }: BatchFacts,
  { inputTokens, defaultOutputTokens }: Record<'inputTokens' | 'defaultOutputTokens', number>,
  { contextWindow, maxOutputTokens = contextWindow }: ModelMaxima,
  list: PriceList | undefined,
): BoundedCost {
  const given = givenOutput(facts, maxOutputTokens)
  const output = writes ? given + facts.openChoices * defaultOutputTokens : 0
  const tokens = { input: inputTokens, output }
  return estimateOf({ kind: 'completions', pieces: undefined }, tokens, list && inBatch(list))
}
