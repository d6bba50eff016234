/** Records for `request-logs-trial.ts`: projects and keys of different sizes, all kinds of ends. */
import type { RequestRecord } from '#request-logs/record.ts'
import { requestRecord } from '#test/support/request-logs.ts'

export const PROJECTS = 20
export const KEYS = 200
export const OWNERS = 100
export const MODELS = ['gpt-5.6-luna', 'gpt-5.6-terra', 'gpt-5.6-sol'] as const
export const UPSTREAMS = ['first', 'second', 'third'] as const
export const TEAMS = 8
export const FEATURES = 30
/** Of each hundred requests, one fails and three are rejected. */
export const HUNDRED = 100
export const REJECTED_FROM = HUNDRED - 3
/** One in so many requests is part of a session, of 64 requests in a row. */
export const SESSION_EVERY = 3
export const SESSION_BITS = 6
/** Spreads numbers over 32 bits, and those of ids over 48. */
export const SPREAD = 2_654_435_761
export const SPREADS = [11_400_714_819_323, 7_046_029_254_386] as const
export const ID_ROOM = 2 ** 48
export const REQUEST_SPREAD = 65_521

export const FAILED = {
  outcome: 'failed',
  status: 504,
  code: 'upstream_timeout',
  cost: 0,
} as const satisfies Partial<RequestRecord>
export const REJECTED = {
  outcome: 'rejected',
  status: 429,
  code: 'rate_limit_exceeded',
  cost: 0,
} as const satisfies Partial<RequestRecord>

/** An id as long as those of the server: the same one for the same number. */
export function trialId(prefix: string, at: number): string {
  const digits = SPREADS.map((spread) => hex(((at + 1) * spread) % ID_ROOM, 12))
  return `${prefix}${digits.join('')}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** The request of a number: the same one each time. */
export function trialRecord(organizationId: string, n: number, endedAt: number): RequestRecord {
  const mixed = Number((BigInt(n + 1) * BigInt(SPREAD)) & 0xffff_ffffn)
  // The first has most requests, the last a few.
  const part = ((mixed >>> 16) / 2 ** 16) ** 3
  const startedAt = endedAt - 1_000 - (mixed % 5_000)
  const random = hex((mixed * REQUEST_SPREAD) % ID_ROOM, 12) + hex(mixed & 0xfff_ffff, 7)
  return requestRecord(`req_${hex(startedAt, 12)}7${random}`, {
    organizationId,
    endedAt,
    startedAt,
    projectId: trialId('proj_', Math.floor(part * PROJECTS)),
    keyId: trialId('key_', Math.floor(part * KEYS)),
    ownerId: trialId('user-', Math.floor(part * KEYS) % OWNERS),
    model: MODELS[mixed % MODELS.length] ?? null,
    upstream: UPSTREAMS[mixed % UPSTREAMS.length] ?? null,
    session: mixed % SESSION_EVERY === 0 ? `session_${n >> SESSION_BITS}` : null,
    ...trialDetails(
      `team_${mixed % TEAMS}`,
      `feature_${mixed % FEATURES}`,
      MODELS[mixed % MODELS.length] ?? '',
    ),
    ...(mixed % HUNDRED === 0 && FAILED),
    ...(mixed % HUNDRED >= REJECTED_FROM && REJECTED),
  })
}

/** The column `details` beside the same for all. */
export function trialDetails(
  team: string,
  feature: string,
  answeredModel: string,
): Pick<RequestRecord, 'tags' | 'answeredModel' | 'attempts'> {
  return {
    tags: { team, feature },
    answeredModel,
    attempts: [
      { upstream: 'first', model: null, status: 200, reason: null, startedMs: 2, ms: 998 },
    ],
  }
}
