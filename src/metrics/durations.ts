/**
 * A histogram of durations for the request path, with two labels: an observation is two additions
 * to an array. The library's histogram costs a few microseconds for each, since it looks its labels
 * up every time.
 */
import type { Registry } from 'prom-client'
import { METRICS, type NameOf } from './table.ts'

/**
 * From milliseconds (answers of the control plane, errors of the gateway) over seconds (first
 * tokens) to minutes (answers of reasoning models): the default of `first_byte_seconds` is 600.
 */
const BUCKETS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60, 120, 300, 600],
]

interface Series {
  readonly labels: Readonly<Record<string, string>>
  /** Observations in each bucket and, last, beyond all of them. */
  readonly counts: Float64Array
  sum: number
}

/** Registers the histogram, and returns its observe function, in seconds, by the two labels. */
export function createDurations(registry: Registry, name: NameOf<'histogram'>) {
  const { help, labels } = METRICS[name]
  const [firstName = '', secondName = ''] = labels
  const byFirst = new Map<string, Map<string | number, Series>>()
  const seriesOf = (first: string, second: string | number): Series => {
    const bySecond = byFirst.get(first) ?? new Map<string | number, Series>()
    byFirst.set(first, bySecond)
    const labels = { [firstName]: first, [secondName]: String(second) }
    const series = { labels, counts: new Float64Array(BUCKETS.length + 1), sum: 0 }
    bySecond.set(second, series)
    return series
  }
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: [...byFirst.values()].flatMap((bySecond) =>
        [...bySecond.values()].flatMap((series) => valuesOf(name, series)),
      ),
    }),
    reset: () => byFirst.clear(),
  }
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  return (first: string, second: string | number, seconds: number): void => {
    const series = byFirst.get(first)?.get(second) ?? seriesOf(first, second)
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += seconds
  }
}

/** Values in Prometheus' form: each bucket includes those below it. */
function valuesOf(name: string, { labels, counts, sum }: Series) {
  let count = 0
  const buckets = [...BUCKETS, '+Inf'].map((le, at) => {
    count += counts[at] ?? 0
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
