import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { priceOf } from '#usage/prices/exact-price.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { emptySums, tally } from '#usage/tally.ts'
import type { CostFacts } from './cost-facts.ts'
import { type DearestPrices, dearestOf } from './dearest.ts'
import { boundOf, costWith, outputWithin } from './request.ts'

const NANO = 1_000_000_000
const WINDOW = 400_000
const MAXIMA = { contextWindow: WINDOW }
const NOTHING_KNOWN = { contextWindow: undefined }
const prices = createPrices(
  () => undefined,
  () => {},
)

function listOf(model: string) {
  return prices(model, undefined, Date.UTC(2026, 10, 26)) ?? assert.fail()
}

const facts: CostFacts = {
  kind: 'completions',
  textBytes: 1_000,
  images: 0,
  isInline: true,
  toolCalls: 0,
  toolTokens: Infinity,
  writes: true,
  maxOutputTokens: 100,
  choices: 1,
  inputs: 1,
  pieces: undefined,
}

/** Charge of the ledger for amounts. */
function pricesOf(model: string): DearestPrices[] {
  return [dearestOf([listOf(model)])]
}

function costOf(model: string, amounts: Partial<UsageAmounts>): bigint {
  const pricing = { list: listOf(model), share: 1, sumOfMany: false }
  return BigInt(tally(emptySums(), 'completions', { requests: 1, ...amounts }, pricing))
}

it('no amounts within a bound cost more than it', () => {
  // A price by the length of the input, one for audio, and one without either.
  const models = ['gpt-5.6-luna', 'gpt-realtime', 'gpt-4o-mini']
  const amounts = fc.record({
    inputTokens: fc.nat(WINDOW),
    inputCachedTokens: fc.nat(WINDOW),
    inputCacheWriteTokens: fc.nat(WINDOW),
    inputAudioTokens: fc.nat(WINDOW),
    inputImageTokens: fc.nat(WINDOW),
    outputTokens: fc.nat(10_000),
    outputAudioTokens: fc.nat(10_000),
    choices: fc.integer({ min: 1, max: 5 }),
  })
  fc.assert(
    fc.property(fc.constantFrom(...models), amounts, (model, { choices, ...used }) => {
      const { inputTokens: textBytes, outputTokens } = used
      const maxOutputTokens = Math.ceil(outputTokens / choices)
      const given = { ...facts, textBytes, maxOutputTokens, choices, isInline: false }
      const bound = boundOf(given, pricesOf(model), MAXIMA)
      assert.ok(bound.kind === 'bounded' && costOf(model, used) <= bound.cost)
    }),
  )
})

it('inline text is bounded by its bytes, and anything else by the window', () => {
  const prices = pricesOf('gpt-4o-mini')
  const inline = boundOf(facts, prices, MAXIMA)
  const other = boundOf({ ...facts, isInline: false }, prices, MAXIMA)
  const rounding = BigInt(USAGE_COSTS.length)
  assert.equal(inline.kind === 'bounded' && inline.cost, 1_000n * 150n + 100n * 600n + rounding)
  assert.equal(other.kind === 'bounded' && other.cost, 400_000n * 150n + 100n * 600n + rounding)
})

it('a request without a maximum is unbounded, with the reason', () => {
  const prices = pricesOf('gpt-4o-mini')
  const reasonOf = (given: Partial<CostFacts>, contextWindow: number | undefined) => {
    const bound = boundOf({ ...facts, ...given }, prices, { contextWindow })
    return bound.kind === 'unbounded' ? bound.reason : bound.kind
  }
  assert.equal(reasonOf({ toolCalls: undefined }, WINDOW), 'tools')
  assert.equal(reasonOf({ isInline: false }, undefined), 'input')
  assert.equal(reasonOf({ maxOutputTokens: undefined }, undefined), 'output')
  assert.equal(reasonOf({ maxOutputTokens: undefined, writes: false }, undefined), 'bounded')
  const perImage = { ...listOf('gpt-4o-mini'), pieces: { images: priceOf(5, NANO) } }
  const images = boundOf({ ...facts, kind: 'images' }, [dearestOf([perImage])], MAXIMA)
  assert.equal(images.kind === 'unbounded' && images.reason, 'pieces')
})

it('a model without a price costs nothing', () => {
  const bound = boundOf({ ...facts, toolCalls: undefined }, [], NOTHING_KNOWN)
  assert.equal(bound.kind === 'bounded' && bound.cost, 0n)
})

it('the largest output within a room fits it, and one token more does not', () => {
  const bound = boundOf({ ...facts, choices: 3 }, pricesOf('gpt-4o-mini'), MAXIMA)
  assert.ok(bound.kind === 'bounded')
  fc.assert(
    fc.property(fc.bigInt(bound.fixed + 1n, bound.cost - 1n), (room) => {
      const tokens = outputWithin(bound, room)
      assert.ok(costWith(bound, tokens) <= room)
      assert.ok(costWith(bound, tokens + 2) > room)
    }),
  )
})

it('hosted tools cost the window for each turn, and the dearest call each', () => {
  const list = {
    ...listOf('gpt-4o-mini'),
    pieces: { web_search_calls: priceOf(10_000, NANO), images: priceOf(40_000, NANO) },
  }
  const prices = [dearestOf([list])]
  const bound = boundOf({ ...facts, toolCalls: 3 }, prices, MAXIMA)
  const rounding = BigInt(USAGE_COSTS.length) + 3n
  const expected = 4n * 400_000n * 150n + 100n * 600n + 3n * 40_000n + rounding
  assert.equal(bound.kind === 'bounded' && bound.cost, expected)
  const none = boundOf({ ...facts, toolCalls: 0 }, prices, MAXIMA)
  assert.deepEqual(none, boundOf(facts, prices, MAXIMA))
})

it('a model’s own maximum of output holds where a request sets none', () => {
  const prices = pricesOf('gpt-4o-mini')
  const open = { ...facts, maxOutputTokens: undefined }
  const bound = boundOf(open, prices, { ...MAXIMA, maxOutputTokens: 100 })
  const given = boundOf(facts, prices, MAXIMA)
  assert.ok(bound.kind === 'bounded' && given.kind === 'bounded')
  assert.deepEqual([bound.cost, bound.isGiven], [given.cost, false])
})
