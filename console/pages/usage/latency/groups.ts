/** Names of groups of latencies, and the values of each over time. */
import { SERIES_MAX } from '#console/charts/series.ts'
import { formatDay, formatHour, formatShortDay } from '#console/display/time-format.ts'
import { type Zone, zoneLabel } from '#console/display/zone.ts'
import type { LatencyResult } from '#contract/extensions/usage-latency.ts'
import type { Latencies } from './read-latency.ts'
import { LATENCY_RANGES, type LatencyGroup } from './view.ts'

const NONE: Readonly<Record<LatencyGroup, string>> = {
  upstream: 'No upstream',
  model: 'No model',
  status: 'No answer',
}

/** Name of a result: of requests without an upstream, a model or a status too. */
export function groupName(result: LatencyResult, by: LatencyGroup): string {
  return String(result[by] ?? NONE[by])
}

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
export function axisOf({ question: { range }, buckets }: Latencies, zone: Zone, now: number) {
  const isDays = LATENCY_RANGES[range].width === '1d'
  const shown = isDays ? 'utc' : zone
  return {
    zone: zoneLabel(shown, now),
    buckets: buckets.map(({ start_time: start, end_time: end }) => {
      const day = formatDay(shown, start)
      const isUnfinished = start <= now && now < end
      const name = isDays ? day : `${day}, ${formatHour(shown, start)}`
      return {
        name: isUnfinished ? `${name}, so far` : name,
        label: labelOf(shown, start, range === '7d' || isDays),
        isUnfinished,
      }
    }),
  }
}

function labelOf(zone: Zone, start: number, isDay: boolean): string {
  return isDay ? formatShortDay(zone, start) : formatHour(zone, start)
}
