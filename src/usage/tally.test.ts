import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { TOKEN_COSTS, USAGE_COSTS, USAGE_COUNTERS } from '#storage/tables/usage-columns.ts'
import type { UsageAmounts } from './event.ts'
import { decimal, priceOf } from './prices/exact-price.ts'
import { inBatch } from './prices/price-list.ts'
import { byTokenCost } from './prices/price-units.ts'
import { createPrices } from './prices/prices.ts'
import { emptySums, merge, type Sums, settled, tally } from './tally.ts'

const AMOUNTS = [
  'requests',
  'inputTokens',
  'inputCachedTokens',
  'inputCacheWriteTokens',
  'inputCacheWrite1hTokens',
  'outputTokens',
  'inputAudioTokens',
  'outputAudioTokens',
  'inputImageTokens',
  'outputImageTokens',
  'inputCachedAudioTokens',
  'inputCachedImageTokens',
] as const

/** Amounts that an upstream may report, sensible or not. */
const said: fc.Arbitrary<Partial<UsageAmounts>> = fc.record(
  Object.fromEntries(
    AMOUNTS.map((name) => [
      name,
      fc.oneof(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.double(),
        fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60),
      ),
    ]),
  ),
  { requiredKeys: [] },
)

const find = createPrices(() => undefined, assert.fail)
const NOW = Date.parse('2026-09-01T00:00:00Z')

function pricing(model: string) {
  return { list: find(model, undefined, NOW) }
}

/** The sums as they are written, with those that are 0. */
function allOf(sums: Sums) {
  const names = [...USAGE_COUNTERS, ...USAGE_COSTS]
  const zeros = Object.fromEntries(names.map((name) => [name, 0]))
  return { ...(zeros as Record<(typeof names)[number], number>), ...settled(sums) }
}

it('for any reported amounts sums are integers and no part is larger than the whole', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 5 }), (events) => {
      const sums = emptySums()
      for (const amounts of events) tally(sums, 'completions', amounts, pricing('gpt-4o'))
      const row = allOf(sums)
      for (const value of Object.values(row)) assert.ok(Number.isSafeInteger(value) && value >= 0)
      const input = row.input_tokens - row.input_cached_tokens - row.input_cache_write_tokens
      assert.ok(row.input_cache_write_1h_tokens <= row.input_cache_write_tokens)
      assert.ok(input - row.input_audio_tokens - row.input_image_tokens >= 0)
      const cached = row.input_cached_audio_tokens + row.input_cached_image_tokens
      assert.ok(cached <= row.input_cached_tokens)
      assert.ok(row.output_audio_tokens + row.output_image_tokens <= row.output_tokens)
    }),
  )
})

it('merged rows equal one row of all events', () => {
  fc.assert(
    fc.property(fc.array(said), fc.array(said), (some, others) => {
      const [first, second, all] = [emptySums(), emptySums(), emptySums()]
      for (const one of some) tally(first, 'completions', one, pricing('o3'))
      for (const one of others) tally(second, 'completions', one, pricing('o3'))
      for (const one of [...some, ...others]) tally(all, 'completions', one, pricing('o3'))
      merge(first, second)
      for (const [at, sum] of all.entries()) {
        assert.ok(Math.abs((first[at] ?? 0) - sum) <= sum * 1e-12)
      }
    }),
  )
})

it('every token is charged once, at the price of its kind', () => {
  const sums = emptySums()
  const amounts = {
    requests: 1,
    inputTokens: 1_000,
    inputCachedTokens: 300,
    inputAudioTokens: 200,
    inputCachedAudioTokens: 100,
    outputTokens: 50,
    outputAudioTokens: 40,
  }
  tally(sums, 'completions', amounts, pricing('gpt-realtime'))
  const row = allOf(sums)
  // $4 and $16 a million for text, $32 and $64 for audio, $0.40 for what is cached.
  assert.deepEqual(Object.fromEntries(USAGE_COSTS.map((name) => [name, row[name]])), {
    input_cost: 600 * 4_000,
    cached_input_cost: 200 * 400,
    cache_write_cost: 0,
    cache_write_1h_cost: 0,
    audio_input_cost: 100 * 32_000,
    cached_audio_input_cost: 100 * 400,
    image_input_cost: 0,
    cached_image_input_cost: 0,
    output_cost: 10 * 16_000,
    audio_output_cost: 40 * 64_000,
    image_output_cost: 0,
    piece_cost: 0,
  })
})

it('tokens of each kind are charged at the price and in the column of that kind', () => {
  const sums = emptySums()
  const list = {
    version: 'made up',
    pieces: {},
    images: [],
    batchShare: decimal(0.5),
    above: [],
    tiers: new Map(),
    // 1, 10, 100 … nano-dollars for a token, in the order of the columns.
    tokens: byTokenCost((cost) => priceOf(10 ** TOKEN_COSTS.indexOf(cost), 1_000_000_000)),
  }
  const amounts = {
    inputTokens: 2 + 3 + 4 + 5 + 6 + 7 + 8 + 13,
    inputCachedTokens: 3 + 6 + 8,
    inputCacheWriteTokens: 4 + 13,
    inputCacheWrite1hTokens: 13,
    inputAudioTokens: 5 + 6,
    inputCachedAudioTokens: 6,
    inputImageTokens: 7 + 8,
    inputCachedImageTokens: 8,
    outputTokens: 9 + 11 + 12,
    outputAudioTokens: 11,
    outputImageTokens: 12,
  }
  const cost = tally(sums, 'completions', amounts, { list })
  const row = allOf(sums)
  assert.deepEqual(Object.fromEntries(USAGE_COSTS.map((name) => [name, row[name]])), {
    input_cost: 2,
    cached_input_cost: 3 * 10,
    cache_write_cost: 4 * 100,
    cache_write_1h_cost: 13 * 1_000,
    audio_input_cost: 5 * 10_000,
    cached_audio_input_cost: 6 * 100_000,
    image_input_cost: 7 * 1_000_000,
    cached_image_input_cost: 8 * 10_000_000,
    output_cost: 9 * 100_000_000,
    audio_output_cost: 11 * 1_000_000_000,
    image_output_cost: 12 * 10_000_000_000,
    piece_cost: 0,
  })
  assert.equal(cost, 131_987_663_432)
})

it('a price for long input applies to requests of that length, of a batch as well', () => {
  const { list } = pricing('gpt-5.6-luna')
  const cost = (inputTokens: number, batchLength?: number): number => {
    const sums = emptySums()
    const inputLength = batchLength
    const prices = list && batchLength !== undefined ? inBatch(list) : list
    tally(sums, 'completions', { requests: 1, inputTokens }, { list: prices, inputLength })
    return allOf(sums).input_cost
  }
  assert.equal(cost(271_999), 271_999 * 200)
  assert.equal(cost(272_000), 272_000 * 400)
  assert.equal(cost(272_000, 0), 272_000 * 100)
  assert.equal(cost(544_000, 272_000), 544_000 * 200)
})

it('the cost of an event is rounded to whole nano-dollars, half up, and returned', () => {
  const sums = emptySums()
  const list = {
    tokens: byTokenCost(() => priceOf(0.1, 1_000_000_000)),
    version: 'made up',
    pieces: {},
    images: [],
    batchShare: decimal(0.5),
    above: [],
    tiers: new Map(),
  }
  const costs = [4, 5, 14, 15].map((inputTokens) =>
    tally(sums, 'embeddings', { inputTokens }, { list }),
  )
  assert.deepEqual(costs, [0, 1, 1, 2])
  assert.equal(settled(sums).input_cost, 4)
})
