/** Usage by key of the last 24 hours, the most rejected first. */

import { REJECTED } from '#console/pages/request-logs/log-link.tsx'
import { dayEnd, dayStart } from '#console/time/days.ts'

interface Of {
  readonly project: string
  readonly model: string
}

/** Left out: of all projects and models. */
export function rejectedByKey(now: number, of?: Of): string {
  const zoom = `${dayStart(now)}-${dayEnd(now)}`
  const shown = { by: 'key', measure: 'requests', ...of, zoom, sort: REJECTED }
  return `/usage?${new URLSearchParams(shown)}`
}
