/** All metrics, by name. `GET /metrics` returns them in Prometheus' text format. */
import { Counter, Gauge, Registry } from 'prom-client'
import type { BoundName } from '#config/bounds.ts'
import { registerDeprecatedNames } from './deprecated-names.ts'
import { createDurations } from './durations.ts'
import {
  gatewayMetrics,
  keyCacheMetrics,
  pollMetric,
  upstreamMetrics,
  usageMetrics,
} from './gateway-metrics.ts'
import { registerProcessMetrics } from './process-metrics.ts'
import { readGauge } from './read-gauge.ts'
import { alertMetrics, spendMetrics } from './spend-metrics.ts'

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics(version: string) {
  const registry = new Registry()
  const registers = [registry]
  registerProcessMetrics(registry)
  new Gauge({
    name: 'bailiwick_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1)
  const metrics = {
    registry,
    answered: createDurations({
      name: 'bailiwick_http_request_duration_seconds',
      help: 'Time from the headers of a request to the end of its answer.',
      labelNames: ['endpoint', 'status'],
      registry,
    }),
    requestsInFlight: readGauge(
      'bailiwick_requests_in_flight',
      'Requests received and not answered to the end, on both planes.',
      registry,
    ),
    errors: new Counter({
      name: 'bailiwick_http_errors_total',
      help: 'Requests answered with an error, by its code.',
      labelNames: ['code'] as const,
      registers,
    }),
    boundExceeded: boundMetrics(registers),
    upstreams: upstreamMetrics(registry),
    gateway: gatewayMetrics(registry),
    usage: usageMetrics(registers),
    spend: spendMetrics(registry),
    spendAlerts: alertMetrics(registry),
    polls: pollMetric(registers),
    backgroundFailures: new Counter({
      name: 'bailiwick_background_failures_total',
      help: 'Failures of work that no request waits for, by task.',
      labelNames: ['task'] as const,
      registers,
    }),
    tasks: taskMetrics(registers),
    stopEndedAnswers: new Counter({
      name: 'bailiwick_stop_ended_answers_total',
      help: 'Open answers that a stop has ended, since it took longer than its timeout.',
      registers,
    }),
    keyCache: keyCacheMetrics(registry),
    lastOwnersRemoved: new Counter({
      name: 'bailiwick_scim_last_owners_removed_total',
      help: 'Last owners of organizations that an identity provider has deactivated or removed.',
      registers,
    }),
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

function taskMetrics(registers: Registry[]) {
  let read: () => readonly TaskFigures[] = () => []
  const labelNames = ['task'] as const
  new Gauge({
    name: 'bailiwick_background_last_success_timestamp_seconds',
    help: 'Unix time of the last run of a periodic task that has succeeded.',
    labelNames,
    registers,
    collect() {
      for (const { name, lastSuccessAt: at } of read()) {
        if (at !== null) this.set({ task: name }, at / 1_000)
      }
    },
  })
  new Gauge({
    name: 'bailiwick_background_last_duration_seconds',
    help: 'Duration of the last run of a periodic task.',
    labelNames,
    registers,
    collect() {
      for (const { name, durationMs: ms } of read()) {
        if (ms !== null) this.set({ task: name }, ms / 1_000)
      }
    },
  })
  return {
    /** Sets the source that the two gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
  }
}

/** Counter of everything that a bound rejected, dropped or cut short. */
function boundMetrics(registers: Registry[]) {
  const counter = new Counter({
    name: 'bailiwick_bound_exceeded_total',
    help: 'Requests, connections, bytes or events that a bound rejected, dropped or cut short.',
    labelNames: ['bound'] as const,
    registers,
  })
  return (bound: BoundName): void => counter.inc({ bound })
}
