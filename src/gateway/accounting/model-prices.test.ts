import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { builtInModelNames, createCatalog } from '#catalog/catalog.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { foldModel } from '#model-names/names.ts'
import { servedModels } from '#model-names/served.ts'
import type { CostFacts } from '#spend/bounds/cost-facts.ts'
import { dearestOf, pricesIn } from '#spend/bounds/dearest.ts'
import { boundOf } from '#spend/bounds/request.ts'
import { configuredPrices } from '#usage/prices/configured-prices.ts'
import type { PriceList } from '#usage/prices/price-list.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { emptySums, tally } from '#usage/tally.ts'
import { createModelPrices } from './model-prices.ts'

const NOW = Date.parse('2026-11-30T00:00:00Z')
const NAMES = ['own', 'Own', 'OWN:latest', 'gpt-4o', 'GPT-4o', 'other'] as const
const FACTS: CostFacts = {
  kind: 'completions',
  textBytes: 60,
  images: 0,
  inputs: 1,
  isInline: true,
  toolCalls: 0,
  toolTokens: 0,
  writes: true,
  maxOutputTokens: 40,
  choices: 1,
  pieces: undefined,
}
const AMOUNTS = { inputTokens: 60, outputTokens: 40 }

const price = fc.record({ input: fc.constantFrom(0, 1, 2.0155), output: fc.constantFrom(1, 7) })
const models = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.record({ price: fc.oneof(price, fc.constant(undefined)) }),
)
const upstream = fc.record({
  prices: fc.dictionary(fc.constantFrom(...NAMES), price),
  names: fc.dictionary(fc.constantFrom('fast', 'Fast'), fc.constantFrom('own', 'gpt-4o')),
})
const configuration = fc.record({ models, upstream })
type Configuration = typeof configuration extends fc.Arbitrary<infer Value> ? Value : never

/** Another spelling, which folds to the name. */
function spelled(name: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('', ' ', '\u00a0'), fc.boolean(), fc.constantFrom('', ' '))
    .map(([before, isUpper, after]) => before + (isUpper ? name.toUpperCase() : name) + after)
}

const spelling = fc
  .constantFrom(...NAMES, 'fast', 'own-2026-01-31')
  .chain((name) => fc.tuple(fc.constant(name), spelled(name)))

function open({ models: entries, upstream: { prices, names } }: Configuration) {
  const yaml = JSON.stringify({ models: entries })
  const file = parseConfigFile(yaml, 'test.yaml', builtInModelNames())
  const catalog = createCatalog(configuredModels(file))
  const { namesThere, publicNames } = servedModels(undefined, names)
  const priced = { name: 'main', prices: new Map(Object.entries(prices)), namesThere, publicNames }
  const find = createPrices(catalog.resolve, () => undefined, [priced])
  return { find, pricesOf: createModelPrices(catalog, find, () => NOW) }
}

function costOf(list: PriceList | undefined): number {
  return tally(emptySums(), 'completions', AMOUNTS, { list })
}

it('every spelling of a model is charged as the model is, and at most its bound', () => {
  fc.assert(
    fc.property(configuration, spelling, (given, [name, other]) => {
      const { find, pricesOf } = open(given)
      const place = { serviceTier: null, upstream: 'main' }
      const [cost, otherCost] = [name, other].map((one) => costOf(find(one, one, NOW, place)))
      assert.equal(otherCost, cost)
      const { own, all } = pricesOf(other, 'main')
      assert.equal(costOf(own), cost)
      const bound = boundOf(FACTS, [pricesIn(dearestOf(all), undefined)], {
        contextWindow: undefined,
      })
      assert.ok(bound.kind === 'bounded' && bound.cost >= BigInt(cost ?? 0))
      if (own && bound.cost > 0n) assert.ok((otherCost ?? 0) > 0, 'a bound and no cost')
    }),
    { numRuns: 500 },
  )
})

it('the dearest of its configured spellings is charged', () => {
  fc.assert(
    fc.property(models, spelling, (entries, [name, other]) => {
      const { find } = open({ models: entries, upstream: { prices: {}, names: {} } })
      const cost = costOf(find(other, other, NOW))
      for (const [spelledAs, { price: own }] of Object.entries(entries)) {
        if (foldModel(spelledAs) !== foldModel(name) || own === undefined) continue
        assert.ok(cost >= costOf(configuredPrices(own, NOW)), spelledAs)
      }
    }),
    { numRuns: 300 },
  )
})
