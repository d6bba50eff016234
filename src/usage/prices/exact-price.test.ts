import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { emptySums, tally } from '#usage/tally.ts'
import { configuredPrices } from './configured-prices.ts'
import { costOfUnits, decimal, higher, NO_PRICE, priceOf, scaled } from './exact-price.ts'
import { inBatch, inTier, type PriceList } from './price-list.ts'

const NOW = Date.parse('2026-11-30T00:00:00Z')
const NANO = 10n ** 9n

function costOf(list: PriceList | undefined, inputTokens: number): number {
  return tally(emptySums(), 'completions', { inputTokens }, { list })
}

it('half a nano-dollar of a decimal price is rounded up', () => {
  const list = configuredPrices({ input: 2.0155, output: 0 }, NOW)
  assert.deepEqual(
    [1, 2, 3, 1_001].map((tokens) => costOf(list, tokens)),
    [2_016, 4_031, 6_047, 2_017_516],
  )
  assert.ok(list)
  // A quarter, three quarters, and half of it again.
  assert.deepEqual([costOf(inBatch(list), 1), costOf(inBatch(list), 2)], [1_008, 2_016])
  assert.equal(costOf(inTier(list, 'flex'), 3), 3_023)
})

it('a minute’s price is charged by the second without a fraction lost', () => {
  const list = configuredPrices({ input: 0, output: 0, audio_minute: 0.000000001 }, NOW)
  const costs = [29, 30, 89, 90].map((seconds) =>
    tally(emptySums(), 'audio_transcriptions', { seconds }, { list }),
  )
  assert.deepEqual(costs, [0, 1, 1, 2])
})

it('a number is the decimal that it is written as', () => {
  const text = ({ over, under }: ReturnType<typeof decimal>) => `${over}/${under}`
  assert.deepEqual([0, 3, 2.5, 1e-7, 1e21, 1.5e-9].map(decimal).map(text), [
    ...['0/1', '3/1', '25/10', '1/10000000', `1${'0'.repeat(21)}/1`, '15/10000000000'],
  ])
  assert.throws(() => decimal(-1))
  assert.throws(() => decimal(Number.NaN))
})

/** Prices as people write them, and as any double is written. */
const dollars = fc.oneof(
  fc.tuple(fc.nat(1_000_000), fc.nat(8)).map(([digits, places]) => digits / 10 ** places),
  fc.double({ min: 0, max: 1_000_000, noNaN: true }),
)
const units = fc.constantFrom(1, 60, 1_000, 3_600, 1_000_000)
const share = fc.constantFrom(0, 0.25, 0.5, 0.85, 1)
const amount = fc.oneof(fc.nat(1_000), fc.nat(100_000_000), fc.integer({ min: 0, max: 1e12 }))

/** The charge by decimals, half up, computed without any of our code. */
function expectedOf(amount: number, price: number, per: number, of: number): bigint {
  const [digits, places] = digitsOf(price)
  const [shareDigits, sharePlaces] = digitsOf(of)
  const over = 2n * BigInt(amount) * digits * shareDigits * NANO
  const under = BigInt(per) * 10n ** BigInt(places + sharePlaces)
  return (over + under) / (2n * under)
}

/** A number as whole digits and decimal places, by its decimal text. */
function digitsOf(value: number): readonly [bigint, number] {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return places >= 0 ? [digits, places] : [digits * 10n ** BigInt(-places), 0]
}

it('a charge is the exact product, rounded half up once', () => {
  fc.assert(
    fc.property(amount, dollars, units, share, (n, price, per, of) => {
      const charged = costOfUnits(n, scaled(priceOf(price, per), decimal(of)))
      const expected = expectedOf(n, price, per, of)
      // Beyond 2^53 a sum has no single nano-dollars.
      if (expected <= Number.MAX_SAFE_INTEGER) assert.equal(BigInt(charged), expected)
      else assert.equal(charged, Number(expected))
    }),
    { numRuns: 2_000 },
  )
})

it('the higher of two prices is exact, where doubles are equal', () => {
  const [less, more] = [0.1, 0.10000000000000002].map((price) => priceOf(price, 1_000_000))
  assert.ok(less && more)
  assert.deepEqual([higher(less, more), higher(more, less)], [more, more])
  assert.equal(higher(NO_PRICE, less), less)
})
