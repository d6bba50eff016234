/** Sequences of reservations and settlements, and a runner for a limiter and its model. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Demand, Limiter, Reservation } from '#limits/limiter.ts'
import { createOracle } from './oracle.ts'

export interface Step {
  /** Milliseconds since the previous step. */
  readonly wait: number
  readonly act:
    | { readonly kind: 'reserve'; readonly draws: readonly DrawnDemand[] }
    /** Index of the reservation, counted from the last, and the actual usage of each bucket. */
    | { readonly kind: 'settle'; readonly back: number; readonly share: number }
    | { readonly kind: 'settle-again'; readonly back: number; readonly share: number }
}

interface DrawnDemand {
  readonly bucket: number
  /** Fraction of the limit. */
  readonly share: number
  /** Index into the bucket's limits, where they change. */
  readonly limit: number
  /** Fraction of the limit: the soft part, reserved as far as there is room. */
  readonly soft: number
}

export interface GatewayHarness {
  readonly windowMs: number
  readonly buckets: readonly { readonly limits: readonly number[]; readonly fixed: boolean }[]
}

/** A window of 2^16 ms, so that with whole limits and costs every leak is exact in a double. */
export const EXACT: GatewayHarness = {
  windowMs: 65_536,
  buckets: [
    { limits: [1024, 256, 4096, 0], fixed: false },
    { limits: [3, 7], fixed: true },
    { limits: [30_000], fixed: false },
    { limits: [100], fixed: false },
  ],
}

/** Real windows and limits, whose leaks are rounded. */
export const ROUNDED: GatewayHarness = {
  windowMs: 60_000,
  buckets: [
    { limits: [1009, 251], fixed: false },
    { limits: [7], fixed: true },
    { limits: [29_989], fixed: false },
    { limits: [97], fixed: false },
  ],
}

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 2_000, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 140_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(65_536, 60_000, 65_535) },
)
const waitOrBack = fc.oneof(
  { weight: 12, arbitrary: wait },
  { weight: 1, arbitrary: fc.integer({ min: -900, max: -1 }) },
  { weight: 1, arbitrary: fc.integer({ min: -9_000, max: -1_001 }) },
)

const share = fc.oneof(
  fc.constantFrom(0, 0.125, 0.25, 0.5, 1, 1, 1.5),
  fc.double({ min: 0, max: 1, noNaN: true }),
)

const drawnDemand = fc.record({
  bucket: fc.integer({ min: 0, max: 3 }),
  share,
  limit: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 3 })),
  soft: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(0.25, 0.5, 2) },
  ),
})
const draws = fc.uniqueArray(drawnDemand, {
  minLength: 1,
  maxLength: 4,
  selector: (one) => one.bucket,
})

const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('reserve' as const), draws }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      back: fc.integer({ min: 0, max: 12 }),
      share: fc.oneof(share, fc.constantFrom(0, 0.25, 3, 1_000)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settle-again' as const),
      back: fc.integer({ min: 0, max: 3 }),
      share,
    }),
  },
)

/** Up to `length` steps of a clock that goes forward, or also back. */
export function steps(length: number, clock: 'forward' | 'wandering'): fc.Arbitrary<Step[]> {
  return fc.array(fc.record({ wait: clock === 'forward' ? wait : waitOrBack, act }), {
    minLength: 1,
    maxLength: length,
  })
}

export function demandsOf(gateway: GatewayHarness, draws: readonly DrawnDemand[]): Demand[] {
  return draws.map(({ bucket, share, limit, soft }) => {
    const { limits, fixed } = gateway.buckets[
      bucket % gateway.buckets.length
    ] as GatewayHarness['buckets'][0]
    const value = limits[limit % limits.length] as number
    const whole = Math.max(...limits.slice(0, 1))
    const demand = { bucket: `b${bucket}`, windowMs: gateway.windowMs, limit: value, fixed }
    const cost = Math.round(share * whole)
    return fixed ? { ...demand, cost } : { ...demand, cost, soft: Math.round(soft * whole) }
  })
}

interface Made {
  readonly id: number
  readonly reservation: Reservation
  readonly demands: readonly Demand[]
}

/** Results of a limiter for each step. */
export type Trace = readonly {
  readonly admitted: boolean | null
  readonly levels: readonly number[]
}[]

/** Start time of every scenario. */
const EPOCH = 1_700_000_000_000

/**
 * Runs steps against a limiter. With a tolerance of 0 it must equal the oracle; otherwise each
 * level may differ by it, and an admission that depends on so little may be either.
 */
export async function play(
  limiter: Limiter,
  scope: string,
  gateway: GatewayHarness,
  steps: readonly Step[],
  tolerance: number,
): Promise<Trace> {
  const oracle = createOracle()
  const open: Made[] = []
  const closed: Made[] = []
  const trace: { admitted: boolean | null; levels: readonly number[] }[] = []
  const rated = gateway.buckets.map(({ limits }, i) => ({
    bucket: `b${i}`,
    windowMs: gateway.windowMs,
    limit: limits[0] as number,
  }))
  let nowMs = EPOCH
  for (const [index, { wait, act }] of steps.entries()) {
    nowMs += wait
    let admitted: boolean | null = null
    if (act.kind === 'reserve') {
      const demands = demandsOf(gateway, act.draws)
      const expected = oracle.check(demands, nowMs)
      const outcome = await limiter.reserve(scope, demands, nowMs)
      admitted = outcome.admitted
      if (tolerance === 0) assert.equal(admitted, expected.fits, `step ${index}`)
      else if (admitted !== expected.fits) assert.ok(isClose(demands, expected.levels, tolerance))
      oracle.reserve(index, demands, admitted, nowMs)
      if (outcome.admitted) {
        const { reservation } = outcome
        const taken = reservation.taken ?? demands.map(({ cost }) => cost)
        assertNear(taken, oracle.taken(index), tolerance, `step ${index}: taken`)
        open.push({ id: index, reservation, demands })
      }
    } else {
      const from = act.kind === 'settle' ? open : closed
      const [made] = from.splice(-1 - (act.back % Math.max(1, from.length)), 1)
      if (made) {
        const actual = made.demands.map(({ cost }) => Math.round(cost * act.share))
        limiter.settle(made.reservation, actual, nowMs)
        if (act.kind === 'settle') oracle.settle(made.id, made.demands, actual, nowMs)
        closed.push(made)
      }
    }
    const levels = await limiter.read(scope, rated, nowMs)
    const expected = levels.map((_, i) => oracle.level(`b${i}`, nowMs))
    assertNear(levels, expected, tolerance, `step ${index}: levels`)
    trace.push({ admitted, levels })
  }
  return trace
}

function assertNear(
  found: readonly number[],
  expected: readonly number[],
  tolerance: number,
  label: string,
): void {
  for (const [i, value] of found.entries()) {
    const off = Math.abs(value - (expected[i] ?? Number.NaN))
    assert.ok(off <= tolerance, `${label}, ${i}: ${value}, not ${expected[i]}`)
  }
}

function isClose(
  demands: readonly Demand[],
  levels: readonly number[],
  tolerance: number,
): boolean {
  return demands.some(
    ({ limit, cost }, i) => Math.abs((levels[i] ?? 0) + cost - limit) <= tolerance,
  )
}
