import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { type Bucket, createBucket, hasRoom, levelAt, take } from './bucket.ts'
import type { Demand } from './limiter.ts'
import { type Replayed, type ReplayLimits, replay } from './replay.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The requests of a minute: when in it they come, from 0 to 1, and the tokens of all of them. */
interface Minute {
  readonly at: readonly number[]
  readonly tokens: number
}

const finish = <R>(steps: Generator<undefined, R>): R => {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

const replayed = (minutes: readonly Minute[], limits: ReplayLimits, from = 0): Replayed =>
  finish(
    replay(
      {
        requests: Float64Array.from(minutes, ({ at }) => at.length),
        tokens: Float64Array.from(minutes, ({ tokens }) => tokens),
      },
      limits,
      from,
    ),
  )

const estimateOf = ({ refused }: Replayed): number => refused.reduce((sum, n) => sum + n, 0)

/** What the real buckets refuse, from levels that are `fullness` of the limits. */
const reallyRefused = (
  minutes: readonly Minute[],
  { requestsPerMinute, tokensPerMinute, requestsPerDay }: ReplayLimits,
  { from = 0, fullness = 0 } = {},
): number => {
  const kinds = [
    { of: 'requests', limit: requestsPerMinute, windowMs: MINUTE_MS },
    { of: 'tokens', limit: tokensPerMinute, windowMs: MINUTE_MS },
    { of: 'requests', limit: requestsPerDay, windowMs: DAY_MS },
  ].filter((kind): kind is typeof kind & { limit: number } => kind.limit !== undefined)
  const buckets: Bucket[] = kinds.map((kind) => createBucket(kind, kind.limit * fullness, 0))
  let refused = 0
  for (const [minute, { at, tokens }] of minutes.entries()) {
    for (const part of [...at].sort((a, b) => a - b)) {
      const nowMs = (minute + part) * MINUTE_MS
      const demands = kinds.map(
        ({ of, limit, windowMs }, i): Demand => ({
          ...{ bucket: String(i), limit, windowMs, fixed: true },
          cost: of === 'requests' ? 1 : tokens / at.length,
        }),
      )
      const levels = buckets.map((bucket) => levelAt(bucket, nowMs))
      if (demands.every((demand, i) => hasRoom(demand, levels[i] ?? 0))) {
        for (const [i, bucket] of buckets.entries()) {
          const demand = demands[i] ?? assert.fail()
          take(bucket, demand, minute, nowMs)
        }
      } else if (minute >= from) refused += 1
    }
  }
  return refused
}

/** Anywhere in a minute, and often at its ends, where arrangements are the most extreme. */
const anyInstant = fc.oneof(
  fc.double({ min: 0, max: 0.999_999, noNaN: true }),
  fc.constantFrom(0, 0.000_001, 0.5, 0.999_998, 0.999_999),
)
const anyMinute: fc.Arbitrary<Minute> = fc
  .oneof(
    fc.array(anyInstant, { maxLength: 12 }),
    fc.tuple(fc.nat({ max: 12 }), anyInstant).map(([n, at]) => Array<number>(n).fill(at)),
  )
  .chain((at) => fc.record({ at: fc.constant(at), tokens: fc.nat({ max: at.length * 50 }) }))
const maybe = (max: number) => fc.option(fc.nat({ max }), { nil: undefined })
const anyLimits: fc.Arbitrary<ReplayLimits> = fc.record({
  requestsPerMinute: maybe(14),
  tokensPerMinute: maybe(400),
  requestsPerDay: maybe(80),
})
const anyMinutes = fc.array(anyMinute, { minLength: 1, maxLength: 20 })
const anyFrom = fc.nat({ max: 10 })

const evenly = (count: number): number[] => Array.from({ length: count }, (_, i) => i / count)

it('whenever in their minutes requests come, real buckets refuse within the bounds', () => {
  fc.assert(
    fc.property(
      anyMinutes,
      anyLimits,
      anyFrom,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (minutes, limits, from, fullness) => {
        const { atLeast, atMost } = replayed(minutes, limits, from)
        const real = reallyRefused(minutes, limits, { from, fullness })
        assert.ok(atLeast <= real && real <= atMost, `${atLeast} <= ${real} <= ${atMost}`)
      },
    ),
    { numRuns: 5_000 },
  )
})

it('the estimate is what real buckets refuse if requests come evenly, but for a last bit', () => {
  fc.assert(
    fc.property(anyMinutes, anyLimits, anyFrom, (arranged, limits, from) => {
      const minutes = arranged.map(({ at, tokens }) => ({ at: evenly(at.length), tokens }))
      const found = replayed(minutes, limits, from)
      const real = reallyRefused(minutes, limits, { from })
      // A level just at its limit may be on either side of it, which a later one makes up for.
      assert.ok(Math.abs(estimateOf(found) - real) <= 2, `${estimateOf(found)} is not ${real}`)
    }),
    { numRuns: 2_000 },
  )
})

it('a minute of many requests is estimated like one that is walked through', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ count: fc.integer({ min: 0, max: 3_000 }), size: fc.nat({ max: 20 }) }),
        { minLength: 1, maxLength: 6 },
      ),
      fc.record({
        requestsPerMinute: maybe(2_000),
        tokensPerMinute: maybe(20_000),
        requestsPerDay: maybe(9_000),
      }),
      (traffic, limits) => {
        const minutes = traffic.map(({ count, size }) => ({
          at: evenly(count),
          tokens: count * size,
        }))
        const { atLeast, atMost, ...found } = replayed(minutes, limits)
        const real = reallyRefused(minutes, limits)
        const estimate = estimateOf(found as Replayed)
        assert.ok(Math.abs(estimate - real) <= 3 * minutes.length, `${estimate} is not ${real}`)
        assert.ok(atLeast <= real && real <= atMost, `${atLeast} <= ${real} <= ${atMost}`)
      },
    ),
    { numRuns: 300 },
  )
})
