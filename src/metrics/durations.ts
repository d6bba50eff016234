/**
 * A histogram of durations for the request path: an observation is two additions to an array. The
 * library's own costs a few microseconds for each, since it looks its labels up every time.
 */
import type { Registry } from 'prom-client'

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface Series {
  readonly endpoint: string
  readonly status: number
  /** Observations in each bucket and, last, beyond all of them. */
  readonly counts: Float64Array
  sum: number
}

export interface Named {
  readonly name: string
  readonly help: string
}

/** Registers the histogram, and returns its observe function, in seconds. */
export const createDurations = ({ name, help }: Named, registry: Registry) => {
  const byEndpoint = new Map<string, Map<number, Series>>()
  const seriesOf = (endpoint: string, status: number): Series => {
    const byStatus = byEndpoint.get(endpoint) ?? new Map<number, Series>()
    byEndpoint.set(endpoint, byStatus)
    const series = { endpoint, status, counts: new Float64Array(BUCKETS.length + 1), sum: 0 }
    byStatus.set(status, series)
    return series
  }
  const metric = {
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({
      ...{ name, help, type: 'histogram', aggregator: 'sum' },
      values: [...byEndpoint.values()].flatMap((byStatus) =>
        [...byStatus.values()].flatMap((series) => valuesOf(name, series)),
      ),
    }),
    reset: () => byEndpoint.clear(),
  }
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  return (endpoint: string, status: number, seconds: number): void => {
    const series = byEndpoint.get(endpoint)?.get(status) ?? seriesOf(endpoint, status)
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] ?? 0)) bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += seconds
  }
}

/** As Prometheus has it, each bucket holds those below it too. */
const valuesOf = (name: string, { endpoint, status, counts, sum }: Series) => {
  const labels = { endpoint, status: String(status) }
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
