import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { emptySums, tally } from '#usage/tally.ts'
import { type ConfiguredPrices, configuredPrices } from './configured-prices.ts'
import { dearestList, dearestTier } from './dearest-list.ts'
import { imagePrice, inBatch, inTier, type PriceList } from './price-list.ts'

const NOW = Date.parse('2026-11-30T00:00:00Z')
const price = fc.constantFrom(0, 0.5, 1, 2.0155, 30)
const tokens = { input: price, output: price }
const optional = { cached_input: price, audio_output: price, image: price, audio_minute: price }
const images = fc.array(
  fc.record(
    { size: fc.constantFrom('a', 'b'), quality: fc.constantFrom('x', 'y'), price },
    { requiredKeys: ['price'] },
  ),
  { maxLength: 4 },
)
const above = fc.uniqueArray(fc.record({ input_tokens: fc.constantFrom(10, 50), ...tokens }), {
  selector: ({ input_tokens }) => input_tokens,
})
const tier = fc.record(
  { ...tokens, ...optional, images, above },
  { requiredKeys: ['input', 'output'] },
)
const entry = fc.record(
  {
    ...tokens,
    ...optional,
    images,
    above,
    batch_share: fc.constantFrom(0.25, 0.5, 1),
    service_tiers: fc.dictionary(fc.constantFrom('priority', 'flex'), tier),
  },
  { requiredKeys: ['input', 'output'] },
)
const list = entry.map((made): PriceList => {
  return configuredPrices(made as ConfiguredPrices, NOW) ?? assert.fail('no price')
})

const usage = fc.record({
  kind: fc.constantFrom('completions' as const, 'images' as const, 'audio_transcriptions' as const),
  size: fc.constantFrom(null, 'a', 'c'),
  quality: fc.constantFrom(null, 'x', 'z'),
  inputTokens: fc.nat(60),
  inputCachedTokens: fc.nat(20),
  outputTokens: fc.nat(60),
  outputAudioTokens: fc.nat(20),
  pieces: fc.nat(90),
})

type Usage = typeof usage extends fc.Arbitrary<infer Value> ? Value : never

function costOf(by: PriceList, { kind, size, quality, pieces, ...amounts }: Usage): number {
  const used = { ...amounts, images: pieces, seconds: pieces }
  const image = kind === 'images' ? imagePrice(by, size, quality) : undefined
  return tally(emptySums(), kind, used, { list: by, imagePrice: image })
}

it('the dearest of several lists costs at least what each of them does, in every tier', () => {
  fc.assert(
    fc.property(list, list, usage, (one, other, used) => {
      const dearest = dearestList([one, other])
      for (const each of [one, other]) {
        assert.ok(costOf(dearest, used) >= costOf(each, used))
        assert.ok(costOf(inBatch(dearest), used) >= costOf(inBatch(each), used))
        for (const [name, own] of each.tiers) {
          const found = inTier(dearest, name)
          assert.ok(found && costOf(found, used) >= costOf(own, used))
        }
      }
    }),
  )
})

it('a tier without prices costs at least what each known tier does', () => {
  fc.assert(
    fc.property(list, usage, (one, used) => {
      const most = costOf(dearestTier(one), used)
      for (const each of [one, ...one.tiers.values()]) assert.ok(most >= costOf(each, used))
    }),
  )
})

it('lists of one version are one list, and rows name the versions of several', () => {
  const [one, same, other] = [1, 1, 2].map((input) => configuredPrices({ input, output: 1 }, NOW))
  assert.ok(one && same && other)
  assert.equal(dearestList([one, same]), one)
  assert.equal(dearestList([one, other]).version, `${one.version},${other.version}`)
})
