/** Changes of limits, prices and policies from the audit log, as marks of charts. */

import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { ChartMark } from '#console/charts/series.ts'
import type { Zone } from '#console/display/zone.ts'
import { CHANGES, marksOf } from './change-marks.ts'
import type { Stretch } from './ranges.ts'
import type { Timeline } from './timeline.ts'

/** The newest ones: more are of no use as marks. */
const EVENTS_MAX = 100
interface Asked extends Stretch {
  /** Undefined: no marks. */
  readonly project: string | undefined
  readonly zone: Zone
}

/** Marks of the changes of a project, for those who may read its events. */
export function useChanges(asked: Asked, timeline: Pick<Timeline, 'starts'>): readonly ChartMark[] {
  const { project = EVERY_PROJECT, from, to, zone } = asked
  const enabled = asked.project !== undefined && useAllowed().may('audit_logs.read', project)
  const { data } = useAnswer(
    'listAuditLogs',
    {
      project_ids: [project],
      event_types: [...CHANGES],
      effective_at: { gte: from, ...(to !== undefined && { lt: to }) },
      limit: EVENTS_MAX,
    },
    { enabled },
  )
  return enabled && data ? marksOf(data.data, { project, zone }, timeline) : []
}
