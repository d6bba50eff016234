/** Series of upstreams that a reload of the configuration has removed. */
import type { RemoveSeries } from './request-path.ts'

/** Most upstreams with series that are removed at each collection. */
const UPSTREAMS_MAX = 64

/** A counter with the label `upstream`, as far as its series are removed. */
interface UpstreamCounter {
  get(): Promise<{ readonly values: readonly { readonly labels: UpstreamLabels }[] }>
  remove(labels: UpstreamLabels): void
}

type UpstreamLabels = Readonly<Partial<Record<string, string | number>>>

export interface RemovedSeries {
  /** Adds a metric with the label `upstream`, and returns it. */
  watch<M extends UpstreamCounter>(metric: M): M
  /** Adds a histogram with the label. */
  watchDurations(remove: RemoveSeries): void
  /** Removes the series of an upstream. */
  add(upstream: string): void
  /** Removes them again: a request may be counted after its upstream was removed. */
  prune(present: readonly { readonly upstream: string }[]): void
}

export function createRemovedSeries(): RemovedSeries {
  const metrics: (RemoveSeries | UpstreamCounter)[] = []
  const removed = new Set<string>()
  const remove = (upstream: string): void => {
    for (const metric of metrics) void removeFrom(metric, upstream)
  }
  return {
    watch: (metric) => {
      metrics.push(metric)
      return metric
    },
    watchDurations: (remove) => void metrics.push(remove),
    add: (upstream) => {
      removed.add(upstream)
      const [oldest] = removed.size > UPSTREAMS_MAX ? removed : []
      if (oldest !== undefined) removed.delete(oldest)
      remove(upstream)
    },
    prune: (present) => {
      for (const { upstream } of present) removed.delete(upstream)
      for (const upstream of removed) remove(upstream)
    },
  }
}

async function removeFrom(metric: RemoveSeries | UpstreamCounter, upstream: string): Promise<void> {
  if (typeof metric === 'function') return metric('upstream', upstream)
  for (const { labels } of (await metric.get()).values) {
    if (labels.upstream === upstream) metric.remove(labels)
  }
}
