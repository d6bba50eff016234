import assert from 'node:assert/strict'
import { it } from 'node:test'
import { calcPrice } from '@pydantic/genai-prices'
import type { UsageCost } from '#storage/tables/usage-columns.ts'
import { emptySums, settled, tally, tallyCalls } from '#usage/tally.ts'
import { ANTHROPIC_PRICES } from './anthropic-prices.ts'
import { anthropicLibrary, listedPrices, openAiLibrary } from './listed-prices.ts'
import { OPENAI_PRICES } from './openai-prices.ts'
import { inTier, type PriceList } from './price-list.ts'
import { createPrices } from './prices.ts'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const BEFORE_SONNET = Date.parse('2026-10-06T23:59:59Z')
const SONNET = Date.parse('2026-10-07T00:00:00Z')

/** Dollars for a million tokens: input, output, writes for 5 minutes and an hour, reads. */
type Row = readonly [string, string, string, string, string]

const STANDARD: Readonly<Record<string, Row>> = {
  'claude-fable-5-2': ['8', '40', '10', '16', '0.20'],
  'claude-mythos-5-2': ['8', '40', '10', '16', '0.20'],
  'claude-fable-5-1': ['10', '50', '12.5', '20', '0.25'],
  'claude-mythos-5-1': ['10', '50', '12.5', '20', '0.25'],
  'claude-fable-5': ['10', '50', '12.5', '20', '1'],
  'claude-mythos-5': ['10', '50', '12.5', '20', '1'],
  'claude-opus-5-5': ['4', '20', '5', '8', '0.20'],
  'claude-opus-5': ['5', '25', '6.25', '10', '0.50'],
  'claude-opus-4-8': ['5', '25', '6.25', '10', '0.50'],
  'claude-opus-4-7': ['5', '25', '6.25', '10', '0.50'],
  'claude-opus-4-6': ['5', '25', '6.25', '10', '0.50'],
  'claude-opus-4-5-20251101': ['5', '25', '6.25', '10', '0.50'],
  'claude-sonnet-5-5': ['2', '10', '2.5', '4', '0.10'],
  'claude-sonnet-5': ['2', '10', '2.5', '4', '0.20'],
  'claude-sonnet-4-6': ['3', '15', '3.75', '6', '0.30'],
  'claude-sonnet-4-5-20250929': ['3', '15', '3.75', '6', '0.30'],
  'claude-haiku-4-5-20251001': ['1', '5', '1.25', '2', '0.10'],
}
const HAIKU = 'claude-haiku-5-5'
const HAIKU_SHORT: Row = ['0.10', '0.50', '0.125', '0.20', '0.01']
const HAIKU_LONG: Row = ['0.50', '2.50', '0.625', '1.00', '0.05']
const FAST: Readonly<Record<string, Row>> = {
  'claude-fable-5-2': ['16', '80', '20', '32', '0.40'],
  'claude-mythos-5-2': ['16', '80', '20', '32', '0.40'],
  'claude-opus-5-5': ['8', '40', '10', '16', '0.40'],
  'claude-opus-5': ['10', '50', '12.5', '20', '1'],
  'claude-opus-4-8': ['10', '50', '12.5', '20', '1'],
}
/** Models before 4.6, for which the place has no price. */
const ANYWHERE = [
  'claude-opus-4-5-20251101',
  'claude-sonnet-4-5-20250929',
  'claude-haiku-4-5-20251001',
]
const COUNTS = [1, 7, 13_579, 99_999]

const find = createPrices(() => undefined, assert.fail)

function listOf(model: string, tier: string | null = null, atMs = NOW): PriceList {
  return find(model, undefined, atMs, { serviceTier: tier, upstream: null }) ?? assert.fail(model)
}

/** Nano-dollars by whole numbers alone: tokens, times a price, times a tenth of each, half up. */
function reckoned(tokens: number, dollars: string, ...tenths: readonly number[]): number {
  const [whole = '', fraction = ''] = dollars.split('.')
  // Dollars for a million tokens are 1,000 nano-dollars for one; three digits are enough.
  const price = BigInt(whole + fraction.padEnd(3, '0'))
  const over = tenths.reduce((product, one) => product * BigInt(one), BigInt(tokens) * price)
  const under = 10n ** BigInt(tenths.length)
  return Number((2n * over + under) / (2n * under))
}

/** Costs of so many tokens of each kind, in the order of a row. */
function costs(list: PriceList, tokens: number, prompt = tokens): readonly number[] {
  const of = (amounts: Parameters<typeof tally>[2], cost: UsageCost): number => {
    const sums = emptySums()
    tally(sums, 'completions', amounts, { list, inputLength: prompt })
    return settled(sums)[cost] ?? 0
  }
  const input = { inputTokens: tokens }
  const written = { ...input, inputCacheWriteTokens: tokens }
  return [
    of(input, 'input_cost'),
    of({ outputTokens: tokens }, 'output_cost'),
    of(written, 'cache_write_cost'),
    of({ ...written, inputCacheWrite1hTokens: tokens }, 'cache_write_1h_cost'),
    of({ ...input, inputCachedTokens: tokens }, 'cached_input_cost'),
  ]
}

function assertRow(
  list: PriceList,
  row: Row,
  tenths: readonly number[] = [],
  prompt?: number,
): void {
  for (const tokens of COUNTS) {
    const expected = row.map((dollars) => reckoned(tokens, dollars, ...tenths))
    assert.deepEqual(costs(list, tokens, prompt), expected, `${tokens} tokens`)
  }
}

it('every model has the prices of the list in each tier, to the nano-dollar', () => {
  for (const [model, row] of Object.entries(STANDARD)) {
    const us = ANYWHERE.includes(model) ? [] : [11]
    assertRow(listOf(model), row)
    for (const tier of ['standard', 'priority']) assertRow(listOf(model, tier), row)
    for (const tier of ['us', 'priority us']) assertRow(listOf(model, tier), row, us)
    assertRow(listOf(model, 'batch'), row, [5])
    assertRow(listOf(model, 'batch us'), row, [5, ...us])
  }
})

it('speed fast has its prices, and those times 1.1 in the US', () => {
  for (const [model, row] of Object.entries(FAST)) {
    assertRow(listOf(model, 'fast'), row)
    assertRow(listOf(model, 'fast us'), row, [11])
    assert.equal(listOf(model, 'fast').isOfOtherTier, undefined)
  }
  const others = Object.keys(STANDARD).filter((model) => !(model in FAST))
  const priced = others.filter((model) => inTier(listOf(model), 'fast') !== undefined)
  assert.deepEqual(priced, [])
})

it('Haiku 5.5 has other prices for every token of a prompt above 100,000 tokens', () => {
  for (const [tier, tenths] of [
    [null, []],
    ['us', [11]],
    ['batch us', [5, 11]],
  ] as const) {
    assertRow(listOf(HAIKU, tier), HAIKU_SHORT, tenths, 100_000)
    assertRow(listOf(HAIKU, tier), HAIKU_LONG, tenths, 100_001)
  }
  const cost = (inputTokens: number) =>
    tally(
      emptySums(),
      'completions',
      {
        inputTokens,
        inputCachedTokens: 30_000,
        inputCacheWriteTokens: 30_000,
        inputCacheWrite1hTokens: 10_000,
        outputTokens: 10,
      },
      { list: listOf(HAIKU) },
    )
  assert.equal(cost(100_000), 40_000 * 100 + 30_000 * 10 + 20_000 * 125 + 10_000 * 200 + 10 * 500)
  assert.equal(
    cost(100_001),
    40_001 * 500 + 30_000 * 50 + 20_000 * 625 + 10_000 * 1_000 + 10 * 2_500,
  )
})

it('cached input of Sonnet 5.5 costs half since 7 October 2026', () => {
  const [, , , , before] = costs(listOf('claude-sonnet-5-5', null, BEFORE_SONNET), 1_000)
  const [, , , , since] = costs(listOf('claude-sonnet-5-5', null, SONNET), 1_000)
  assert.deepEqual([before, since], [200_000, 100_000])
})

it('a search of the web costs a cent in every tier', () => {
  for (const model of [...Object.keys(STANDARD), HAIKU]) {
    for (const tier of [null, 'us', 'batch us', 'priority us']) {
      const cost = tallyCalls(emptySums(), 'web_search_calls', 3, listOf(model, tier))
      assert.equal(cost, 30_000_000, `${model} ${tier}`)
    }
  }
})

it('a model is priced by its exact name or that of a snapshot, and not by the start of a name', () => {
  const none = [
    'claude-sonnet-5-7',
    'claude-opus-5-5x',
    'claude-opus-4-8-fast',
    'claude',
    'claude-opus',
  ]
  assert.deepEqual(
    none.flatMap((model) => listedPrices(model, NOW) ?? []),
    [],
  )
  for (const [model, dated] of [
    ['claude-sonnet-5-5', 'claude-sonnet-5-5-20261001'],
    ['claude-opus-5-5', 'Claude-Opus-5-5-20261001 '],
    [HAIKU, `${HAIKU}-20261101`],
  ] as const) {
    assert.deepEqual(costs(listOf(dated), 1_000), costs(listOf(model), 1_000))
  }
  assert.equal(anthropicLibrary('claude-sonnet-5-5', NOW), undefined)
})

it('a list names the version of each source of its prices', () => {
  const versionOf = (model: string, tier: string | null) => listOf(model, tier).version
  assert.equal(versionOf('claude-opus-5-5', null), 'genai-prices 0.1.8')
  assert.equal(versionOf('claude-opus-5-5', 'us'), 'genai-prices 0.1.8,anthropic 2026-11-24')
  assert.equal(versionOf(HAIKU, 'us'), 'anthropic 2026-11-24')
})

/** Prices of a list as text. */
function pricesOf({ tokens, pieces, above }: PriceList): string {
  const exact = (price: unknown) =>
    JSON.stringify(price, (_, one) => (typeof one === 'bigint' ? `${one}` : one))
  return exact([tokens, pieces, above.map((one) => [one.inputTokens, one.tokens])])
}

function canGo(own: string, library: PriceList | undefined): boolean {
  return library !== undefined && own === pricesOf(library)
}

it('no row of a table has the prices of the library: such a row can go', () => {
  const found = (model: string) => pricesOf(listedPrices(model, NOW) ?? assert.fail(model))
  const rows = [
    ...[...OPENAI_PRICES.keys()].filter((model) => canGo(found(model), openAiLibrary(model, NOW))),
    ...[...ANTHROPIC_PRICES.keys()].filter((model) =>
      canGo(found(model), anthropicLibrary(model, NOW)),
    ),
  ]
  assert.deepEqual(rows, [], 'delete these rows: the library has the same prices')
  // The comparison finds a model that both have.
  assert.ok(canGo(found('claude-opus-5'), anthropicLibrary('claude-opus-5', NOW)))
})

it('the library has no factors of speed and place: with them, the ones here can go', () => {
  const known =
    /^(?:input|output|cache_read|cache_write|cache_write_1h)_mtok$|^web_searches_kcount$/
  const none = { input_tokens: 0, output_tokens: 0 }
  for (const model of ['claude-opus-5-5', 'claude-opus-5', 'claude-opus-4-8']) {
    const prices = calcPrice(none, model, { providerId: 'anthropic' })?.model_price ?? assert.fail()
    assert.deepEqual(
      Object.keys(prices).filter((name) => !known.test(name)),
      [],
    )
  }
})
