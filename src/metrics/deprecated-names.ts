/**
 * Former names of metrics, exported beside the present ones for one release: dashboards and alerts
 * can be changed after an upgrade.
 */
import { Counter, Gauge, type Registry } from 'prom-client'

interface Renamed {
  readonly before: string
  readonly now: string
  readonly labelNames?: readonly string[]
  /** Former values of the label `result`, by present ones. */
  readonly results?: Readonly<Record<string, string>>
}

export const RENAMED: readonly Renamed[] = [
  { before: 'bailiwick_grants', now: 'bailiwick_key_cache_entries' },
  { before: 'bailiwick_grants_static', now: 'bailiwick_key_cache_stale' },
  {
    before: 'bailiwick_grant_look_ups_total',
    now: 'bailiwick_key_cache_loads_total',
    labelNames: ['result'],
    results: { not_found: 'unknown', error: 'failed', rejected: 'refused' },
  },
  { before: 'bailiwick_keys_refused_unread_total', now: 'bailiwick_malformed_keys_total' },
  {
    before: 'bailiwick_limited_total',
    now: 'bailiwick_rate_limited_requests_total',
    labelNames: ['dimension', 'scope'],
  },
  { before: 'bailiwick_limiter_alone', now: 'bailiwick_rate_limiter_fallback_active' },
  {
    before: 'bailiwick_http_refusals_total',
    now: 'bailiwick_http_errors_total',
    labelNames: ['code'],
  },
  {
    before: 'bailiwick_upstream_refusals_total',
    now: 'bailiwick_upstream_auth_errors_total',
    labelNames: ['upstream'],
  },
  {
    before: 'bailiwick_upstream_resting',
    now: 'bailiwick_upstream_circuit_open',
    labelNames: ['upstream'],
  },
  {
    before: 'bailiwick_polls_total',
    now: 'bailiwick_upstream_polls_total',
    labelNames: ['kind', 'result'],
    results: { pending: 'again', done: 'over', error: 'failed' },
  },
]

/** Registers the former names. Their values are copied at each collection. */
export function registerDeprecatedNames(registry: Registry): void {
  for (const { before, now, labelNames = [], results = {} } of RENAMED) {
    const Kind = before.endsWith('_total') ? Counter : Gauge
    new Kind({
      name: before,
      help: `Deprecated: now ${now}.`,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const metric = await registry.getSingleMetric(now)?.get()
        this.reset()
        for (const { labels, value } of metric?.values ?? []) {
          const { result } = labels
          const former = result === undefined ? {} : { result: results[result] ?? result }
          this.inc({ ...labels, ...former }, value)
        }
      },
    })
  }
}
