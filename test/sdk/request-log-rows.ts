/** Random records of request logs, and the reckoning of a search over them. */
import type { RequestLogQuery } from '#contract/extensions/request-logs.ts'
import type { RequestRecord } from '#request-logs/record.ts'
import { requestRecord } from '#test/support/request-logs.ts'

export const PROJECTS = ['proj_a', 'proj_b', 'proj_c'] as const
export const KEYS = ['key_a', 'key_b', 'key_c', 'key_d'] as const
export const OWNERS = ['user-a', 'user-b', 'svc_acct_a', 'svc_acct_b'] as const
export const MODELS = ['gpt-5.6-luna', 'gpt-5.6-sol', null] as const
export const UPSTREAMS = ['openai', 'azure', null] as const
export const SESSIONS = ['s1', 's2', null] as const
export const TEAMS = ['search', 'ads', undefined] as const
const ENDS = [
  { outcome: 'succeeded', status: 200, code: null },
  { outcome: 'rejected', status: 429, code: 'rate_limit_exceeded' },
  { outcome: 'rejected', status: 400, code: 'invalid_value' },
  { outcome: 'failed', status: 502, code: 'upstream_failed' },
  { outcome: 'left', status: null, code: null },
] as const

export function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)]
  return value as T
}

/** Records of an organization, several of them with the same time. */
export function randomRecords(
  random: () => number,
  count: number,
  organizationId: string,
  startMs: number,
): RequestRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const team = pick(random, TEAMS)
    return requestRecord(`req_${organizationId}_${String(n).padStart(6, '0')}`, {
      ...pick(random, ENDS),
      organizationId,
      endedAt: startMs + Math.floor(random() * count) * 500,
      projectId: pick(random, PROJECTS),
      keyId: pick(random, KEYS),
      ownerId: pick(random, OWNERS),
      model: pick(random, MODELS),
      upstream: pick(random, UPSTREAMS),
      session: pick(random, SESSIONS),
      tags: team === undefined ? {} : { team },
    })
  })
}

/** Ids of the records that pass the filters, in their order, record by record. */
export function expectedIds(records: readonly RequestRecord[], query: GivenQuery): string[] {
  const sign = query.order === 'asc' ? 1 : -1
  return records
    .filter((one) => passes(one, query))
    .sort((a, b) => sign * (a.endedAt - b.endedAt || (a.requestId < b.requestId ? -1 : 1)))
    .map(({ requestId }) => requestId)
}

function passes(one: RequestRecord, query: GivenQuery): boolean {
  const { start_time: start = 0, end_time: end = Number.POSITIVE_INFINITY } = query
  const isWithin = one.endedAt >= start * 1_000 && one.endedAt < end * 1_000
  const isAmong = <T>(values: readonly T[] | undefined, value: T | null): boolean =>
    values === undefined || (value !== null && values.includes(value))
  return (
    isWithin &&
    isAmong(query.project_ids, one.projectId) &&
    isAmong(query.api_key_ids, one.keyId) &&
    isAmong(query.user_ids, one.ownerId) &&
    isAmong(query.models, one.model) &&
    isAmong(query.upstreams, one.upstream) &&
    isAmong(query.statuses, one.status) &&
    isAmong(query.outcomes, one.outcome) &&
    isAmong(query.codes, one.code) &&
    isAmong(query.session === undefined ? undefined : [query.session], one.session) &&
    isAmong(query.tags, `team=${one.tags.team ?? ''}`)
  )
}

/** Parameters of a search, undefined where they are left out. */
export type GivenQuery = {
  [K in keyof RequestLogQuery]?: RequestLogQuery[K] | undefined
}

/** A query with each filter in about a quarter of the cases. */
export function randomQuery(random: () => number, startS: number): GivenQuery {
  const some = <T>(values: readonly T[]): T[] | undefined => {
    if (random() > 0.25) return undefined
    return Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(random, values))
  }
  const start = random() < 0.25 ? startS + Math.floor(random() * 60) : undefined
  return {
    order: pick(random, ['asc', 'desc'] as const),
    limit: 1 + Math.floor(random() * 100),
    start_time: start,
    end_time: random() < 0.25 ? (start ?? startS) + 1 + Math.floor(random() * 120) : undefined,
    project_ids: some([...PROJECTS, 'proj_none']),
    api_key_ids: some(KEYS),
    user_ids: some(OWNERS),
    models: some(['gpt-5.6-luna', 'gpt-5.6-sol']),
    upstreams: some(['openai', 'azure']),
    statuses: some([200, 429, 400, 502]),
    outcomes: some(['succeeded', 'rejected', 'failed', 'left'] as const),
    codes: some(['rate_limit_exceeded', 'upstream_failed']),
    tags: some(['team=search', 'team=ads', 'team=']),
    session: random() < 0.25 ? pick(random, ['s1', 's2']) : undefined,
  }
}
