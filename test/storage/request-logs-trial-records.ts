/** Records for `request-logs-trial.ts`: projects and keys of different sizes, all kinds of ends. */
import type { RequestRecord } from '#request-logs/record.ts'
import { requestRecord } from '#test/support/request-logs.ts'

export interface TrialSubjects {
  readonly organizationId: string
  readonly projects: readonly string[]
  readonly keys: readonly string[]
  readonly owners: readonly string[]
}

const MODELS = ['gpt-5.6-luna', 'gpt-5.6-terra', 'gpt-5.6-sol'] as const
const UPSTREAMS = ['first', 'second', 'third'] as const
/** Of each hundred requests, one fails and three are rejected. */
const HUNDRED = 100

const FAILED: Partial<RequestRecord> = {
  outcome: 'failed',
  status: 504,
  code: 'upstream_timeout',
  cost: 0,
}
const REJECTED: Partial<RequestRecord> = {
  outcome: 'rejected',
  status: 429,
  code: 'rate_limit_exceeded',
  upstream: null,
  cost: 0,
}

/** The request of a number: the same one each time. */
export function trialRecord(
  { organizationId, projects, keys, owners }: TrialSubjects,
  n: number,
  endedAt: number,
  prefix = '',
): RequestRecord {
  const mixed = Math.imul(n + 1, 2_654_435_761) >>> 0
  // The first has most requests, the last a few.
  const part = (mixed / 2 ** 32) ** 3
  const keyAt = Math.floor(part * keys.length)
  return requestRecord(`req_${prefix}${String(n).padStart(12, '0')}`, {
    organizationId,
    endedAt,
    startedAt: endedAt - 1_000 - (mixed % 5_000),
    projectId: projects[Math.floor(part * projects.length)] ?? '',
    keyId: keys[keyAt] ?? '',
    ownerId: owners[keyAt % owners.length] ?? '',
    model: MODELS[mixed % MODELS.length] ?? null,
    answeredModel: MODELS[mixed % MODELS.length] ?? null,
    upstream: UPSTREAMS[mixed % UPSTREAMS.length] ?? null,
    session: mixed % 3 === 0 ? `session_${n >> 6}` : null,
    tags: { team: `team_${mixed % 8}`, feature: `feature_${mixed % 30}` },
    attempts: [{ upstream: 'first', status: 200, reason: null, startedMs: 2, ms: 998 }],
    ...(mixed % HUNDRED === 0 && FAILED),
    ...(mixed % HUNDRED >= HUNDRED - 3 && REJECTED),
  })
}
