import assert from 'node:assert/strict'
import { it } from 'node:test'
import { emptySums, tally } from '#usage/tally.ts'
import { type ConfiguredPrices, configuredPrices } from './configured-prices.ts'
import { dearestImage, imagePrice, inTier, type PriceList } from './price-list.ts'
import { createPrices } from './prices.ts'

const NOW = Date.parse('2026-11-27T00:00:00Z')
const PRICE = { input: 1, output: 2 }

function listOf(prices: ConfiguredPrices, nowMs = NOW): PriceList {
  return configuredPrices(prices, nowMs) ?? assert.fail('no price')
}

function inputPrice(list: PriceList | undefined): number | undefined {
  return list?.tokens.input_cost.nano
}

/** Cost of input tokens, in nano-dollars. */
function costOf(list: PriceList | undefined, inputTokens: number): number {
  return tally(emptySums(), 'completions', { inputTokens }, { list })
}

it('a price begins and ends at midnight in UTC', () => {
  const prices = [
    { ...PRICE, until: '2026-12-01' },
    { ...PRICE, input: 3, from: '2026-12-01', until: '2027-01-01' },
  ]
  const at = (time: string) => inputPrice(configuredPrices(prices, Date.parse(time)))
  assert.equal(at('2026-11-30T23:59:59.999Z'), 1_000)
  assert.equal(at('2026-12-01T00:00:00Z'), 3_000)
  assert.equal(at('2026-12-31T23:59:59.999Z'), 3_000)
  assert.equal(at('2027-01-01T00:00:00Z'), undefined)
})

it('a price by length holds above its number of tokens, for the whole request', (t) => {
  const above = [
    { input_tokens: 1_000, input: 2, output: 4 },
    { input_tokens: 5_000, input: 3, output: 6 },
  ]
  const list = listOf({ ...PRICE, above })
  const costs = [1_000, 1_001, 5_000, 5_001].map((tokens) => costOf(list, tokens))
  t.diagnostic(`1,000 / 1,001 / 5,000 / 5,001 tokens: ${costs.join(' / ')} nano-dollars`)
  assert.deepEqual(costs, [1_000_000, 2_002_000, 10_000_000, 15_003_000])
})

it('a service tier has its own prices, flex those of a batch, and an unknown one none', () => {
  const above = [{ input_tokens: 10, input: 9, output: 9 }]
  const list = listOf({
    ...PRICE,
    above,
    image: 5,
    thousand_web_searches: 8,
    batch_share: 0.25,
    service_tiers: { priority: { input: 4, output: 8 } },
  })
  const of = (tier: string | null) => inputPrice(inTier(list, tier))
  assert.deepEqual([of(null), of('default'), of('auto')], [1_000, 1_000, 1_000])
  assert.deepEqual([of('priority'), of('flex'), of('turbo')], [4_000, 250, undefined])
  const flex = inTier(list, 'flex')
  assert.equal(costOf(flex, 11), 11 * 9_000 * 0.25)
  assert.deepEqual([flex?.pieces.images?.nano, flex?.pieces.web_search_calls?.nano], [1.25e9, 8e6])
  const own = listOf({ ...PRICE, service_tiers: { flex: { input: 0.9, output: 1 } } })
  assert.equal(inputPrice(inTier(own, 'flex')), 900)
})

it('an image has the first price that fits its size and quality', () => {
  const list = listOf({
    ...PRICE,
    image: 1,
    images: [
      { size: '1024x1024', quality: 'high', price: 4 },
      { size: '1024x1024', price: 2 },
      { quality: 'low', price: 0.5 },
    ],
  })
  const dollars = (size: string | null, quality: string | null) =>
    (imagePrice(list, size, quality)?.nano ?? 0) / 1e9
  assert.equal(dollars('1024x1024', 'high'), 4)
  assert.equal(dollars('1024x1024', 'low'), 2)
  assert.equal(dollars('512x512', 'low'), 0.5)
  assert.equal(dollars('512x512', 'high'), 1)
  assert.equal(dollars(null, null), 1)
  const most = (size: string | null, quality: string | null) =>
    dearestImage(list, size, quality) / 1e9
  assert.deepEqual([most(null, null), most('auto', 'auto'), most('1024x1024', null)], [4, 4, 4])
  assert.deepEqual([most('1024x1024', 'low'), most('512x512', null)], [2, 1])
})

it('an upstream’s own price holds there alone, also for dated snapshots', () => {
  const prices = new Map([['own', { ...PRICE, input: 7 }]])
  const here = [{ name: 'main', prices, namesThere: (name: string) => [name], publicNames: [] }]
  const find = createPrices(() => ({ price: PRICE }), assert.fail, here)
  const at = (model: string, upstream: string | null) =>
    inputPrice(find(model, undefined, NOW, { serviceTier: null, upstream }))
  assert.deepEqual([at('own', 'main'), at('own-2026-01-31', 'main')], [7_000, 7_000])
  assert.deepEqual([at('own', 'other'), at('own', null), at('x', 'main')], [1_000, 1_000, 1_000])
})

it('a tier without prices is reported once, and has the dearest prices of the model', () => {
  const unknown: string[] = []
  const find = createPrices(
    (model) => (model === 'own' ? { price: PRICE } : undefined),
    (model) => unknown.push(model),
  )
  const place = { serviceTier: 'turbo', upstream: null }
  for (let n = 0; n < 2; n++) {
    const list = find('own', undefined, NOW, place)
    assert.deepEqual([inputPrice(list), list?.isOfOtherTier], [1_000, true])
  }
  assert.equal(find('nobody', undefined, NOW, place), undefined)
  assert.deepEqual(unknown, ['own', 'nobody'])
})

it('each version of a price has a name of its own', () => {
  const [one, same, other] = [PRICE, { ...PRICE }, { ...PRICE, input: 2 }].map((price) =>
    listOf(price),
  )
  assert.equal(one?.version, same?.version)
  assert.notEqual(one?.version, other?.version)
})
