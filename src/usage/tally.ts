/**
 * The arithmetic of one event: the amounts that it adds to the counters and costs of a row.
 *
 * Reported amounts are cut to keep the parts of every sum no larger than the whole: cached tokens
 * are a part of the input, tokens written to the cache a part of the rest, those written for an
 * hour a part of these, and audio and images of the rest after that. The remainder is text, which
 * is not counted separately.
 */
import {
  USAGE_COSTS,
  USAGE_COUNTERS,
  type UsageCost,
  type UsageCounter,
} from '#storage/tables/usage-columns.ts'
import type { UsageAmounts } from './event.ts'
import { costOfUnits, type Price } from './prices/exact-price.ts'
import { type PriceList, tokensAt } from './prices/price-list.ts'
import { byTokenCost } from './prices/price-units.ts'
import { pricedUnitOf, type RowKind } from './row-kinds.ts'

/** Largest amount of one request: an upstream that reports more is at fault. */
const AMOUNT_MAX = 1e12
const NAMES = [...USAGE_COUNTERS, ...USAGE_COSTS]

/**
 * The sums of a row: the counters, then the costs. Whole numbers. A typed array of this length has
 * its memory outside of the heap, which costs more than the row.
 */
export type Sums = number[]

export function emptySums(): Sums {
  return NAMES.map(() => 0)
}

function columnOf(name: UsageCounter | UsageCost): number {
  return NAMES.indexOf(name)
}

const COLUMN = {
  requests: columnOf('requests'),
  images: columnOf('images'),
  characters: columnOf('characters'),
  seconds: columnOf('seconds'),
  estimatedInput: columnOf('estimated_input_tokens'),
  estimatedOutput: columnOf('estimated_output_tokens'),
  requestedRequests: columnOf('requested_requests'),
  requestedTokens: columnOf('requested_tokens'),
  reservedTokens: columnOf('reserved_tokens'),
  refusedRequestsPerMinute: columnOf('refused_requests_per_minute'),
  refusedTokensPerMinute: columnOf('refused_tokens_per_minute'),
  refusedImagesPerMinute: columnOf('refused_images_per_minute'),
  refusedAudioMegabytesPerMinute: columnOf('refused_audio_megabytes_per_minute'),
  refusedRequestsPerDay: columnOf('refused_requests_per_day'),
  refusedBatchTokens: columnOf('refused_batch_tokens'),
  failedRequests: columnOf('failed_requests'),
  refusedSpend: columnOf('refused_spend'),
  input: columnOf('input_tokens'),
  cached: columnOf('input_cached_tokens'),
  written: columnOf('input_cache_write_tokens'),
  writtenForHour: columnOf('input_cache_write_1h_tokens'),
  audio: columnOf('input_audio_tokens'),
  image: columnOf('input_image_tokens'),
  cachedAudio: columnOf('input_cached_audio_tokens'),
  cachedImage: columnOf('input_cached_image_tokens'),
  output: columnOf('output_tokens'),
  outputAudio: columnOf('output_audio_tokens'),
  outputImage: columnOf('output_image_tokens'),
  /** Index of the first cost. */
  costs: USAGE_COUNTERS.length,
  pieceCost: columnOf('piece_cost'),
}

/** Column of the cost of each kind of token. */
const TOKEN_COLUMN = byTokenCost(columnOf)

/** Pricing of an event: of a batch, the prices of batches. */
export interface Pricing {
  readonly list: PriceList | undefined
  /** Price of an image, of requests for images. */
  readonly imagePrice?: Price | undefined
  /** Input tokens for the choice of prices by length; undefined: the input tokens of the event. */
  readonly inputLength?: number | undefined
}

/**
 * Adds the amounts of an event to the row of its subject, and returns its cost in nano-dollars.
 * Each cost is rounded here, once: rows of every width have the same sum.
 */
export function tally(
  sums: Sums,
  kind: RowKind,
  amounts: Partial<UsageAmounts>,
  pricing: Pricing,
): number {
  tallyWhole(sums, amounts)
  const hasTokens = amounts.inputTokens || amounts.outputTokens
  const tokenCost = hasTokens ? tallyTokens(sums, amounts, pricing) : 0
  const piece = pricedUnitOf(kind)
  const price = piece && (pricing.imagePrice ?? pricing.list?.pieces[kind])
  if (!price) return tokenCost
  const pieces = whole(amounts[piece.counter as 'images' | 'characters' | 'seconds'])
  return tokenCost + charge(sums, COLUMN.pieceCost, pieces, price)
}

/** Adds the amounts that are part of no other, by their names: look-ups by a table cost more. */
function tallyWhole(sums: Sums, amounts: Partial<UsageAmounts>): void {
  increase(sums, COLUMN.requests, whole(amounts.requests))
  increase(sums, COLUMN.images, whole(amounts.images))
  increase(sums, COLUMN.characters, whole(amounts.characters))
  increase(sums, COLUMN.seconds, whole(amounts.seconds))
  increase(sums, COLUMN.estimatedInput, whole(amounts.estimatedInputTokens))
  increase(sums, COLUMN.estimatedOutput, whole(amounts.estimatedOutputTokens))
  increase(sums, COLUMN.requestedRequests, whole(amounts.requestedRequests))
  increase(sums, COLUMN.requestedTokens, whole(amounts.requestedTokens))
  increase(sums, COLUMN.reservedTokens, whole(amounts.reservedTokens))
  increase(sums, COLUMN.refusedRequestsPerMinute, whole(amounts.refusedRequestsPerMinute))
  increase(sums, COLUMN.refusedTokensPerMinute, whole(amounts.refusedTokensPerMinute))
  increase(sums, COLUMN.refusedImagesPerMinute, whole(amounts.refusedImagesPerMinute))
  increase(
    sums,
    COLUMN.refusedAudioMegabytesPerMinute,
    whole(amounts.refusedAudioMegabytesPerMinute),
  )
  increase(sums, COLUMN.refusedRequestsPerDay, whole(amounts.refusedRequestsPerDay))
  increase(sums, COLUMN.refusedBatchTokens, whole(amounts.refusedBatchTokens))
  increase(sums, COLUMN.failedRequests, whole(amounts.failedRequests))
  increase(sums, COLUMN.refusedSpend, whole(amounts.refusedSpend))
}

/**
 * Adds the calls of a hosted tool, made by one request, to the row of the tool, and returns what
 * they cost in nano-dollars.
 */
export function tallyCalls(
  sums: Sums,
  kind: RowKind,
  calls: number,
  list: PriceList | undefined,
): number {
  const piece = pricedUnitOf(kind)
  if (!piece) return 0
  increase(sums, columnOf('requests'), 1)
  increase(sums, columnOf(piece.counter), whole(calls))
  const price = list?.pieces[kind]
  return price ? charge(sums, COLUMN.pieceCost, whole(calls), price) : 0
}

function tallyTokens(
  sums: Sums,
  amounts: Partial<UsageAmounts>,
  { list, inputLength }: Pricing,
): number {
  const input = whole(amounts.inputTokens)
  const output = whole(amounts.outputTokens)
  const cached = Math.min(whole(amounts.inputCachedTokens), input)
  const written = Math.min(whole(amounts.inputCacheWriteTokens), input - cached)
  const forHour = Math.min(whole(amounts.inputCacheWrite1hTokens), written)
  const cachedAudio = Math.min(whole(amounts.inputCachedAudioTokens), cached)
  const cachedImage = Math.min(whole(amounts.inputCachedImageTokens), cached - cachedAudio)
  const cachedText = cached - cachedAudio - cachedImage
  const rest = input - cached - written
  const audio = Math.min(Math.max(whole(amounts.inputAudioTokens) - cachedAudio, 0), rest)
  const image = Math.min(Math.max(whole(amounts.inputImageTokens) - cachedImage, 0), rest - audio)
  const outputAudio = Math.min(whole(amounts.outputAudioTokens), output)
  const outputImage = Math.min(whole(amounts.outputImageTokens), output - outputAudio)
  increase(sums, COLUMN.input, input)
  increase(sums, COLUMN.cached, cached)
  increase(sums, COLUMN.written, written)
  increase(sums, COLUMN.writtenForHour, forHour)
  increase(sums, COLUMN.audio, audio)
  increase(sums, COLUMN.image, image)
  increase(sums, COLUMN.cachedAudio, cachedAudio)
  increase(sums, COLUMN.cachedImage, cachedImage)
  increase(sums, COLUMN.output, output)
  increase(sums, COLUMN.outputAudio, outputAudio)
  increase(sums, COLUMN.outputImage, outputImage)
  if (!list) return 0
  const prices = tokensAt(list, inputLength ?? input)
  const at = TOKEN_COLUMN
  // By their names: a loop over the names takes three times as long.
  return (
    charge(sums, at.input_cost, rest - audio - image, prices.input_cost) +
    charge(sums, at.cached_input_cost, cachedText, prices.cached_input_cost) +
    charge(sums, at.cache_write_cost, written - forHour, prices.cache_write_cost) +
    charge(sums, at.cache_write_1h_cost, forHour, prices.cache_write_1h_cost) +
    charge(sums, at.audio_input_cost, audio, prices.audio_input_cost) +
    charge(sums, at.cached_audio_input_cost, cachedAudio, prices.cached_audio_input_cost) +
    charge(sums, at.image_input_cost, image, prices.image_input_cost) +
    charge(sums, at.cached_image_input_cost, cachedImage, prices.cached_image_input_cost) +
    charge(sums, at.output_cost, output - outputAudio - outputImage, prices.output_cost) +
    charge(sums, at.audio_output_cost, outputAudio, prices.audio_output_cost) +
    charge(sums, at.image_output_cost, outputImage, prices.image_output_cost)
  )
}

/** Adds the price of some units to a cost, and returns the added amount. */
function charge(sums: Sums, column: number, units: number, price: Price): number {
  if (units === 0) return 0
  const nano = costOfUnits(units, price)
  increase(sums, column, nano)
  return nano
}

function increase(sums: Sums, column: number, by: number): void {
  sums[column] = (sums[column] ?? 0) + by
}

/** A reported amount as it counts: 0 for nothing and for a negative one, and at most a bound. */
export function whole(amount: number | undefined): number {
  return amount !== undefined && amount > 0 ? Math.round(Math.min(amount, AMOUNT_MAX)) : 0
}

/** Adds the sums of one row to another's. */
export function merge(sums: Sums, others: Sums): void {
  for (const [column, sum] of others.entries()) increase(sums, column, sum)
}

/** The cost of a row, in nano-dollars. */
export function costOfRow(sums: Sums): bigint {
  let cost = 0n
  for (const sum of sums.slice(COLUMN.costs)) cost += BigInt(sum)
  return cost
}

/**
 * The sums as they are written: whole numbers that every store and JSON can hold. Sums of 0, which
 * most are, are left out.
 */
export function settled(sums: Sums): Settled {
  const found: Settled = {}
  for (let column = 0; column < NAMES.length; column++) {
    const [sum, name] = [sums[column] ?? 0, NAMES[column]]
    if (sum !== 0 && name) found[name] = Math.min(sum, Number.MAX_SAFE_INTEGER)
  }
  return found
}

export type Settled = Partial<Record<UsageCounter | UsageCost, number>>
