/** Changes of limits, prices and policies from the audit log, as marks of charts. */

import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import type { ChartMarks } from '#console/charts/series.ts'
import type { Stretch } from '#console/time/ranges.ts'
import { CHANGES, marksOf } from './change-marks.ts'
import type { Timeline } from './timeline.ts'

/** The newest ones: more are of no use as marks. */
const EVENTS_MAX = 100

interface Asked extends Stretch {
  /** Undefined: changes of the organization alone. */
  readonly project: string | undefined
}

/** Changes of a project and of the organization, as far as the session may read their events. */
export function useChanges(
  { project, from, to }: Asked,
  timeline: Pick<Timeline, 'starts'>,
): ChartMarks {
  const { may } = useAllowed()
  const { organization } = useSession()
  // Events of the organization have it in the place of a project.
  const owners = [
    ...(project !== undefined && may('audit_logs.read', project) ? [project] : []),
    ...(may('audit_logs.read', EVERY_PROJECT) ? [organization.id] : []),
  ]
  const { data } = useAnswer(
    'listAuditLogs',
    {
      project_ids: owners,
      event_types: [...CHANGES],
      effective_at: { gte: from, ...(to !== undefined && { lt: to }) },
      limit: EVENTS_MAX,
    },
    { enabled: owners.length > 0 },
  )
  const events = owners.length > 0 && data ? data.data : []
  return (apart) => marksOf(events, timeline, apart)
}
