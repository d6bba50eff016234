/** Metrics of upstreams. */
import { panel, percentiles, type ReaderRow } from '#build/metrics/row.ts'
import { singleEvents } from './requests.ts'

const REMEDY = '[failure modes of an upstream](../operate/failure-modes.md#an-upstream)'

const CREDENTIALS =
  '[credentials of upstreams](../guides/upstream-credentials.md#when-a-source-fails)'

export const UPSTREAM_ROWS = {
  bailiwick_upstream_failures_total: {
    meaning:
      'attempts at which an upstream failed: it could not be reached, did not answer in time, rejected the key, broke off, or answered with 429 or 5xx. A request that several upstreams were tried for counts for each',
    panels: [
      panel('upstreams', 'Failed attempts a second', 'ops', [
        'sum by (upstream) (rate(bailiwick_upstream_failures_total[5m]))',
        '{{upstream}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickUpstreamFailing',
        expr: 'sum by (upstream) (rate(bailiwick_upstream_failures_total[5m])) / sum by (upstream) (rate(bailiwick_upstream_request_duration_seconds_count[5m])) > 0.1',
        for: '5m',
        severity: 'ticket',
        summary: 'More than a tenth of the attempts at {{ $labels.upstream }} fail',
        remedy: REMEDY,
      },
    ],
  },
  bailiwick_upstream_request_duration_seconds: {
    meaning:
      'attempts that were not cancelled, and the seconds from a connection to the end of the answer, or to the failure. Without an answer the status is `none`',
    panels: [
      panel('upstreams', 'Attempts a second, by status', 'reqps', [
        'sum by (upstream, status) (rate(bailiwick_upstream_request_duration_seconds_count[5m]))',
        '{{upstream}} {{status}}',
      ]),
      percentiles(
        'upstreams',
        'Duration of attempts',
        'bailiwick_upstream_request_duration_seconds',
        'upstream',
      ),
    ],
  },
  bailiwick_upstream_queue_length: {
    meaning: 'requests that wait for a connection',
    panels: [
      panel('upstreams', 'Waiting for a connection', 'short', [
        'sum by (upstream) (bailiwick_upstream_queue_length)',
        '{{upstream}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickUpstreamQueue',
        expr: 'bailiwick_upstream_queue_length > 0',
        for: '5m',
        severity: 'ticket',
        summary: 'Requests wait for a connection to {{ $labels.upstream }}: raise `connections`',
        remedy: REMEDY,
      },
    ],
  },
  bailiwick_upstream_requests_in_flight: {
    meaning: 'attempts that hold a connection',
    panels: [
      panel('upstreams', 'Attempts in flight', 'short', [
        'sum by (upstream) (bailiwick_upstream_requests_in_flight)',
        '{{upstream}}',
      ]),
    ],
  },
  bailiwick_upstream_auth_errors_total: {
    meaning: 'attempts at which an upstream rejected the key of the configuration, 401 or 403',
    alerts: [
      {
        name: 'BailiwickUpstreamKeyRejected',
        expr: singleEvents('bailiwick_upstream_auth_errors_total'),
        severity: 'page',
        summary: '{{ $labels.upstream }} rejects the key of the configuration',
        remedy: REMEDY,
      },
    ],
  },
  bailiwick_upstream_credentials_missing: {
    meaning: '1 while an upstream is without the credentials that it needs',
    alerts: [
      {
        name: 'BailiwickUpstreamWithoutCredentials',
        expr: 'bailiwick_upstream_credentials_missing == 1',
        for: '1m',
        severity: 'page',
        summary: '{{ $labels.upstream }} is without credentials, as {{ $labels.instance }} sees it',
        remedy: CREDENTIALS,
      },
    ],
  },
  bailiwick_upstream_credential_seconds: {
    meaning: 'seconds until the end of the token of an upstream; 0 without one',
    panels: [
      panel('upstreams', 'Time left of tokens', 's', [
        'min by (upstream) (bailiwick_upstream_credential_seconds)',
        '{{upstream}}',
      ]),
    ],
  },
  bailiwick_upstream_credential_fetches_total: {
    meaning: 'fetches of tokens of upstreams: `fetched`, `failed`',
    alerts: [
      {
        name: 'BailiwickUpstreamCredentialsFailing',
        expr: 'sum by (instance, upstream) (increase(bailiwick_upstream_credential_fetches_total{result="failed"}[10m])) > 0 unless sum by (instance, upstream) (increase(bailiwick_upstream_credential_fetches_total{result="fetched"}[10m])) > 0',
        for: '1m',
        severity: 'page',
        summary:
          'Tokens of {{ $labels.upstream }} cannot be fetched: its last one is used to its end',
        remedy: CREDENTIALS,
      },
    ],
  },
  bailiwick_upstream_circuit_open: {
    meaning: '1 while the circuit of an upstream is open after repeated failures',
    panels: [
      panel('upstreams', 'Nodes that have paused an upstream', 'short', [
        'sum by (upstream) (bailiwick_upstream_circuit_open)',
        '{{upstream}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickUpstreamPaused',
        expr: 'bailiwick_upstream_circuit_open == 1',
        for: '1m',
        severity: 'page',
        summary: '{{ $labels.upstream }} keeps failing, as {{ $labels.instance }} sees it',
        remedy: REMEDY,
      },
    ],
  },
  bailiwick_upstream_no_room_total: {
    meaning:
      'times that an upstream was passed over, without an attempt: its limit on `requests`, `tokens` or `concurrency` had no room',
    panels: [
      panel('upstreams', 'Passed over a second, by limit', 'ops', [
        'sum by (upstream, limit) (rate(bailiwick_upstream_no_room_total[5m]))',
        '{{upstream}} {{limit}}',
      ]),
    ],
  },
  bailiwick_upstream_limit_used_ratio: {
    meaning:
      'used part of each of the `limits` of an upstream. `dimension` is `requests`, `tokens` or `concurrency`, `model` is empty for a limit of the account. Nodes with one Redis report the same level, but of concurrency each its own part',
    panels: [
      panel('upstreams', 'Used part of limits', 'percentunit', [
        'max by (upstream, dimension, model) (bailiwick_upstream_limit_used_ratio)',
        '{{upstream}} {{dimension}} {{model}}',
      ]),
    ],
  },
  bailiwick_upstream_polls_total: {
    meaning: 'polls of background responses and batches: `pending`, `done`, `error`',
    panels: [
      panel('upstreams', 'Polls a second', 'ops', [
        'sum by (kind, result) (rate(bailiwick_upstream_polls_total[5m]))',
        '{{kind}} {{result}}',
      ]),
    ],
  },
} as const satisfies Readonly<Record<string, ReaderRow>>
