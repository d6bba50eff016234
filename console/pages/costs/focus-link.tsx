/** Link to the costs of some days in the columns of FOCUS. */

import { FileLink } from '#console/display/file-link.tsx'
import { DAY_SECONDS, dateOf, dayOf } from '#console/time/days.ts'
import type { Zone } from '#console/time/zone.ts'

interface FocusLinkProps {
  readonly zone: Zone
  /** Unix seconds; `until` is not in it. */
  readonly from: number
  readonly until: number
  readonly projects?: readonly string[] | undefined
}

/** Days of the file are those of UTC: of the same dates as the days that are shown. */
export function FocusLink({ zone, from, until, projects = [] }: FocusLinkProps) {
  const [first, last] = [dateOf(zone, from), dateOf(zone, until - 1)]
  const days = { start_time: dayOf('utc', first) ?? from, end_time: endOf(last) ?? until }
  const [project] = projects
  return (
    <FileLink
      path="/organization/costs/export"
      query={{ ...days, ...(project !== undefined && { 'project_ids[]': project }) }}
      fileName={`bailiwick-focus-${first}-${last}.csv`}
      about="Costs as CSV in the columns of FOCUS 1.2, the format in which tools of finance read the bills of all providers."
    >
      Export FOCUS
    </FileLink>
  )
}

function endOf(date: string): number | undefined {
  const start = dayOf('utc', date)
  return start === undefined ? undefined : start + DAY_SECONDS
}
