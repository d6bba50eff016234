/**
 * The arithmetic of one event: the amounts that it adds to the counters and costs of a row.
 *
 * Reported amounts are cut so that the parts of every sum are no larger than the whole: cached
 * tokens are a part of the input, tokens written to the cache a part of the rest, and audio and
 * images of the rest after that. The remainder is text, which is not counted separately.
 */
import {
  USAGE_COSTS,
  USAGE_COUNTERS,
  type UsageCost,
  type UsageCounter,
} from '#storage/usage-columns.ts'
import type { UsageAmounts } from './event.ts'
import { pieceOf, type RowKind } from './kinds.ts'
import type { PriceList } from './prices.ts'

/** Largest amount of one request: an upstream that reports more is at fault. */
const AMOUNT_MAX = 1e12
const NAMES = [...USAGE_COUNTERS, ...USAGE_COSTS]

/** The sums of a row: the counters, then the costs, which may have fractions yet. */
export type Sums = Float64Array

export const emptySums = (): Sums => new Float64Array(NAMES.length)

const placeOf = (name: UsageCounter | UsageCost): number => NAMES.indexOf(name)

const AT = {
  requests: placeOf('requests'),
  images: placeOf('images'),
  characters: placeOf('characters'),
  seconds: placeOf('seconds'),
  estimatedInput: placeOf('estimated_input_tokens'),
  estimatedOutput: placeOf('estimated_output_tokens'),
  requestedRequests: placeOf('requested_requests'),
  requestedTokens: placeOf('requested_tokens'),
  reservedTokens: placeOf('reserved_tokens'),
  refusedRequestsPerMinute: placeOf('refused_requests_per_minute'),
  refusedTokensPerMinute: placeOf('refused_tokens_per_minute'),
  refusedImagesPerMinute: placeOf('refused_images_per_minute'),
  refusedAudioMegabytesPerMinute: placeOf('refused_audio_megabytes_per_minute'),
  refusedRequestsPerDay: placeOf('refused_requests_per_day'),
  refusedBatchTokens: placeOf('refused_batch_tokens'),
  failedRequests: placeOf('failed_requests'),
  input: placeOf('input_tokens'),
  cached: placeOf('input_cached_tokens'),
  written: placeOf('input_cache_write_tokens'),
  audio: placeOf('input_audio_tokens'),
  image: placeOf('input_image_tokens'),
  cachedAudio: placeOf('input_cached_audio_tokens'),
  cachedImage: placeOf('input_cached_image_tokens'),
  output: placeOf('output_tokens'),
  outputAudio: placeOf('output_audio_tokens'),
  outputImage: placeOf('output_image_tokens'),
  /** Index of the first cost. */
  costs: USAGE_COUNTERS.length,
  pieceCost: placeOf('piece_cost'),
}

/** Pricing of an event: a price list, and the share of it. */
export interface Pricing {
  readonly list: PriceList | undefined
  /** 1, or less at a discount. */
  readonly share: number
  /** Only the sum of many requests is known, so no price that depends on the size of one holds. */
  readonly sumOfMany: boolean
}

/** Adds an event's own amounts to the row of its subject. */
export const tally = (
  sums: Sums,
  kind: RowKind,
  amounts: Partial<UsageAmounts>,
  pricing: Pricing,
): void => {
  tallyWhole(sums, amounts)
  if (amounts.inputTokens || amounts.outputTokens) tallyTokens(sums, amounts, pricing)
  const piece = pieceOf(kind)
  const price = piece && pricing.list?.pieces[kind]
  if (price) {
    const pieces = whole(amounts[piece.counter as 'images' | 'characters' | 'seconds'])
    increase(sums, AT.pieceCost, pieces * price * pricing.share)
  }
}

/** Adds the amounts that are part of no other, by their names: look-ups by a table cost more. */
const tallyWhole = (sums: Sums, amounts: Partial<UsageAmounts>): void => {
  increase(sums, AT.requests, whole(amounts.requests))
  increase(sums, AT.images, whole(amounts.images))
  increase(sums, AT.characters, whole(amounts.characters))
  increase(sums, AT.seconds, whole(amounts.seconds))
  increase(sums, AT.estimatedInput, whole(amounts.estimatedInputTokens))
  increase(sums, AT.estimatedOutput, whole(amounts.estimatedOutputTokens))
  increase(sums, AT.requestedRequests, whole(amounts.requestedRequests))
  increase(sums, AT.requestedTokens, whole(amounts.requestedTokens))
  increase(sums, AT.reservedTokens, whole(amounts.reservedTokens))
  increase(sums, AT.refusedRequestsPerMinute, whole(amounts.refusedRequestsPerMinute))
  increase(sums, AT.refusedTokensPerMinute, whole(amounts.refusedTokensPerMinute))
  increase(sums, AT.refusedImagesPerMinute, whole(amounts.refusedImagesPerMinute))
  increase(sums, AT.refusedAudioMegabytesPerMinute, whole(amounts.refusedAudioMegabytesPerMinute))
  increase(sums, AT.refusedRequestsPerDay, whole(amounts.refusedRequestsPerDay))
  increase(sums, AT.refusedBatchTokens, whole(amounts.refusedBatchTokens))
  increase(sums, AT.failedRequests, whole(amounts.failedRequests))
}

/** Adds the calls of a hosted tool, made by one request, to the row of the tool. */
export const tallyCalls = (
  sums: Sums,
  kind: RowKind,
  calls: number,
  list: PriceList | undefined,
): void => {
  const piece = pieceOf(kind)
  if (!piece) return
  increase(sums, placeOf('requests'), 1)
  increase(sums, placeOf(piece.counter), whole(calls))
  increase(sums, AT.pieceCost, whole(calls) * (list?.pieces[kind] ?? 0))
}

const tallyTokens = (sums: Sums, amounts: Partial<UsageAmounts>, pricing: Pricing): void => {
  const input = whole(amounts.inputTokens)
  const output = whole(amounts.outputTokens)
  const cached = Math.min(whole(amounts.inputCachedTokens), input)
  const written = Math.min(whole(amounts.inputCacheWriteTokens), input - cached)
  const cachedAudio = Math.min(whole(amounts.inputCachedAudioTokens), cached)
  const cachedImage = Math.min(whole(amounts.inputCachedImageTokens), cached - cachedAudio)
  const rest = input - cached - written
  const audio = Math.min(Math.max(whole(amounts.inputAudioTokens) - cachedAudio, 0), rest)
  const image = Math.min(Math.max(whole(amounts.inputImageTokens) - cachedImage, 0), rest - audio)
  const outputAudio = Math.min(whole(amounts.outputAudioTokens), output)
  const outputImage = Math.min(whole(amounts.outputImageTokens), output - outputAudio)
  increase(sums, AT.input, input)
  increase(sums, AT.cached, cached)
  increase(sums, AT.written, written)
  increase(sums, AT.audio, audio)
  increase(sums, AT.image, image)
  increase(sums, AT.cachedAudio, cachedAudio)
  increase(sums, AT.cachedImage, cachedImage)
  increase(sums, AT.output, output)
  increase(sums, AT.outputAudio, outputAudio)
  increase(sums, AT.outputImage, outputImage)
  const prices = pricesFor(input, pricing)
  if (!prices) return
  let place = 0
  const charge = (tokens: number): void => {
    if (tokens > 0) {
      increase(sums, AT.costs + place, tokens * (prices[place] ?? 0) * pricing.share)
    }
    place += 1
  }
  // In the order of the costs' columns.
  charge(rest - audio - image)
  charge(cached - cachedAudio - cachedImage)
  charge(written)
  charge(audio)
  charge(cachedAudio)
  charge(image)
  charge(cachedImage)
  charge(output - outputAudio - outputImage)
  charge(outputAudio)
  charge(outputImage)
}

const pricesFor = (inputTokens: number, { list, sumOfMany }: Pricing): Float64Array | undefined => {
  if (!list || sumOfMany || list.above.length === 0) return list?.tokens
  return list.above.find((tier) => inputTokens > tier.inputTokens)?.tokens ?? list.tokens
}

const increase = (sums: Sums, place: number, by: number): void => {
  sums[place] = (sums[place] ?? 0) + by
}

/** A reported amount as it counts: 0 for nothing and for a negative one, and at most a bound. */
export const whole = (amount: number | undefined): number =>
  amount !== undefined && amount > 0 ? Math.round(Math.min(amount, AMOUNT_MAX)) : 0

/** Adds the sums of one row to another's. */
export const merge = (sums: Sums, others: Sums): void => {
  for (const [place, sum] of others.entries()) increase(sums, place, sum)
}

/** The sums as they are written: whole numbers that every store and JSON can hold. */
export const settled = (sums: Sums): Settled => {
  const found: Partial<Settled> = {}
  for (const [place, name] of NAMES.entries()) {
    found[name] = Math.min(Math.round(sums[place] ?? 0), Number.MAX_SAFE_INTEGER)
  }
  return found as Settled
}

type Settled = Record<UsageCounter | UsageCost, number>
