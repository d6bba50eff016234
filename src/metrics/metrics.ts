/** All metrics, by name. `GET /metrics` returns them in Prometheus' text format. */
import { Registry } from 'prom-client'
import type { BoundName } from '#config/bounds.ts'
import { auditDeliveryMetrics } from './audit-metrics.ts'
import { collectGauge, createCounter, createGauge } from './create.ts'
import { registerDeprecatedNames } from './deprecated-names.ts'
import {
  gatewayMetrics,
  keyCacheMetrics,
  requestLogMetric,
  upstreamMetrics,
  usageMetrics,
} from './gateway-metrics.ts'
import { registerProcessMetrics } from './process-metrics.ts'
import { readGauge } from './read-gauge.ts'
import { createRemovedSeries } from './removed-series.ts'
import { createDecisions, createDurations } from './request-path.ts'
import { alertMetrics, spendMetrics } from './spend-metrics.ts'

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics(version: string) {
  const registry = new Registry()
  registerProcessMetrics(registry)
  createGauge(registry, 'bailiwick_build_info').set({ version }, 1)
  const decided = createDecisions(registry)
  const removed = createRemovedSeries()
  const metrics = {
    registry,
    answered: createDurations(registry, 'bailiwick_http_request_duration_seconds'),
    requestsInFlight: readGauge(registry, 'bailiwick_requests_in_flight'),
    configuration: configurationMetrics(registry),
    certificateExpiry: readGauge(registry, 'bailiwick_tls_certificate_expiry_timestamp_seconds'),
    errors: createCounter(registry, 'bailiwick_http_errors_total'),
    boundExceeded: boundMetrics(registry),
    upstreams: upstreamMetrics(registry, removed),
    gateway: gatewayMetrics(registry, removed),
    decided,
    usage: usageMetrics(registry),
    requestLogs: requestLogMetric(registry),
    spend: spendMetrics(registry, decided),
    spendAlerts: alertMetrics(registry),
    reconciledCosts: reconciledMetrics(registry),
    auditDeliveries: auditDeliveryMetrics(registry),
    polls: createCounter(registry, 'bailiwick_upstream_polls_total'),
    backgroundFailures: createCounter(registry, 'bailiwick_background_failures_total'),
    tasks: taskMetrics(registry),
    stopEndedAnswers: createCounter(registry, 'bailiwick_stop_ended_answers_total'),
    keyCache: keyCacheMetrics(registry),
    lastOwnersRemoved: createCounter(registry, 'bailiwick_scim_last_owners_removed_total'),
    traceSpans: createCounter(registry, 'bailiwick_trace_spans_total'),
  }
  registerDeprecatedNames(registry)
  return metrics
}

/** Members of a task's status that are metrics. */
interface TaskFigures {
  readonly name: string
  readonly lastSuccessAt: number | null
  readonly durationMs: number | null
}

/** Metrics of reloads of the configuration. */
function configurationMetrics(registry: Registry) {
  const reloads = createCounter(registry, 'bailiwick_config_reloads_total')
  return {
    reloaded: (result: 'applied' | 'unchanged' | 'failed'): void => reloads.inc({ result }),
    /** Unix time, in seconds. */
    loadedAt: readGauge(registry, 'bailiwick_config_last_load_timestamp_seconds'),
    /** 1 while the last reload has failed. */
    isInvalid: readGauge(registry, 'bailiwick_config_invalid'),
    generations: readGauge(registry, 'bailiwick_config_generations'),
  }
}

function taskMetrics(registry: Registry) {
  let read: () => readonly TaskFigures[] = () => []
  collectGauge(registry, 'bailiwick_background_last_success_timestamp_seconds', (gauge) => {
    for (const { name, lastSuccessAt: at } of read()) {
      if (at !== null) gauge.set({ task: name }, at / 1_000)
    }
  })
  collectGauge(registry, 'bailiwick_background_last_duration_seconds', (gauge) => {
    for (const { name, durationMs: ms } of read()) {
      if (ms !== null) gauge.set({ task: name }, ms / 1_000)
    }
  })
  return {
    /** Sets the source that the two gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
  }
}

/** The last comparison of an account's costs. */
interface ReconciledFigures {
  readonly upstream: string
  readonly ratio: number
  /** Unix time, in seconds. */
  readonly at: number
}

function reconciledMetrics(registry: Registry) {
  let read: () => readonly ReconciledFigures[] = () => []
  collectGauge(registry, 'bailiwick_costs_reconciled_difference_ratio', (gauge) => {
    for (const { upstream, ratio } of read()) gauge.set({ upstream }, ratio)
  })
  collectGauge(registry, 'bailiwick_costs_reconciled_timestamp_seconds', (gauge) => {
    for (const { upstream, at } of read()) gauge.set({ upstream }, at)
  })
  return {
    /** Sets the source that the two gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
  }
}

/** Counter of everything that a bound rejected, dropped or cut short. */
function boundMetrics(registry: Registry) {
  const counter = createCounter(registry, 'bailiwick_bound_exceeded_total')
  return (bound: BoundName): void => counter.inc({ bound })
}
