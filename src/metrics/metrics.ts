/** All metrics, by name. `GET /metrics` returns them in Prometheus' text format. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { BoundName } from '#config/bounds.ts'
import { createDurations } from './durations.ts'

export type Metrics = ReturnType<typeof createMetrics>

export const createMetrics = (version: string) => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'bailiwick_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1)
  return {
    registry,
    answered: createDurations(
      {
        name: 'bailiwick_http_request_duration_seconds',
        help: 'Time from the headers of a request to the end of its answer.',
      },
      registry,
    ),
    refusals: new Counter({
      name: 'bailiwick_http_refusals_total',
      help: 'Requests answered with an error, by its code.',
      labelNames: ['code'] as const,
      registers,
    }),
    boundExceeded: boundMetrics(registers),
    upstreams: upstreamMetrics(registers),
    gateway: gatewayMetrics(registers),
    usage: usageMetrics(registers),
    polls: new Counter({
      name: 'bailiwick_polls_total',
      help: 'Polls of unfinished upstream objects, by kind: again, over, failed.',
      labelNames: ['kind', 'result'] as const,
      registers,
    }),
    limiter: limiterMetrics(registers),
    backgroundFailures: new Counter({
      name: 'bailiwick_background_failures_total',
      help: 'Failures of work that no request waits for, by task.',
      labelNames: ['task'] as const,
      registers,
    }),
    tasks: taskMetrics(registers),
    stopEndedAnswers: stopMetric(registers),
    grants: grantMetrics(registers),
  }
}

const stopMetric = (registers: Registry[]) =>
  new Counter({
    name: 'bailiwick_stop_ended_answers_total',
    help: 'Open answers that a stop has ended, since it took longer than its timeout.',
    registers,
  })

/** Members of a task's status that are metrics. */
interface TaskFigures {
  readonly name: string
  readonly lastSuccessAt: number | null
  readonly durationMs: number | null
}

/** Metrics of the periodic tasks. */
const taskMetrics = (registers: Registry[]) => {
  let read: () => readonly TaskFigures[] = () => []
  const labelNames = ['task'] as const
  new Gauge({
    name: 'bailiwick_background_last_success_timestamp_seconds',
    help: 'Unix time of the last run of a periodic task that has succeeded.',
    ...{ labelNames, registers },
    collect() {
      for (const { name, lastSuccessAt: at } of read()) {
        if (at !== null) this.set({ task: name }, at / 1_000)
      }
    },
  })
  new Gauge({
    name: 'bailiwick_background_last_duration_seconds',
    help: 'Duration of the last run of a periodic task.',
    ...{ labelNames, registers },
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

/** Metrics of the key cache on the data plane, and of its invalidation. */
const grantMetrics = (registers: Registry[]) => {
  let read = { cached: () => 0, isStatic: () => false }
  new Gauge({
    name: 'bailiwick_grants',
    help: 'Keys that this node knows without asking the store.',
    registers,
    collect() {
      this.set(read.cached())
    },
  })
  new Gauge({
    name: 'bailiwick_grants_static',
    help: '1 while the store has not answered this node for over a second, otherwise 0.',
    registers,
    collect() {
      this.set(read.isStatic() ? 1 : 0)
    },
  })
  return {
    /** Sets the source that the two gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
    lookUps: new Counter({
      name: 'bailiwick_grant_look_ups_total',
      help: 'Keys and limits that the store was asked for: found, unknown, failed, refused.',
      labelNames: ['result'] as const,
      registers,
    }),
    refusedUnread: new Counter({
      name: 'bailiwick_keys_refused_unread_total',
      help: 'Keys that cannot be any, refused without asking the store.',
      registers,
    }),
    propagation: new Histogram({
      name: 'bailiwick_change_propagation_seconds',
      help: 'Time from a change on another node until this node has applied it.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers,
    }),
  }
}

/** Metrics of the upstreams' health. */
const upstreamMetrics = (registers: Registry[]) => {
  let read: () => { upstream: string; isOpen: boolean }[] = () => []
  new Gauge({
    name: 'bailiwick_upstream_resting',
    help: '1 while the circuit of an upstream is open, since it kept failing; otherwise 0.',
    labelNames: ['upstream'] as const,
    registers,
    collect() {
      for (const { upstream, isOpen } of read()) this.set({ upstream }, isOpen ? 1 : 0)
    },
  })
  return {
    /** Sets the source that the gauge reads when it is collected. */
    watch: (source: typeof read): void => {
      read = source
    },
    failures: new Counter({
      name: 'bailiwick_upstream_failures_total',
      help: 'Attempts at which an upstream did not do its part.',
      labelNames: ['upstream'] as const,
      registers,
    }),
    refusals: new Counter({
      name: 'bailiwick_upstream_refusals_total',
      help: 'Attempts at which an upstream refused our own key: 401 or 403.',
      labelNames: ['upstream'] as const,
      registers,
    }),
  }
}

/** Counter of everything that a bound rejected, dropped or cut short. */
const boundMetrics = (registers: Registry[]) => {
  const counter = new Counter({
    name: 'bailiwick_bound_exceeded_total',
    help: 'Requests, connections, bytes or events that a bound rejected, dropped or cut short.',
    labelNames: ['bound'] as const,
    registers,
  })
  return (bound: BoundName): void => counter.inc({ bound })
}

/** Metrics of admission on the data plane. */
const gatewayMetrics = (registers: Registry[]) => ({
  limited: new Counter({
    name: 'bailiwick_limited_total',
    help: 'Requests refused by a limit, by its dimension and its scope.',
    labelNames: ['dimension', 'scope'] as const,
    registers,
  }),
})

/** Most series of failed requests: later ones are counted in the series `other`. */
const FAILED_SERIES_MAX = 1_000
const OTHER = 'other'

/** Labels of a failed request. */
interface FailedAt {
  readonly projectId: string
  readonly keyId: string
  readonly model: string
}

const failedMetric = (registers: Registry[]) => {
  const counter = new Counter({
    name: 'bailiwick_failed_requests_total',
    help: 'Requests that limits admitted and that failed, each once.',
    labelNames: ['project', 'key', 'model'] as const,
    registers,
  })
  const known = new Set<string>()
  return ({ projectId, keyId, model }: FailedAt, requests: number): void => {
    const name = `${projectId} ${keyId} ${model}`
    if (known.size < FAILED_SERIES_MAX) known.add(name)
    if (known.has(name)) counter.inc({ project: projectId, key: keyId, model }, requests)
    else counter.inc({ project: OTHER, key: OTHER, model: OTHER }, requests)
  }
}

/** Metrics of failed requests, and of faults in the counting of usage. */
const usageMetrics = (registers: Registry[]) => ({
  failed: failedMetric(registers),
  lost: new Counter({
    name: 'bailiwick_usage_lost_total',
    help: 'Pieces of usage that there was no room for, or that no store took.',
    registers,
  }),
  unpriced: new Counter({
    name: 'bailiwick_usage_unpriced_models_total',
    help: 'Models in use without a known price: what they cost counts as nothing.',
    labelNames: ['model'] as const,
    registers,
  }),
})

/** Metrics of the limiter. */
const limiterMetrics = (registers: Registry[]) => {
  let isAlone = () => false
  new Gauge({
    name: 'bailiwick_limiter_alone',
    help: '1 while this node counts its share of the limits itself, since Redis is away; otherwise 0.',
    registers,
    collect() {
      this.set(isAlone() ? 1 : 0)
    },
  })
  return {
    /** Sets the source that the gauge reads when it is collected. */
    watch: (source: typeof isAlone): void => {
      isAlone = source
    },
  }
}
