/**
 * Rates of a project and a key on this node, besides the six limits of a model. They are checked
 * after authentication and before the body is read, and count requests that are rejected later too:
 * a project whose limits are 0 must not be able to keep a node busy.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { DataRoute } from '#contract/data-route.ts'
import type { RateDimension } from '#contract/limit-detail.ts'
import { requestRateReached } from '#contract/problems/rate-limits.ts'
import { duration, retryHeaders } from '#gateway/accounting/rate-limit-error.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type BodyMeter, chargedBytes } from '#gateway/request/body-meter.ts'
import { createRateTable, type RateTable } from '#limits/rate-table.ts'

export interface ProjectRates {
  /** Counts a request. Throws 429 where it exceeds a rate. */
  admit(grant: Grant, route: Pick<DataRoute, 'body' | 'counts'>): void
  /** Counts requests without a model, besides those admitted. Throws 429. */
  countRequests(grant: Grant, requests: number): void
  /** Counts a body whose request was answered 4xx. */
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
  const tableOf = ({ bound }: Rate): RateTable | undefined =>
    bounds[bound] === 0 ? undefined : createRateTable({ limit: bounds[bound], elapsed })
  const requests = tableOf(RATES.requests)
  const rejectedBytes = tableOf(RATES.rejectedBytes)
  const allOfProject = tableOf(RATES.allOfProject)
  const allOfKey = tableOf(RATES.allOfKey)

  const reject = (
    rate: Rate,
    table: RateTable,
    grant: Grant,
    { level, requested }: { readonly level: number; readonly requested: number },
  ): never => {
    exceeded(rate.bound)
    throw rateReached(rate, table, grant, level, requested)
  }
  const count = (
    rate: Rate,
    table: RateTable | undefined,
    grant: Grant,
    owner: string,
    requested = 1,
  ): void => {
    if (table === undefined) return
    const level = table.level(owner)
    if (level + requested > table.limit) reject(rate, table, grant, { level, requested })
    table.add(owner, requested)
  }
  return {
    admit: (grant, { body, counts }) => {
      count(RATES.allOfKey, allOfKey, grant, grant.keyId)
      count(RATES.allOfProject, allOfProject, grant, grant.projectId)
      if (counts === null) count(RATES.requests, requests, grant, grant.projectId)
      if (body === 'none' || rejectedBytes === undefined) return
      const level = rejectedBytes.level(grant.projectId)
      if (level < rejectedBytes.limit) return
      reject(RATES.rejectedBytes, rejectedBytes, grant, { level, requested: 0 })
    },
    countRequests: (grant, number) =>
      count(RATES.requests, requests, grant, grant.projectId, number),
    addRejected: ({ projectId }, body) => {
      rejectedBytes?.add(projectId, chargedBytes(body, bounds))
    },
  }
}

const rateReached = (
  rate: Rate,
  table: RateTable,
  grant: Grant,
  level: number,
  requested: number,
): Problem => {
  const { dimension, source, metric, bound } = rate
  const { limit } = table
  const waitMs = Math.max(1, Math.ceil(table.msUntil(level + requested, limit)))
  const used = Math.ceil(level)
  const resetsMs = Math.ceil(table.msUntil(level, 0))
  const explained = `dimension=${dimension}; source=${source}; limit=${limit}; used=${used}; reserved=0; requested=${requested}; resets_in_ms=${resetsMs}`
  const problem = requestRateReached({
    ...{ metric, bound, limit, used, requested, retryIn: duration(waitMs) },
    ...{ organizationId: grant.organization.id, projectId: grant.projectId },
    keyId: source === 'key' ? grant.keyId : undefined,
  })
  return new Problem(problem, {
    details: {
      limit: {
        ...{ dimension, model: null, limit, used, reserved: 0, requested },
        ...{ resets_in_ms: resetsMs, source },
      },
    },
    headers: ['x-bailiwick-limit', explained, ...retryHeaders(waitMs)],
  })
}
