import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TokenCost } from '#storage/tables/usage-columns.ts'
import { decimal } from './exact-price.ts'
import type { PriceList } from './price-list.ts'
import { createPrices } from './prices.ts'

const NOW = Date.parse('2026-09-01T00:00:00Z')

function nothingConfigured(): undefined {
  return undefined
}

/** Price of a token of a kind, in nano-dollars. */
function of(tokens: PriceList['tokens'] | undefined, name: TokenCost): number | undefined {
  return tokens?.[name].nano
}

it("prices are those of OpenAI's list, also for dated snapshots", () => {
  const find = createPrices(nothingConfigured, assert.fail)
  const list = find('gpt-4o-2024-08-06', undefined, NOW)
  assert.equal(of(list?.tokens, 'input_cost'), 2_500)
  assert.equal(of(list?.tokens, 'cached_input_cost'), 1_250)
  assert.equal(of(list?.tokens, 'output_cost'), 10_000)
  assert.equal(of(list?.tokens, 'audio_output_cost'), 10_000)
  assert.deepEqual(list?.batchShare, decimal(0.5))
  assert.equal(list?.pieces.web_search_calls?.nano, 10_000_000)
})

it('a token kind without a price has the price of the kind it is part of', () => {
  const find = createPrices(nothingConfigured, assert.fail)
  const image = find('gpt-image-1', undefined, NOW)?.tokens
  assert.equal(of(image, 'image_input_cost'), 10_000)
  assert.equal(of(image, 'image_output_cost'), of(image, 'output_cost'))
  const own = createPrices(() => ({ price: { input: 1, output: 2, audio_input: 8 } }), assert.fail)(
    'x',
    undefined,
    NOW,
  )?.tokens
  assert.equal(of(own, 'cached_input_cost'), 1_000)
  assert.equal(of(own, 'cached_audio_input_cost'), 8_000)
  assert.equal(of(own, 'audio_output_cost'), 2_000)
})

it('configured prices take precedence, also for dated snapshots', () => {
  const priced = new Map([['own', { price: { input: 3, output: 4 } }]])
  const find = createPrices((model) => priced.get(model), assert.fail)
  for (const model of ['own', 'own-2026-01-31']) {
    assert.equal(of(find(model, undefined, NOW)?.tokens, 'input_cost'), 3_000)
  }
  assert.equal(of(find('what-upstream-says', 'own', NOW)?.tokens, 'output_cost'), 4_000)
  const free = createPrices(() => ({ price: { input: 0, output: 0 } }), assert.fail)
  assert.equal(of(free('gpt-4o', undefined, NOW)?.tokens, 'input_cost'), 0)
})

it('a price change on the list applies within the hour', () => {
  const find = createPrices(nothingConfigured, assert.fail)
  const at = (time: string) =>
    of(find('gpt-5.6-luna', undefined, Date.parse(time))?.tokens, 'input_cost')
  assert.equal(at('2026-07-29T23:59:59Z'), 1_000)
  assert.equal(at('2026-07-30T00:00:01Z'), 200)
})

it('a list price that depends on input tokens changes above its threshold', () => {
  const list = createPrices(nothingConfigured, assert.fail)('gpt-5.6-luna', undefined, NOW)
  assert.deepEqual(
    list?.above.map(({ inputTokens, tokens }) => [inputTokens, of(tokens, 'input_cost')]),
    [[271_999, 400]],
  )
})

it('models that the library does not have have the prices of the table, by their snapshots too', () => {
  const find = createPrices(nothingConfigured, assert.fail)
  const sol = find('gpt-6.2-sol', undefined, NOW)
  assert.equal(of(sol?.tokens, 'output_cost'), 10_000)
  assert.equal(of(sol?.above[0]?.tokens, 'input_cost'), 4_000)
  assert.equal(sol?.version, 'openai 2026-11-30')
  const image = find('gpt-image-2.5-flare-2026-09-08', undefined, NOW)
  assert.equal(of(image?.tokens, 'image_output_cost'), 30_000)
  assert.equal(find('tts-1-hd', undefined, NOW)?.pieces.audio_speeches?.nano, 30_000)
})

it('a search of the web has a price with each model of OpenAI', () => {
  const find = createPrices(nothingConfigured, assert.fail)
  const priceOf = (model: string) => find(model, undefined, NOW)?.pieces.web_search_calls?.nano
  // The library has none for the first two.
  assert.deepEqual(
    ['gpt-5.3-codex', 'gpt-4o-search-preview', 'gpt-5.6-luna'].map(priceOf),
    [10_000_000, 25_000_000, 10_000_000],
  )
})

it('a model without a price is reported once, and not priced from other vendors', () => {
  const unknown: string[] = []
  const find = createPrices(nothingConfigured, (model) => unknown.push(model))
  for (const hour of [0, 1, 2]) {
    for (const model of ['mistral', 'llama3.1:8b', 'constructor', '']) {
      assert.equal(find(model, undefined, NOW + hour * 3_600_000), undefined)
    }
  }
  assert.deepEqual(unknown, ['mistral', 'llama3.1:8b', 'constructor', ''])
})
