/** Metrics of the data plane: key cache, upstreams, limits and usage. */
import { Histogram, type Registry } from 'prom-client'
import { collectCounter, collectGauge, createCounter } from './create.ts'
import { readGauge } from './read-gauge.ts'
import type { RemovedSeries } from './removed-series.ts'
import { createDurations } from './request-path.ts'
import { METRICS } from './table.ts'

/** Metrics of the key cache on the data plane, and of its invalidation. */
export function keyCacheMetrics(registry: Registry) {
  const propagation = 'bailiwick_change_propagation_seconds'
  return {
    entries: readGauge(registry, 'bailiwick_key_cache_entries'),
    /** 1 while the store does not answer. */
    stale: readGauge(registry, 'bailiwick_key_cache_stale'),
    loads: createCounter(registry, 'bailiwick_key_cache_loads_total'),
    malformed: createCounter(registry, 'bailiwick_malformed_keys_total'),
    propagation: new Histogram({
      name: propagation,
      help: METRICS[propagation].help,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      registers: [registry],
    }),
  }
}

/** State of an upstream that is read when the metrics are collected. */
interface UpstreamState {
  readonly upstream: string
  readonly isOpen: boolean
  /** Requests that wait for a connection, and attempts that hold one. */
  readonly waiting: number
  readonly inFlight: number
  /** Whether it has the credentials that it needs. */
  readonly hasCredentials: boolean
  /** Time that its token is valid for; undefined for a header. */
  readonly credentialLeftMs: number | undefined
}

/** A limit of an upstream; `used` is a part of it. */
interface LimitState {
  readonly upstream: string
  readonly dimension: string
  /** Empty for the whole account. */
  readonly model: string
  readonly used: number
}

/** Metrics of the upstreams' health, queues and requests. */
export function upstreamMetrics(registry: Registry, removed: RemovedSeries) {
  let read: () => readonly UpstreamState[] = () => []
  collectGauge(registry, 'bailiwick_upstream_circuit_open', (gauge) => {
    removed.prune(read())
    for (const { upstream, isOpen } of read()) gauge.set({ upstream }, isOpen ? 1 : 0)
  })
  collectGauge(registry, 'bailiwick_upstream_queue_length', (gauge) => {
    for (const { upstream, waiting } of read()) gauge.set({ upstream }, waiting)
  })
  collectGauge(registry, 'bailiwick_upstream_requests_in_flight', (gauge) => {
    for (const { upstream, inFlight } of read()) gauge.set({ upstream }, inFlight)
  })
  let readLimits: () => Promise<readonly LimitState[]> = async () => []
  collectGauge(registry, 'bailiwick_upstream_limit_used_ratio', async (gauge) => {
    const limits = await readLimits()
    gauge.reset()
    for (const { used, ...labels } of limits) gauge.set(labels, used)
  })
  const noRoom = removed.watch(createCounter(registry, 'bailiwick_upstream_no_room_total'))
  collectGauge(registry, 'bailiwick_upstream_credentials_missing', (gauge) => {
    for (const { upstream, hasCredentials } of read()) {
      gauge.set({ upstream }, hasCredentials ? 0 : 1)
    }
  })
  collectGauge(registry, 'bailiwick_upstream_credential_seconds', (gauge) => {
    for (const { upstream, credentialLeftMs } of read()) {
      if (credentialLeftMs !== undefined) gauge.set({ upstream }, credentialLeftMs / 1_000)
    }
  })
  const fetches = removed.watch(
    createCounter(registry, 'bailiwick_upstream_credential_fetches_total'),
  )
  return {
    /** Sets the source that the gauges read when they are collected. */
    watch: (source: typeof read): void => {
      read = source
    },
    watchLimits: (source: typeof readLimits): void => {
      readLimits = source
    },
    /** Removes all series of an upstream. */
    remove: removed.add,
    noRoom: (upstream: string, limit: string): void => noRoom.inc({ upstream, limit }),
    failures: removed.watch(createCounter(registry, 'bailiwick_upstream_failures_total')),
    credentialFetched: (upstream: string, result: 'fetched' | 'failed'): void =>
      fetches.inc({ upstream, result }),
    authErrors: removed.watch(createCounter(registry, 'bailiwick_upstream_auth_errors_total')),
    attempted: createDurations(
      registry,
      'bailiwick_upstream_request_duration_seconds',
      undefined,
      removed.watchDurations,
    ),
  }
}

/** Those of OpenTelemetry's conventions, and smaller ones for small models. */
const TOKEN_TIME_BUCKETS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1],
  ...[0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
]

/** Metrics of requests on the data plane, and of its limiter. */
export function gatewayMetrics(registry: Registry, removed: RemovedSeries) {
  const beyondBound = removed.watch(createCounter(registry, 'bailiwick_tokens_beyond_bound_total'))
  return {
    tokensBeyondBound: (upstream: string, tokens: number): void =>
      beyondBound.inc({ upstream }, tokens),
    bodyBytes: readGauge(registry, 'bailiwick_body_bytes_in_flight'),
    streamed: createDurations(
      registry,
      'bailiwick_time_to_first_token_seconds',
      undefined,
      removed.watchDurations,
    ),
    tokenTime: createDurations(
      registry,
      'bailiwick_time_per_output_token_seconds',
      TOKEN_TIME_BUCKETS,
      removed.watchDurations,
    ),
    /** 1 while the fallback of the limiter is in use. */
    limiterFallback: readGauge(registry, 'bailiwick_rate_limiter_fallback_active'),
  }
}

/** Counter of requests by what became of their rows in the request logs. */
export function requestLogMetric(registry: Registry) {
  const counts = { recorded: 0, merged: 0, left_out: 0, dropped: 0 }
  collectCounter(registry, 'bailiwick_request_log_rows_total', (counter) => {
    for (const [result, count] of Object.entries(counts)) counter.inc({ result }, count)
  })
  return (result: keyof typeof counts): void => {
    counts[result] += 1
  }
}

/** Most series of failed requests: later ones are counted in the series `other`. */
const FAILED_SERIES_MAX = 1_000
const OTHER = 'other'
const NANO_PER_DOLLAR = 1_000_000_000

/** Labels of a failed request. */
interface FailedAt {
  readonly projectId: string
  readonly keyId: string
  readonly model: string
}

function failedMetric(registry: Registry) {
  const counter = createCounter(registry, 'bailiwick_failed_requests_total')
  const known = new Set<string>()
  return ({ projectId, keyId, model }: FailedAt, requests: number): void => {
    const name = `${projectId} ${keyId} ${model}`
    if (known.size < FAILED_SERIES_MAX) known.add(name)
    if (known.has(name)) counter.inc({ project: projectId, key: keyId, model }, requests)
    else counter.inc({ project: OTHER, key: OTHER, model: OTHER }, requests)
  }
}

/** Sums of a model, which the caller of `of` adds to. */
export interface ModelSums {
  input: number
  output: number
  cachedInput: number
  cacheWrite: number
  reasoning: number
  /** Nano-dollars. */
  cost: number
}

/** Tokens and cost by model. Callers pass models of the catalog alone, or `other`. */
function modelMetrics(registry: Registry) {
  const sums = new Map<string, ModelSums>()
  collectCounter(registry, 'bailiwick_tokens_total', (counter) => {
    for (const [model, { input, output }] of sums) {
      counter.inc({ direction: 'input', model }, input)
      counter.inc({ direction: 'output', model }, output)
    }
  })
  collectCounter(registry, 'bailiwick_token_parts_total', (counter) => {
    for (const [model, { cachedInput, cacheWrite, reasoning }] of sums) {
      counter.inc({ part: 'cached_input', model }, cachedInput)
      counter.inc({ part: 'cache_write', model }, cacheWrite)
      counter.inc({ part: 'reasoning', model }, reasoning)
    }
  })
  collectCounter(registry, 'bailiwick_cost_dollars_total', (counter) => {
    for (const [model, { cost }] of sums) counter.inc({ model }, cost / NANO_PER_DOLLAR)
  })
  return (model: string): ModelSums => {
    const known = sums.get(model)
    if (known) return known
    const made = {
      input: 0,
      output: 0,
      cachedInput: 0,
      cacheWrite: 0,
      reasoning: 0,
      cost: 0,
    }
    sums.set(model, made)
    return made
  }
}

/** Metrics of failed requests, of tokens, and of faults in the counting of usage. */
export function usageMetrics(registry: Registry) {
  return {
    failed: failedMetric(registry),
    /** Sums of a model, to add to. */
    sumsOf: modelMetrics(registry),
    rowsWaiting: readGauge(registry, 'bailiwick_usage_rows_waiting'),
    lost: createCounter(registry, 'bailiwick_usage_lost_total'),
    unpriced: createCounter(registry, 'bailiwick_usage_unpriced_models_total'),
  }
}
