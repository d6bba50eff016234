/** A limiter's buckets in a scope that no other test uses. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Demand, Limiter, Reservation } from '#limits/limiter.ts'

export const NOW = 1_700_000_000_000
export const MINUTE = 60_000

export type Open = () => Limiter | Promise<Limiter>

export function demandOf(cost: number, limit: number, bucket = 'tokens'): Demand {
  return {
    bucket,
    windowMs: MINUTE,
    limit,
    cost,
  }
}

export function newScope(limiter: Limiter) {
  const scope = randomUUID()
  return {
    reserve: (demands: readonly Demand[], nowMs: number) => limiter.reserve(scope, demands, nowMs),
    take: async (cost: number, limit: number, nowMs: number): Promise<Reservation> => {
      const outcome = await limiter.reserve(scope, [demandOf(cost, limit)], nowMs)
      assert.ok(outcome.admitted)
      return outcome.reservation
    },
    settle: (reservation: Reservation, actual: number, nowMs: number) =>
      limiter.settle(reservation, [actual], nowMs),
    level: async (nowMs: number): Promise<number> =>
      (await limiter.read(scope, [demandOf(0, 100)], nowMs))[0] ?? Number.NaN,
  }
}
