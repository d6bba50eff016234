import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { createRandom } from '#test/support/random.ts'
import { BOUNDS_MS, emptyCounts, quantileOf } from './histogram.ts'
import { increase } from './recorder.ts'

/** Bounds differ by less than this factor. */
const FACTOR = 1.601

function histogramOf(times: readonly number[]): number[] {
  const counts = emptyCounts()
  for (const ms of times) increase(counts, ms)
  return counts
}

/** The quantile by its definition: the smallest time that so many are not above. */
function exactQuantile(times: readonly number[], q: number): number {
  const ranked = times.toSorted((a, b) => a - b)
  return ranked[Math.max(1, Math.ceil(q * times.length)) - 1] ?? 0
}

it('bounds are from 10 ms to 630 s, five for each power of ten', () => {
  assert.deepEqual(BOUNDS_MS.slice(0, 6), [10, 16, 25, 40, 63, 100])
  assert.deepEqual([BOUNDS_MS.length, BOUNDS_MS.at(-1)], [25, 630_000])
  assert.equal(emptyCounts().length, 26)
  for (const [at, bound] of BOUNDS_MS.entries()) {
    const before = BOUNDS_MS[at - 1]
    if (before !== undefined) assert.ok(bound / before < FACTOR)
  }
})

it('a quantile differs from the exact one by less than a factor of 1.6', () => {
  const time = fc.double({ min: 1.01, max: 5.79, noNaN: true }).map((power) => 10 ** power)
  const q = fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1)
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), q, (times, part) => {
      const [found, exact] = [quantileOf(histogramOf(times), part), exactQuantile(times, part)]
      const ratio = Math.max(found / exact, exact / found)
      assert.ok(ratio < FACTOR, `${found} of ${exact}`)
    }),
    { numRuns: 300 },
  )
})

it('quantiles of log-normal times differ from the exact ones by less than 10 per cent', () => {
  const random = createRandom(1)
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  for (const median of [300, 1_000, 4_500]) {
    const times = Array.from({ length: 20_000 }, () => median * Math.exp(0.8 * normal()))
    const counts = histogramOf(times)
    for (const q of [0.5, 0.95, 0.99]) {
      const [found, exact] = [quantileOf(counts, q), exactQuantile(times, q)]
      assert.ok(Math.abs(found / exact - 1) < 0.1, `${q} of ${median}: ${found} of ${exact}`)
    }
  }
})

it('a time below all bounds or beyond them is between the bounds that it has', () => {
  assert.equal(quantileOf(histogramOf([0]), 0.5), 5)
  assert.equal(quantileOf(histogramOf([3_600_000]), 0.5), 630_000)
  assert.equal(quantileOf(emptyCounts(), 0.5), 0)
})
