/**
 * Rates of a project and a key on this node, besides the six limits of a model. They are checked
 * after authentication and before the body is read, and count requests that are rejected later too:
 * a project with limits of 0 must not be able to keep a node busy.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { createRecentMap } from '#base/recent-map.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { RateDimension } from '#contract/data-plane/limit-detail.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { requestRateReached } from '#contract/errors/rate-limits.ts'
import { duration } from '#gateway/accounting/rate-limit-error.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type BodyMeter, chargedBytes } from '#gateway/request/body-meter.ts'
import { createRetryTimes } from '#limits/retry-times.ts'

const WINDOW_MS = 60_000
/** The highest level, in windows. */
const LEVEL_MAX_WINDOWS = 2
const GENERATION_MS = LEVEL_MAX_WINDOWS * WINDOW_MS
const ENTRIES_MAX = 100_000

export interface ProjectRates {
  /** Counts a request. Throws 429 above a rate. */
  admit(grant: Grant, route: Pick<DataRoute, 'body' | 'counts'>): void
  /** Counts requests without a model, besides those admitted. Throws 429. */
  countRequests(grant: Grant, requests: number): void
  /** Counts the body of a request that was answered 4xx. */
  addRejected(grant: Pick<Grant, 'projectId'>, body: BodyMeter): void
}

export interface ProjectRatesOptions {
  readonly bounds: Bounds
  readonly elapsed: Clock
  readonly exceeded: (bound: BoundName) => void
}

/** A rate, with its name in a 429. */
interface Rate {
  readonly bound: BoundName
  readonly dimension: RateDimension
  readonly source: 'project' | 'key'
  readonly metric: string
}

const RATES = {
  requests: {
    bound: 'project_requests_per_minute',
    dimension: 'project_requests',
    source: 'project',
    metric: 'requests that are not to a model per min',
  },
  rejectedBytes: {
    bound: 'project_rejected_bytes_per_minute',
    dimension: 'project_rejected_bytes',
    source: 'project',
    metric: 'bytes of rejected bodies per min',
  },
  allOfProject: {
    bound: 'project_total_requests_per_minute',
    dimension: 'project_total_requests',
    source: 'project',
    metric: 'requests of a project per min',
  },
  allOfKey: {
    bound: 'key_total_requests_per_minute',
    dimension: 'key_total_requests',
    source: 'key',
    metric: 'requests of a key per min',
  },
} as const satisfies Record<string, Rate>

export function createProjectRates(options: ProjectRatesOptions): ProjectRates {
  const { bounds, elapsed, exceeded } = options
  const retryTimes = createRetryTimes(elapsed)
  const tables = new Map<Rate, RateTable>()
  for (const rate of Object.values(RATES)) {
    const limit = bounds[rate.bound]
    if (limit > 0) tables.set(rate, createRateTable({ limit }))
  }
  /** With 0 requested, only a level below the limit is required: the amount is not known yet. */
  const count = (rate: Rate, grant: Grant, nowMs: number, requested = 1): void => {
    const table = tables.get(rate)
    if (table === undefined) return
    const owner = rate.source === 'key' ? grant.keyId : grant.projectId
    const level = table.level(owner, nowMs)
    const isFull = requested === 0 ? level >= table.limit : level + requested > table.limit
    if (isFull) {
      exceeded(rate.bound)
      const waitMs = Math.max(1, Math.ceil(table.msUntil(level + requested, table.limit)))
      const retryInMs = retryTimes.next(`${rate.dimension}:${owner}`, {
        waitMs,
        stepMs: table.msUntil(requested, 0),
        spanMs: table.msUntil(table.limit, 0),
        isKnown: true,
      })
      throw rateReached(rate, table, grant, { level, requested, retryInMs })
    }
    if (requested > 0) table.add(owner, requested, nowMs)
  }
  return {
    admit: (grant, { body, counts }) => {
      const nowMs = elapsed()
      count(RATES.allOfKey, grant, nowMs)
      count(RATES.allOfProject, grant, nowMs)
      if (counts === null) count(RATES.requests, grant, nowMs)
      if (body !== 'none') count(RATES.rejectedBytes, grant, nowMs, 0)
    },
    countRequests: (grant, number) => count(RATES.requests, grant, elapsed(), number),
    addRejected: ({ projectId }, body) => {
      tables.get(RATES.rejectedBytes)?.add(projectId, chargedBytes(body, bounds), elapsed())
    },
  }
}

interface RejectedAmount {
  readonly level: number
  readonly requested: number
  readonly retryInMs: number
}

function rateReached(
  rate: Rate,
  table: RateTable,
  grant: Grant,
  { level, requested, retryInMs }: RejectedAmount,
): Problem {
  const { dimension, source, metric, bound } = rate
  const { limit } = table
  const used = Math.ceil(level)
  const resetsMs = Math.ceil(table.msUntil(level, 0))
  const problem = requestRateReached({
    metric,
    bound,
    limit,
    used,
    requested,
    retryIn: duration(Math.ceil(retryInMs)),
    organizationId: grant.organization.id,
    projectId: grant.projectId,
    keyId: source === 'key' ? grant.keyId : undefined,
  })
  return new Problem(problem, {
    details: {
      limit: {
        dimension,
        model: null,
        limit,
        used,
        reserved: 0,
        requested,
        resets_in_ms: resetsMs,
        source,
      },
    },
    retry: { kind: 'after', ms: retryInMs },
  })
}

/**
 * Rates of many owners on one node, in memory: a leaky bucket for each owner that has used some of
 * its rate lately. A level leaks by `limit` a minute, as the buckets of the six limits do, but
 * nothing is reserved, settled, saved or shared with other nodes.
 *
 * Memory is bounded: the owners are in two generations of two minutes. A level is at most twice the
 * limit: without use it has leaked to zero after two minutes, and nothing is lost with an old
 * generation. Only if more than half of `entriesMax` owners are active within two minutes are
 * generations shorter; the owners that are dropped begin at zero.
 */
export interface RateTable {
  readonly limit: number
  /** The amount that an owner has used and that has not leaked yet. */
  level(owner: string, nowMs: number): number
  /** Adds to the level, beyond the limit too. */
  add(owner: string, amount: number, nowMs: number): void
  /** Milliseconds until the level is at most `target`. */
  msUntil(level: number, target: number): number
}

interface OwnerLevel {
  level: number
  at: number
}

export interface RateTableOptions {
  /** A minute. */
  readonly limit: number
  readonly entriesMax?: number
}

export function createRateTable(options: RateTableOptions): RateTable {
  const { limit, entriesMax = ENTRIES_MAX } = options
  const entries = createRecentMap<OwnerLevel>({ entriesMax, generationMs: GENERATION_MS })
  const levelAt = (entry: OwnerLevel, nowMs: number): number =>
    Math.max(0, entry.level - ((nowMs - entry.at) * limit) / WINDOW_MS)
  return {
    limit,
    level: (owner, nowMs) => {
      const entry = entries.get(owner)
      return entry === undefined ? 0 : levelAt(entry, nowMs)
    },
    add: (owner, amount, nowMs) => {
      entries.expire(nowMs)
      const young = entries.young(owner)
      const before = young ?? entries.get(owner)
      const level = (before === undefined ? 0 : levelAt(before, nowMs)) + amount
      const capped = Math.min(level, LEVEL_MAX_WINDOWS * limit)
      if (young === undefined) entries.set(owner, { level: capped, at: nowMs })
      else {
        young.level = capped
        young.at = nowMs
      }
    },
    msUntil: (level, target) => Math.max(0, ((level - target) * WINDOW_MS) / limit),
  }
}
