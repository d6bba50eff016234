/** Periods and parameters of the queries of the overview. */

import { addDays, dayStart, startOfDay, startOfMonth } from '#console/time/days.ts'

/** Days of the comparison of projects, today among them. */
const DAYS = 7
/** Projects that are listed, and of which the spend limits are read. */
export const PROJECTS_MAX = 8
/** Limits that are read, of the organization, its projects and its tags. */
const LIMITS_MAX = 20
/** Callers that are looked at. */
const CALLERS_MAX = 3
/** People near a limit, and requests for a raise, that are counted. */
const COUNTED_MAX = 20

export function dayQuestion(now: number) {
  return { start_time: dayStart(now), bucket_width: '1h' as const }
}

/** Latencies of the last 24 hours as one. */
export function latencyQuestion(now: number) {
  return { start_time: dayStart(now), bucket_width: 'all' as const }
}

/** This month beside the whole one before, in UTC as budgets and statements. */
export function monthQuestion(now: number) {
  const start = startOfMonth('utc', now)
  return {
    start_time: start,
    bucket_width: '1d' as const,
    previous_start_time: startOfMonth('utc', addDays('utc', start, -1)),
    previous_end_time: start,
  }
}

/** The dearest projects of seven days, beside the seven days before. */
export function weekQuestion(now: number) {
  return {
    start_time: addDays('utc', startOfDay('utc', now), 1 - DAYS),
    bucket_width: '1d' as const,
    group_by: ['project_id' as const],
    limit: PROJECTS_MAX,
    compare: true,
  }
}

export function rejectedQuestion(now: number) {
  return {
    start_time: dayStart(now),
    group_by: 'api_key_id' as const,
    measure: 'refused' as const,
    limit: CALLERS_MAX,
  }
}

export function unpricedQuestion(now: number) {
  return { start_time: startOfMonth('utc', now) }
}

export const LIMITS = {
  scopes: ['organization' as const, 'project' as const, 'tag' as const],
  limit: LIMITS_MAX,
}

export const LIMITED_PEOPLE = { limited: true, limit: COUNTED_MAX }

export const OPEN_RAISES = { statuses: ['open' as const], limit: COUNTED_MAX }
