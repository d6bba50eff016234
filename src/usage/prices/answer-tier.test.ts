import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { dearestOf, pricesIn } from '#spend/bounds/dearest.ts'
import { boundOf } from '#spend/bounds/request.ts'
import { emptySums, tally } from '#usage/tally.ts'
import { tierOfAnswer, tiersOfRequest } from './answer-tier.ts'
import { createPrices } from './prices.ts'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const WINDOW = 200_000
const find = createPrices(() => undefined, assert.fail)

it('the tier of an answer has a word for each value with another price', () => {
  const of = (serviceTier?: string, speed?: string, inferenceGeo?: string) =>
    tierOfAnswer({ serviceTier, speed, inferenceGeo })
  assert.equal(of(), null)
  assert.equal(of('standard', 'standard', 'global'), null)
  assert.equal(of('standard', 'standard', 'not_available'), null)
  assert.equal(of('standard', 'standard', 'us'), 'us')
  assert.equal(of('standard', 'fast'), 'fast')
  assert.equal(of(undefined, 'fast', 'us'), 'fast us')
  assert.equal(of('batch', 'standard', 'us'), 'batch us')
  assert.equal(of('priority', 'standard', 'global'), 'priority')
  assert.equal(of('standard', 'faster', 'eu'), 'faster eu')
})

/** Values that an answer may have for those of a request. */
const asked = fc.record({
  serviceTier: fc.constantFrom(undefined, 'auto', 'standard_only'),
  speed: fc.constantFrom(undefined, 'standard', 'fast'),
  inferenceGeo: fc.constantFrom(undefined, 'us', 'global'),
})
const used = fc.record({
  inputTokens: fc.nat(WINDOW),
  inputCachedTokens: fc.nat(WINDOW),
  inputCacheWriteTokens: fc.nat(WINDOW),
  inputCacheWrite1hTokens: fc.nat(WINDOW),
  outputTokens: fc.nat(10_000),
})
const models = fc.constantFrom(
  ...['claude-haiku-5-5', 'claude-opus-5-5', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
)

it('no answer to a request costs more than the bound by its tiers and durations', () => {
  const answered = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
  fc.assert(
    fc.property(models, asked, used, answered, (model, request, amounts, given) => {
      const [isPriority, isFast, isUs, mayWriteForHour] = given
      const hasFast = model === 'claude-opus-5-5'
      const tier = tierOfAnswer({
        serviceTier:
          isPriority && request.serviceTier !== 'standard_only' ? 'priority' : 'standard',
        // A model without it runs at the standard speed.
        speed: isFast && hasFast && request.speed === 'fast' ? 'fast' : 'standard',
        inferenceGeo: isUs && request.inferenceGeo !== 'global' ? 'us' : 'global',
      })
      const place = { serviceTier: tier, upstream: null }
      const own = mayWriteForHour ? amounts : { ...amounts, inputCacheWrite1hTokens: 0 }
      const list = find(model, undefined, NOW, place)
      assert.equal(list?.isOfOtherTier, undefined)
      const cost = tally(emptySums(), 'completions', { requests: 1, ...own }, { list })
      const standard = find(model, undefined, NOW) ?? assert.fail()
      const prices = tiersOfRequest(request).map((one) => pricesIn(dearestOf([standard]), one))
      const facts = {
        kind: 'completions' as const,
        textBytes: own.inputTokens,
        images: 0,
        isInline: true,
        toolCalls: 0,
        toolTokens: 0,
        writes: true,
        maxOutputTokens: own.outputTokens,
        choices: 1,
        inputs: 1,
        pieces: undefined,
        mayWriteForHour,
      }
      const bound = boundOf(facts, prices, { contextWindow: WINDOW })
      assert.ok(bound.kind === 'bounded' && BigInt(cost) <= bound.cost)
    }),
  )
})

it('a bound has the prices of what a request may get, and no dearer ones', () => {
  const standard = find('claude-opus-5-5', undefined, NOW) ?? assert.fail()
  const inputOf = (speed?: string, inferenceGeo?: string): number => {
    const tiers = tiersOfRequest({ serviceTier: undefined, speed, inferenceGeo })
    const found = tiers.map((tier) => pricesIn(dearestOf([standard]), tier).steps[0])
    return Math.max(...found.map((step) => step?.hourWrite ?? 0))
  }
  assert.deepEqual(
    [inputOf(), inputOf('standard', 'us'), inputOf(undefined, 'global')],
    [8_800, 8_800, 8_000],
  )
  assert.deepEqual([inputOf('fast', 'global'), inputOf('fast')], [16_000, 17_600])
})
