/** Times and filters of a question about usage, as a filter of request logs. */
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import type { Stretch } from '#console/time/ranges.ts'
import type { Only } from './only.ts'
import type { Timeline } from './timeline.ts'

interface Asked extends Stretch {
  readonly projects?: readonly string[] | undefined
  readonly only?: readonly Only[] | undefined
}

const LOG_FILTERS = {
  project_id: 'project',
  user_id: 'person',
  api_key_id: 'key',
  model: 'model',
} as const

export function logTimes({ from, to, projects = [], only = [] }: Asked): LogFilter {
  const [project] = projects
  const filters = only.map(({ by, ids }) => [LOG_FILTERS[by], ids[0]])
  return { from, to, project, ...Object.fromEntries(filters) }
}

export interface Bars {
  readonly timeline: Pick<Timeline, 'starts'>
  /** Times and project, as a filter of request logs. */
  readonly shown: LogFilter
}

/** Times of a bar; the last one ends with the question, at the present without an end. */
export function timesOfBar({ timeline: { starts }, shown }: Bars, at: number): LogFilter {
  const [from, to = shown.to] = starts.slice(at, at + 2)
  return { from, to }
}
