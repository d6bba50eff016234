/** Names of groups of latencies, and the values of each over time. */
import { SERIES_MAX } from '#console/charts/series.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { type Timeline, timelineOf } from '#console/pages/usage/timeline.ts'
import type { Zone } from '#console/time/zone.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import type { Latencies } from './read-latency.ts'
import type { LatencyGroup } from './view.ts'

const NONE: Readonly<Record<LatencyGroup, string>> = {
  upstream: 'No upstream',
  model: 'No model',
  status: 'No answer',
}

/** Name of a result: of requests without an upstream, a model or a status too. */
export function groupName(result: LatencyResult, by: LatencyGroup): string {
  return String(result[by] ?? NONE[by])
}

/** Request logs of a group; those of no upstream, model or status have no filter. */
export function filterOfGroup(by: LatencyGroup, id: string | undefined): LogFilter {
  return id === undefined || id === NO_GROUP ? {} : { [by]: id }
}

/** Id of a group without a name. */
const NO_GROUP = String(null)

/** The results of the largest groups with a value, each with its values over time. */
export function valuesOfGroups<V>(
  { question: { by }, buckets, totals }: Latencies,
  readValue: (result: LatencyResult | undefined) => V,
  isShown: (total: LatencyResult) => boolean,
) {
  return totals
    .filter(isShown)
    .slice(0, SERIES_MAX)
    .map((total) => ({
      id: String(total[by]),
      name: groupName(total, by),
      values: buckets.map(({ results }) => readValue(results.find((one) => one[by] === total[by]))),
    }))
}

/** Buckets of a chart. Days are those of UTC. */
export function timelineOfLatencies({ question }: Latencies, zone: Zone, now: number): Timeline {
  return timelineOf({ ...question, zone: question.width === '1d' ? 'utc' : zone }, now)
}
