/**
 * Metrics that the request path adds to: histograms of durations with two labels, and decisions of
 * limits. An event is a few additions; the library's metrics cost a few microseconds for each,
 * since they look their labels up every time.
 */
import type { Registry } from 'prom-client'
import type { RatedKind } from '#contract/extensions/subject-rate-limits.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import { collectCounter } from './create.ts'
import { METRICS, type NameOf } from './table.ts'

/** Party that has a limit. */
type LimitScope = PayerKind | RatedKind

/**
 * From milliseconds (answers of the control plane, errors of the gateway) over seconds (first
 * tokens) to minutes (answers of reasoning models): the default of `first_byte_seconds` is 600.
 */
const BUCKETS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60, 120, 300, 600],
]

/** A sampled request that an observation is of. */
export interface ObservedTrace {
  readonly traceId: string
  /** Unix milliseconds. */
  readonly atMs: number
}

interface Exemplar {
  readonly labelSet: { readonly trace_id: string }
  readonly value: number
  /** Unix seconds. */
  readonly timestamp: number
}

interface Series {
  readonly labels: Readonly<Record<string, string>>
  /** Observations in each bucket and, last, beyond all of them. */
  readonly counts: Float64Array
  sum: number
  /** The latest sampled observation of each bucket, which OpenMetrics shows. */
  readonly exemplars: Map<number, Exemplar>
}

/** Removes all series with a value of a label. */
export type RemoveSeries = (label: string, value: string) => void

/** Registers the histogram, and returns its observe function, in seconds, by the two labels. */
export function createDurations(
  registry: Registry,
  name: NameOf<'histogram'>,
  buckets: readonly number[] = BUCKETS,
  onRemove?: (remove: RemoveSeries) => void,
) {
  const { help, labels } = METRICS[name]
  const [firstName = '', secondName = ''] = labels
  const byFirst = new Map<string, Map<string | number, Series>>()
  const seriesOf = (first: string, second: string | number): Series => {
    const bySecond = byFirst.get(first) ?? new Map<string | number, Series>()
    byFirst.set(first, bySecond)
    const labels = { [firstName]: first, [secondName]: String(second) }
    const series = {
      labels,
      counts: new Float64Array(buckets.length + 1),
      sum: 0,
      exemplars: new Map(),
    }
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
        [...bySecond.values()].flatMap((series) => valuesOf(name, buckets, series)),
      ),
    }),
    reset: () => byFirst.clear(),
  }
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  onRemove?.((label, value) => {
    if (label === firstName) byFirst.delete(value)
    else if (label === secondName) for (const bySecond of byFirst.values()) bySecond.delete(value)
  })
  return (
    first: string,
    second: string | number,
    seconds: number,
    trace?: ObservedTrace | undefined,
  ): void => {
    const series = byFirst.get(first)?.get(second) ?? seriesOf(first, second)
    let bucket = 0
    while (bucket < buckets.length && seconds > (buckets[bucket] ?? 0)) bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += seconds
    if (trace) series.exemplars.set(bucket, exemplarOf(trace, seconds))
  }
}

function exemplarOf({ traceId, atMs }: ObservedTrace, value: number): Exemplar {
  return { labelSet: { trace_id: traceId }, value, timestamp: atMs / 1_000 }
}

/** Values in Prometheus' form: each bucket includes those below it. */
function valuesOf(
  name: string,
  bounds: readonly number[],
  { labels, counts, sum, exemplars }: Series,
) {
  let count = 0
  const buckets = [...bounds, '+Inf'].map((le, at) => {
    count += counts[at] ?? 0
    const exemplar = exemplars.get(at)
    return {
      metricName: `${name}_bucket`,
      labels: { le, ...labels },
      value: count,
      ...(exemplar && { exemplar }),
    }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}

/** A dimension of rate limits, the queue of batches, or spend. */
export type DecidedDimension =
  | ('requests' | 'tokens' | 'images' | 'audio_megabytes' | 'requests_per_day')
  | ('batch_tokens' | 'spend')

export type LimitDecision = 'admitted' | 'waited' | 'rejected'

interface Decisions {
  admitted: number
  waited: number
  rejected: number
}

export type Decided = ReturnType<typeof createDecisions>

/**
 * Registers the counter of decisions, and returns the function that counts one. A request that
 * waits is admitted or rejected afterwards.
 */
export function createDecisions(registry: Registry) {
  const byDimension = new Map<DecidedDimension, Map<LimitScope, Decisions>>()
  const decisionsOf = (dimension: DecidedDimension, scope: LimitScope): Decisions => {
    const byScope = byDimension.get(dimension) ?? new Map<LimitScope, Decisions>()
    byDimension.set(dimension, byScope)
    const decisions = { admitted: 0, waited: 0, rejected: 0 }
    byScope.set(scope, decisions)
    return decisions
  }
  collectCounter(registry, 'bailiwick_limit_decisions_total', (counter) => {
    for (const [dimension, byScope] of byDimension) {
      for (const [scope, { admitted, waited, rejected }] of byScope) {
        counter.inc({ decision: 'admitted', dimension, scope }, admitted)
        counter.inc({ decision: 'rejected', dimension, scope }, rejected)
        if (waited > 0) counter.inc({ decision: 'waited', dimension, scope }, waited)
      }
    }
  })
  return (decision: LimitDecision, dimension: DecidedDimension, scope: LimitScope): void => {
    const known = byDimension.get(dimension)?.get(scope) ?? decisionsOf(dimension, scope)
    known[decision] += 1
  }
}
