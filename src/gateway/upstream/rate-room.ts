/**
 * Limits of an upstream's account on requests and tokens a minute: buckets of the limiter, which
 * all nodes share where it counts in Redis.
 *
 * **Fair between projects.** Each limit has a bucket for all projects together, and one for each
 * project with an equal part of the limit: the limit divided by the projects that asked within the
 * last one or two minutes. A request that fits its project's part needs room in the common bucket
 * alone. One beyond it is admitted only if it leaves `HEADROOM` of the common bucket free, as long
 * as other projects ask. So:
 *
 * - A project that is alone uses the whole limit.
 * - A project that floods uses what the others leave: the bucket leaks at the whole limit. It does
 *   not keep another from its part, since the level falls to the headroom at the latest in
 *   `HEADROOM` of a minute, and above that only requests within a part are admitted.
 * - A request larger than a part is admitted like one of its size, if its project used nothing
 *   before, or a project with large requests alone would never have a part.
 *
 * Failure modes. The projects are counted by each node, so parts differ between nodes as their
 * callers do; no bucket admits more than its limit. A request larger than a whole limit takes all
 * of it, and the upstream decides.
 */
import { then } from '#base/then.ts'
import type { UpstreamLimit } from '#config/upstream-limits.ts'
import { hasRoom } from '#limits/bucket.ts'
import {
  type Demand,
  type Limiter,
  type Rejected,
  type Reservation,
  retryAfterMs,
} from '#limits/limiter.ts'
import { createActiveProjects } from './active-projects.ts'

export const MINUTE_MS = 60_000
/** The part of a limit that requests beyond their project's part leave free. */
const HEADROOM = 0.5

/** A limit on a rate. */
export type UpstreamRate = UpstreamLimit & { readonly dimension: 'requests' | 'tokens' }

/** Reserved amounts, and what they are settled to. */
export interface ReservedRates {
  readonly kind: 'reserved'
  settle(requests: number, tokens: number): void
}

/** The limit without room, and the time until there is some. */
export interface FullRate {
  readonly kind: 'full'
  readonly dimension: UpstreamRate['dimension']
  readonly retryInMs: number
}

export interface RateRoom {
  reserve(
    projectId: string,
    limits: readonly UpstreamRate[],
    tokens: number,
  ): ReservedRates | FullRate | Promise<ReservedRates | FullRate>
  /** The level of each limit. */
  levels(limits: readonly UpstreamRate[]): readonly number[] | Promise<readonly number[]>
}

export interface RateRoomOptions {
  readonly limiter: Pick<Limiter, 'reserve' | 'settle' | 'read'>
  readonly now: () => number
  /** The name of the upstream. */
  readonly name: string
}

export function createRateRoom({ limiter, now, name }: RateRoomOptions): RateRoom {
  const scope = `upstream:${name}`
  const active = createActiveProjects(MINUTE_MS)
  const reserved = (reservation: Reservation, limits: readonly UpstreamRate[]): ReservedRates => ({
    kind: 'reserved',
    settle: (requests, tokens) => {
      const count = limits.length
      const amounts = reservation.demands.map((_, i) => {
        return limits[i % count]?.dimension === 'tokens' ? tokens : requests
      })
      limiter.settle(reservation, amounts)
    },
  })
  return {
    reserve: (projectId, limits, tokens) => {
      const projects = active.add(projectId, now())
      const common = limits.map((limit) => demandOf(limit, tokens))
      const parts = common.map((demand) => partOf(demand, projectId, projects))
      return then(limiter.reserve(scope, [...common, ...parts]), (outcome) => {
        if (outcome.admitted) return reserved(outcome.reservation, limits)
        const isWithin = parts.every((part, i) =>
          hasRoom(part, outcome.levels[i + common.length] ?? 0),
        )
        const headroom = projects > 1 && !isWithin ? HEADROOM : 0
        if (!leaves(common, outcome.levels, headroom)) {
          return fullRate(limits, common, outcome, headroom)
        }
        return then(limiter.reserve(scope, common), (second) =>
          second.admitted
            ? reserved(second.reservation, limits)
            : fullRate(limits, common, second, headroom),
        )
      })
    },
    levels: (limits) =>
      limiter.read(
        scope,
        limits.map((limit) => demandOf(limit, 0)),
      ),
  }
}

function demandOf({ dimension, model, limit }: UpstreamRate, tokens: number): Demand {
  return {
    bucket: model === undefined ? dimension : `${dimension}:${model}`,
    windowMs: MINUTE_MS,
    limit,
    cost: Math.min(limit, dimension === 'tokens' ? tokens : 1),
  }
}

/** The demand on a project's part of a limit. */
function partOf({ bucket, windowMs, limit, cost }: Demand, projectId: string, projects: number) {
  const part = limit / projects
  return { bucket: `${bucket}:${projectId}`, windowMs, limit: part, cost: Math.min(part, cost) }
}

/** Whether the common buckets have room beside their headroom. */
function leaves(common: readonly Demand[], levels: readonly number[], headroom: number): boolean {
  return common.every((demand, i) => hasRoom(beside(demand, headroom), levels[i] ?? 0))
}

/** A demand on the part of its bucket that is no headroom. */
function beside(demand: Demand, headroom: number): Demand {
  const limit = demand.limit * (1 - headroom)
  return { ...demand, limit, cost: Math.min(limit, demand.cost) }
}

/** The limit with the longest wait. The bucket leaks at its whole limit, headroom or not. */
function fullRate(
  limits: readonly UpstreamRate[],
  common: readonly Demand[],
  { levels }: Rejected,
  headroom: number,
): FullRate {
  let longest: FullRate = { kind: 'full', dimension: 'requests', retryInMs: 0 }
  for (const [i, demand] of common.entries()) {
    const level = (levels[i] ?? 0) + demand.limit * headroom
    const { dimension = 'requests' } = limits[i] ?? {}
    const cost = Math.min(demand.cost, demand.limit * (1 - headroom))
    const retryInMs = retryAfterMs({ ...demand, cost }, level)
    if (retryInMs > longest.retryInMs) longest = { kind: 'full', dimension, retryInMs }
  }
  return longest
}
