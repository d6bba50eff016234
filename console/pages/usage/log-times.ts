/** Times and projects of a question about usage, as a filter of request logs. */
import type { LogFilter } from '#console/pages/request-logs/address.ts'
import type { Stretch } from './ranges.ts'

interface Asked extends Stretch {
  readonly projects?: readonly string[] | undefined
}

export function logTimes({ from, to, projects = [] }: Asked): LogFilter {
  const [project] = projects
  return { from, to, project }
}
