/**
 * Former names of metrics, exported beside the present ones until a version: dashboards and alerts
 * can be changed after an upgrade.
 */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { MetricName } from './table.ts'

export type Labels = Readonly<Record<string, string | number | undefined>>

interface Renamed {
  readonly before: string
  readonly now: MetricName
  /** The version without the former name. */
  readonly until: '0.4.0'
  readonly labelNames?: readonly string[]
  /** Former values of the label `result`, by present ones. */
  readonly results?: Readonly<Record<string, string>>
  /** Labels that a series of the present name has to have, and must not. Default: any. */
  readonly having?: Labels
  readonly except?: Labels
}

export const RENAMED: readonly Renamed[] = [
  {
    before: 'bailiwick_grants',
    now: 'bailiwick_key_cache_entries',
    until: '0.4.0',
  },
  {
    before: 'bailiwick_grants_static',
    now: 'bailiwick_key_cache_stale',
    until: '0.4.0',
  },
  {
    before: 'bailiwick_grant_look_ups_total',
    now: 'bailiwick_key_cache_loads_total',
    until: '0.4.0',
    labelNames: ['result'],
    results: { not_found: 'unknown', error: 'failed', rejected: 'refused' },
  },
  {
    before: 'bailiwick_keys_refused_unread_total',
    now: 'bailiwick_malformed_keys_total',
    until: '0.4.0',
  },
  {
    before: 'bailiwick_limited_total',
    now: 'bailiwick_limit_decisions_total',
    until: '0.4.0',
    labelNames: ['dimension', 'scope'],
    having: { decision: 'rejected' },
    except: { dimension: 'spend' },
  },
  {
    before: 'bailiwick_rate_limited_requests_total',
    now: 'bailiwick_limit_decisions_total',
    until: '0.4.0',
    labelNames: ['dimension', 'scope'],
    having: { decision: 'rejected' },
    except: { dimension: 'spend' },
  },
  {
    before: 'bailiwick_limiter_alone',
    now: 'bailiwick_rate_limiter_fallback_active',
    until: '0.4.0',
  },
  {
    before: 'bailiwick_http_refusals_total',
    now: 'bailiwick_http_errors_total',
    until: '0.4.0',
    labelNames: ['code'],
  },
  {
    before: 'bailiwick_upstream_refusals_total',
    now: 'bailiwick_upstream_auth_errors_total',
    until: '0.4.0',
    labelNames: ['upstream'],
  },
  {
    before: 'bailiwick_upstream_resting',
    now: 'bailiwick_upstream_circuit_open',
    until: '0.4.0',
    labelNames: ['upstream'],
  },
  {
    before: 'bailiwick_polls_total',
    now: 'bailiwick_upstream_polls_total',
    until: '0.4.0',
    labelNames: ['kind', 'result'],
    results: { pending: 'again', done: 'over', error: 'failed' },
  },
]

/** Registers the former names. Their values are copied at each collection. */
export function registerDeprecatedNames(registry: Registry): void {
  for (const { before, now, labelNames = [], results = {}, having, except } of RENAMED) {
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
          if ((having && !hasAll(labels, having)) || (except && hasAll(labels, except))) continue
          const former = labelNames.map((name) => [name, formerOf(results, labels[name])])
          this.inc(Object.fromEntries(former), value)
        }
      },
    })
  }
}

function formerOf(
  results: Readonly<Record<string, string>>,
  value: string | number | undefined,
): string | number | undefined {
  return results[String(value)] ?? value
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}
