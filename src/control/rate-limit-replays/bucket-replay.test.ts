import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { addCharge, type Bucket, createBucket, hasRoom, levelAt } from '#limits/bucket.ts'
import type { Demand } from '#limits/limiter.ts'
import { type ReplayLimits, replay } from './bucket-replay.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The requests of a minute: when in it they come, from 0 to 1, and the tokens of all of them. */
interface Minute {
  readonly at: readonly number[]
  readonly tokens: number
  /** The tokens of each, where they are not all the same. */
  readonly sizes?: readonly number[]
}

function finish<R>(steps: Generator<undefined, R>): R {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

function replayed(minutes: readonly Minute[], limits: ReplayLimits, from = 0): Float64Array {
  return finish(
    replay(
      {
        requests: Float64Array.from(minutes, ({ at }) => at.length),
        tokens: Float64Array.from(minutes, ({ tokens }) => tokens),
      },
      limits,
      from,
    ),
  )
}

function sumOf(refused: Float64Array): number {
  return refused.reduce((sum, n) => sum + n, 0)
}

/** Refusals of real buckets that are empty at first. */
function reallyRefused(minutes: readonly Minute[], limits: ReplayLimits, from = 0): number {
  return replayReally(minutes, limits, from).refused
}

/** Also whether a level came so close to its limit that rounding decides. */
function replayReally(
  minutes: readonly Minute[],
  { requestsPerMinute, tokensPerMinute, requestsPerDay }: ReplayLimits,
  from: number,
): { readonly refused: number; readonly isTied: boolean } {
  const kinds = [
    { of: 'requests', limit: requestsPerMinute, windowMs: MINUTE_MS },
    { of: 'tokens', limit: tokensPerMinute, windowMs: MINUTE_MS },
    { of: 'requests', limit: requestsPerDay, windowMs: DAY_MS },
  ].filter((kind): kind is typeof kind & { limit: number } => kind.limit !== undefined)
  const buckets: Bucket[] = kinds.map((kind) => createBucket(kind, 0, 0))
  let refused = 0
  let isTied = false
  for (const [minute, { at, tokens, sizes }] of minutes.entries()) {
    for (const [nth, part] of [...at].sort((a, b) => a - b).entries()) {
      const nowMs = (minute + part) * MINUTE_MS
      const demands = kinds.map(
        ({ of, limit, windowMs }, i): Demand => ({
          bucket: String(i),
          limit,
          windowMs,
          fixed: true,
          cost: of === 'requests' ? 1 : (sizes?.[nth] ?? tokens / at.length),
        }),
      )
      const levels = buckets.map((bucket) => levelAt(bucket, nowMs))
      isTied ||= demands.some(
        ({ cost, limit }, i) => Math.abs((levels[i] ?? 0) + cost - limit) <= limit * 1e-9,
      )
      if (demands.every((demand, i) => hasRoom(demand, levels[i] ?? 0))) {
        for (const [i, bucket] of buckets.entries()) {
          const demand = demands[i] ?? assert.fail()
          addCharge(bucket, demand, { id: minute, cost: demand.cost }, nowMs)
        }
      } else if (minute >= from) refused += 1
    }
  }
  return { refused, isTied }
}

const anyMinute = fc
  .nat({ max: 12 })
  .chain((count) => fc.record({ count: fc.constant(count), tokens: fc.nat({ max: count * 50 }) }))

function maybe(max: number) {
  return fc.option(fc.nat({ max }), { nil: undefined })
}

const anyLimits: fc.Arbitrary<ReplayLimits> = fc.record({
  requestsPerMinute: maybe(14),
  tokensPerMinute: maybe(400),
  requestsPerDay: maybe(80),
})
const anyMinutes = fc.array(anyMinute, { minLength: 1, maxLength: 20 })
const anyFrom = fc.nat({ max: 10 })

function evenly(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / count)
}

it('the estimate equals real refusals of even requests, unless rounding decides one', () => {
  fc.assert(
    fc.property(anyMinutes, anyLimits, anyFrom, (traffic, limits, from) => {
      const minutes = traffic.map(({ count, tokens }) => ({ at: evenly(count), tokens }))
      const estimate = sumOf(replayed(minutes, limits, from))
      const { refused, isTied } = replayReally(minutes, limits, from)
      fc.pre(!isTied)
      assert.equal(estimate, refused)
    }),
    { numRuns: 2_000 },
  )
})

it('a minute of many requests has the same estimate as one replayed request by request', () => {
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
        const estimate = sumOf(replayed(minutes, limits))
        const real = reallyRefused(minutes, limits)
        assert.ok(Math.abs(estimate - real) <= 3 * minutes.length, `${estimate} is not ${real}`)
      },
    ),
    { numRuns: 300 },
  )
})

/** The same numbers in every run. */
function numbersFrom(seed: number) {
  let state = seed
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const MEAN = 60

/** Four hours of about 60 requests a minute, all in some part of their minute of this length. */
function traffic(spanMinutes: number, sizeOf: (part: number) => number): Minute[] {
  const next = numbersFrom(7)
  return Array.from({ length: 240 }, () => {
    const begin = next() * (1 - spanMinutes)
    const count = Math.round(MEAN * (0.5 + next()))
    const at = Array.from({ length: count }, () => begin + next() * spanMinutes)
    const sizes = at.map(() => sizeOf(next()))
    return { at, sizes, tokens: sizes.reduce((sum, size) => sum + size, 0) }
  })
}

/** Of all requests, how many hundredths more are refused than was estimated: at various limits. */
function errors(
  spanMinutes: number,
  sizeOf: (part: number) => number = () => 1,
): { readonly least: number; readonly most: number } {
  const minutes = traffic(spanMinutes, sizeOf)
  const requestCount = minutes.reduce((sum, { at }) => sum + at.length, 0)
  const found = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2].map((share) => {
    const limits = {
      requestsPerMinute: undefined,
      tokensPerMinute: Math.round(MEAN * share),
      requestsPerDay: undefined,
    }
    const estimate = sumOf(replayed(minutes, limits))
    return (100 * (reallyRefused(minutes, limits) - estimate)) / requestCount
  })
  return { least: Math.min(...found), most: Math.max(...found) }
}

it('the estimate is off by less than half a percent if requests come all over their minute', () => {
  const { least, most } = errors(1)
  assert.ok(least > -0.5 && most < 0.5, `${least} to ${most}`)
})

it('of requests that come within seconds of each other up to a fifth more are refused', () => {
  const [tenSeconds, oneSecond] = [errors(10 / 60), errors(1 / 60)]
  assert.ok(tenSeconds.least > -0.5 && tenSeconds.most < 13, `${tenSeconds.most}`)
  assert.ok(oneSecond.least > -0.5 && oneSecond.most < 20, `${oneSecond.most}`)
  assert.ok(oneSecond.most > 15, 'the bursts are none')
})

it('of requests of many sizes up to a third fewer are refused: small ones find room', () => {
  const exponential = errors(1, (part) => -Math.log(1 - part))
  assert.ok(exponential.least > -33 && exponential.most < 0.5, `${exponential.least}`)
  assert.ok(exponential.least < -20, 'the sizes are all the same')
})
