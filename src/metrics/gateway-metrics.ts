/** Metrics of the data plane: key cache, upstreams, limits and usage. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { createDurations } from './durations.ts'
import { readGauge } from './read-gauge.ts'

/** Metrics of the key cache on the data plane, and of its invalidation. */
export function keyCacheMetrics(registry: Registry) {
  const registers = [registry]
  return {
    entries: readGauge('bailiwick_key_cache_entries', 'Keys in the cache of this node.', registry),
    /** 1 while the store does not answer. */
    stale: readGauge(
      'bailiwick_key_cache_stale',
      '1 while the store has not answered this node for over a second, otherwise 0.',
      registry,
    ),
    loads: new Counter({
      name: 'bailiwick_key_cache_loads_total',
      help: 'Loads of keys and limits from the store: found, not_found, error, rejected.',
      labelNames: ['result'] as const,
      registers,
    }),
    malformed: new Counter({
      name: 'bailiwick_malformed_keys_total',
      help: 'Values that cannot be a key, rejected without a load.',
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

/** State of an upstream that is read when the metrics are collected. */
interface UpstreamState {
  readonly upstream: string
  readonly isOpen: boolean
  /** Requests that wait for a connection. */
  readonly waiting: number
}

/** Metrics of the upstreams' health, queues and requests. */
export function upstreamMetrics(registry: Registry) {
  const registers = [registry]
  let read: () => readonly UpstreamState[] = () => []
  new Gauge({
    name: 'bailiwick_upstream_circuit_open',
    help: '1 while the circuit of an upstream is open, since it kept failing; otherwise 0.',
    labelNames: ['upstream'] as const,
    registers,
    collect() {
      for (const { upstream, isOpen } of read()) this.set({ upstream }, isOpen ? 1 : 0)
    },
  })
  new Gauge({
    name: 'bailiwick_upstream_queue_length',
    help: 'Requests that wait for a connection to an upstream.',
    labelNames: ['upstream'] as const,
    registers,
    collect() {
      for (const { upstream, waiting } of read()) this.set({ upstream }, waiting)
    },
  })
  return {
    /** Sets the source that the two gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
    failures: new Counter({
      name: 'bailiwick_upstream_failures_total',
      help: 'Attempts at which an upstream failed.',
      labelNames: ['upstream'] as const,
      registers,
    }),
    authErrors: new Counter({
      name: 'bailiwick_upstream_auth_errors_total',
      help: 'Attempts at which an upstream rejected the key of the configuration: 401 or 403.',
      labelNames: ['upstream'] as const,
      registers,
    }),
    attempted: createDurations({
      name: 'bailiwick_upstream_request_duration_seconds',
      help: 'Time from a connection for an attempt to its end; status none: without an answer.',
      labelNames: ['upstream', 'status'],
      registry,
    }),
  }
}

/** Metrics of requests on the data plane, and of its limiter. */
export function gatewayMetrics(registry: Registry) {
  const beyondBound = new Counter({
    name: 'bailiwick_tokens_beyond_bound_total',
    help: 'Tokens that an upstream has reported beyond what a model can use, and that are not charged.',
    labelNames: ['upstream'] as const,
    registers: [registry],
  })
  return {
    tokensBeyondBound: (upstream: string, tokens: number): void =>
      beyondBound.inc({ upstream }, tokens),
    bodyBytes: readGauge(
      'bailiwick_body_bytes_in_flight',
      'Bytes of bodies of requests in memory, which share one budget.',
      registry,
    ),
    streamed: createDurations({
      name: 'bailiwick_time_to_first_token_seconds',
      help: 'Time from the headers of a request to the first bytes of its streamed answer.',
      labelNames: ['endpoint', 'upstream'],
      registry,
    }),
    rateLimited: new Counter({
      name: 'bailiwick_rate_limited_requests_total',
      help: 'Requests rejected by a limit, by its dimension and its scope.',
      labelNames: ['dimension', 'scope'] as const,
      registers: [registry],
    }),
    /** 1 while the fallback of the limiter is in use. */
    limiterFallback: readGauge(
      'bailiwick_rate_limiter_fallback_active',
      '1 while this node counts its share of the limits itself, since Redis is away; otherwise 0.',
      registry,
    ),
  }
}

export function pollMetric(registers: Registry[]) {
  return new Counter({
    name: 'bailiwick_upstream_polls_total',
    help: 'Polls of unfinished upstream objects, by kind: pending, done, error.',
    labelNames: ['kind', 'result'] as const,
    registers,
  })
}

/** Most series of failed requests: later ones are counted in the series `other`. */
const FAILED_SERIES_MAX = 1_000
const OTHER = 'other'

/** Labels of a failed request. */
interface FailedAt {
  readonly projectId: string
  readonly keyId: string
  readonly model: string
}

function failedMetric(registers: Registry[]) {
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

/** Counter of tokens. Callers of the metric pass models of the catalog alone, or `other`. */
function tokenMetric(registers: Registry[]) {
  const totals = new Map<string, { input: number; output: number }>()
  new Counter({
    name: 'bailiwick_tokens_total',
    help: 'Tokens as usage counts them, by direction and model.',
    labelNames: ['direction', 'model'] as const,
    registers,
    collect() {
      this.reset()
      for (const [model, { input, output }] of totals) {
        this.inc({ direction: 'input', model }, input)
        this.inc({ direction: 'output', model }, output)
      }
    },
  })
  return (model: string, input: number, output: number): void => {
    const total = totals.get(model)
    if (total) {
      total.input += input
      total.output += output
    } else totals.set(model, { input, output })
  }
}

/** Metrics of failed requests, of tokens, and of faults in the counting of usage. */
export function usageMetrics(registers: Registry[]) {
  return {
    failed: failedMetric(registers),
    tokens: tokenMetric(registers),
    lost: new Counter({
      name: 'bailiwick_usage_lost_total',
      help: 'Usage rows that did not fit in memory, or that the store rejects permanently.',
      registers,
    }),
    unpriced: new Counter({
      name: 'bailiwick_usage_unpriced_models_total',
      help: 'Models in use without a known price: their costs count as 0.',
      labelNames: ['model'] as const,
      registers,
    }),
  }
}
