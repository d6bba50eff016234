/** Metrics of a node: its tasks, its cache of keys, and the library's metrics of the process. */
import { type AlertRule, type Panel, panel, type ReaderRow } from '#build/metrics/row.ts'

const LOG = 'the log has the reason: [log messages](errors.md#log-messages)'

const AUDIT_DELIVERIES = '[deliveries of audit events](../guides/audit-deliveries.md)'

export const NODE_ROWS = {
  bailiwick_background_failures_total: {
    meaning:
      'failures of a [periodic task](../operate/metrics.md#periodic-tasks). All are retried; a message is logged once until the next success',
    panels: [
      panel('overview', 'Failures of periodic tasks', 'short', [
        'sum by (task) (increase(bailiwick_background_failures_total[5m]))',
        '{{task}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickTaskFails',
        expr: 'increase(bailiwick_background_failures_total[10m]) > 3',
        severity: 'ticket',
        summary: 'The task {{ $labels.task }} keeps failing on {{ $labels.instance }}',
        remedy: LOG,
      },
    ],
  },
  bailiwick_background_last_success_timestamp_seconds: {
    meaning: 'Unix time of the last successful run',
  },
  bailiwick_background_last_duration_seconds: { meaning: 'duration of the last run' },
  bailiwick_key_cache_entries: { meaning: "keys in this node's cache" },
  bailiwick_key_cache_stale: {
    meaning: '1 while this node has had no answer from the store for over a second',
    alerts: [
      {
        name: 'BailiwickStoreUnavailable',
        expr: 'bailiwick_key_cache_stale == 1',
        for: '10s',
        severity: 'page',
        summary:
          '{{ $labels.instance }} has no answer from PostgreSQL, and serves cached keys only',
        remedy: '[failure modes of the store](../operate/failure-modes.md#the-store)',
      },
    ],
  },
  bailiwick_key_cache_loads_total: {
    meaning:
      'loads of keys and limits from the store: `found`, `not_found`, `error`, and `rejected` for those not made because too many were pending',
    panels: [
      panel('overview', 'Loads of keys a second', 'ops', [
        'sum by (result) (rate(bailiwick_key_cache_loads_total[5m]))',
        '{{result}}',
      ]),
    ],
  },
  bailiwick_malformed_keys_total: {
    meaning: 'values that cannot be a key, rejected without a load',
  },
  bailiwick_change_propagation_seconds: {
    meaning:
      "from a change on another node until this one has applied it, by the two nodes' clocks",
    alerts: [
      {
        name: 'BailiwickSlowPropagation',
        expr: 'histogram_quantile(0.99, sum by (instance, le) (rate(bailiwick_change_propagation_seconds_bucket[10m]))) > 1',
        for: '10m',
        severity: 'ticket',
        summary: '{{ $labels.instance }} learns late of changes: a pooler, the network or clocks',
        remedy: '[high availability](../operate/high-availability.md)',
      },
    ],
  },
  bailiwick_audit_deliveries_total: {
    meaning:
      '[delivery of audit events](../guides/audit-deliveries.md): events that were `delivered`, `rejected` for good by a collector, or `missing`, since they were deleted before; and attempts that have `failed` and are repeated',
    alerts: [
      {
        name: 'BailiwickAuditEventsLost',
        expr: 'increase(bailiwick_audit_deliveries_total{outcome=~"rejected|missing"}[1h]) > 0',
        severity: 'page',
        summary: '{{ $labels.subscription }} has audit events that it will not get',
        remedy: AUDIT_DELIVERIES,
      },
    ],
  },
  bailiwick_audit_delivery_lag_events: {
    meaning: 'audit events that are not delivered yet; the same on every node of the control plane',
  },
  bailiwick_audit_delivery_lag_seconds: {
    meaning:
      'age of the oldest audit event that is not delivered yet; the same on every node of the control plane',
    panels: [
      panel('overview', 'Age of audit events that are not delivered', 's', [
        'max by (subscription) (bailiwick_audit_delivery_lag_seconds)',
        '{{subscription}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickAuditDeliveryLate',
        expr: 'max by (subscription) (bailiwick_audit_delivery_lag_seconds) > 900',
        severity: 'ticket',
        summary: 'Audit events wait for the receiver of {{ $labels.subscription }}',
        remedy: AUDIT_DELIVERIES,
      },
    ],
  },
  bailiwick_trace_spans_total: {
    meaning:
      'spans of [traces](../operate/tracing.md): `exported`; `failed`, with their batch or by the receiver; or `dropped`, since the queue was full',
    alerts: [
      {
        name: 'BailiwickTracesNotExported',
        expr: 'rate(bailiwick_trace_spans_total{result!="exported"}[15m]) > 0',
        for: '15m',
        severity: 'info',
        summary: '{{ $labels.instance }}: spans of traces are not exported',
        remedy: '[tracing](../operate/tracing.md#limits-and-failures)',
      },
    ],
  },
  bailiwick_scim_last_owners_removed_total: {
    meaning:
      'last owners of organizations that an identity provider has deactivated or removed by [SCIM](../guides/scim.md#last-owner)',
    alerts: [
      {
        name: 'BailiwickLastOwnerRemoved',
        expr: 'increase(bailiwick_scim_last_owners_removed_total[1h]) > 0',
        severity: 'page',
        summary: '{{ $labels.instance }}: SCIM has removed the last owner of an organization',
        remedy: '[SCIM](../guides/scim.md#last-owner)',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ReaderRow>>

interface LibraryRow {
  readonly panels?: readonly Panel[]
  readonly alerts?: readonly AlertRule[]
}

/** Metrics of Prometheus itself, and of the library about the process. */
export const LIBRARY_ROWS = {
  up: {
    alerts: [
      {
        name: 'BailiwickDown',
        expr: 'up{job="bailiwick"} == 0',
        for: '1m',
        severity: 'page',
        summary: '{{ $labels.instance }} does not answer',
        remedy: '[running a server](../operate/running.md)',
      },
    ],
  },
  process_resident_memory_bytes: {
    panels: [
      panel('overview', 'Memory', 'bytes', [
        'sum by (instance) (process_resident_memory_bytes)',
        '{{instance}}',
      ]),
    ],
  },
  nodejs_eventloop_lag_p99_seconds: {
    panels: [
      panel('overview', 'Lag of the event loop, 99th percentile', 's', [
        'max by (instance) (nodejs_eventloop_lag_p99_seconds)',
        '{{instance}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickEventLoopLag',
        expr: 'nodejs_eventloop_lag_p99_seconds > 0.1',
        for: '5m',
        severity: 'ticket',
        summary: '{{ $labels.instance }} is busy: add a node, or see the sizing',
        remedy: '[sizing](../operate/sizing.md)',
      },
    ],
  },
} as const satisfies Readonly<Record<string, LibraryRow>>
