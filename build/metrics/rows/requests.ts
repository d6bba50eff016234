/** Metrics of requests, errors and bounds, on both planes. */
import { panel, percentiles, type ReaderRow } from '#build/metrics/row.ts'

export const REQUEST_ROWS = {
  bailiwick_build_info: {
    meaning: 'always 1',
    panels: [
      panel('overview', 'Nodes, by version', 'short', [
        'sum by (version) (bailiwick_build_info)',
        '{{version}}',
      ]),
    ],
  },
  bailiwick_http_request_duration_seconds: {
    meaning:
      'requests answered, on both planes, and the seconds from their headers to the end of the answer. With exemplars in [OpenMetrics](../operate/metrics.md#exemplars)',
    panels: [
      panel('overview', 'Requests a second, by status', 'reqps', [
        'sum by (status) (rate(bailiwick_http_request_duration_seconds_count[5m]))',
        '{{status}}',
      ]),
      percentiles(
        'overview',
        'Duration of requests',
        'bailiwick_http_request_duration_seconds',
        'endpoint',
      ),
    ],
  },
  bailiwick_requests_in_flight: {
    meaning: 'requests received and not answered to the end, on both planes',
    panels: [
      panel('overview', 'Requests in flight', 'short', [
        'sum by (instance) (bailiwick_requests_in_flight)',
        '{{instance}}',
      ]),
    ],
  },
  bailiwick_config_reloads_total: {
    meaning:
      '[reloads of the configuration](../operate/running.md#reload), by result: `applied`, `unchanged` or `failed`',
  },
  bailiwick_config_last_load_timestamp_seconds: {
    meaning: 'when the configuration in use was read, in Unix seconds',
  },
  bailiwick_config_invalid: {
    meaning: '1 while the last reload has failed and the configuration is as it was before',
    alerts: [
      {
        name: 'BailiwickConfigurationInvalid',
        expr: 'bailiwick_config_invalid > 0',
        for: '10m',
        severity: 'ticket',
        summary: '{{ $labels.instance }} could not read its configuration again',
        remedy: '[correct the file](../operate/running.md#reload)',
      },
    ],
  },
  bailiwick_config_generations: {
    meaning:
      'configurations in use: the current one, and former ones with [requests under way](../operate/running.md#reload)',
  },
  bailiwick_tls_certificate_expiry_timestamp_seconds: {
    meaning:
      "when the server's [certificate](../operate/tls.md) expires, in Unix seconds; 0 without TLS",
    panels: [
      panel('overview', 'Days until the certificate expires', 'd', [
        '(bailiwick_tls_certificate_expiry_timestamp_seconds > 0) / 86400 - time() / 86400',
        '{{instance}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickCertificateExpires',
        expr: '(bailiwick_tls_certificate_expiry_timestamp_seconds > 0) - time() < 604800',
        for: '1h',
        severity: 'page',
        summary: 'the certificate of {{ $labels.instance }} expires within a week',
        remedy: '[renew the certificate](../operate/tls.md#renewal)',
      },
    ],
  },
  bailiwick_http_errors_total: {
    meaning: 'requests answered with an error of this server, by code',
    panels: [
      panel('overview', 'Errors of this server a second, by code', 'reqps', [
        'sum by (code) (rate(bailiwick_http_errors_total[5m]))',
        '{{code}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickStoreErrors',
        expr: 'sum by (instance) (rate(bailiwick_http_errors_total{code="store_unavailable"}[2m])) > 0',
        for: '1m',
        severity: 'page',
        summary: '{{ $labels.instance }} answers 503, since the store is unavailable',
        remedy: '[failure modes of the store](../operate/failure-modes.md#the-store)',
      },
      {
        name: 'BailiwickServerErrors',
        expr: singleEvents('bailiwick_http_errors_total{code="internal_error"}'),
        severity: 'page',
        summary: '{{ $labels.instance }} has answered 500: a bug, with its cause in the log',
        remedy: 'report it, with the lines of the [log](errors.md#log-messages)',
      },
      {
        name: 'BailiwickOverloaded',
        expr: 'sum by (instance) (rate(bailiwick_http_errors_total{code="server_is_overloaded"}[5m])) > 0',
        for: '5m',
        severity: 'ticket',
        summary: '{{ $labels.instance }} rejects requests: memory for bodies, connections or load',
        remedy: '[sizing](../operate/sizing.md)',
      },
    ],
  },
  bailiwick_bound_exceeded_total: {
    meaning:
      'requests, connections, bytes or events that a [bound](bounds.md) rejected, dropped or cut short',
    panels: [
      panel('limits', 'Beyond bounds a second', 'ops', [
        'sum by (bound) (rate(bailiwick_bound_exceeded_total[5m]))',
        '{{bound}}',
      ]),
    ],
  },
  bailiwick_body_bytes_in_flight: {
    meaning: 'bytes of request bodies in memory; `body_budget_bytes` is their maximum',
    panels: [
      panel('overview', 'Bodies in memory', 'bytes', [
        'sum by (instance) (bailiwick_body_bytes_in_flight)',
        '{{instance}}',
      ]),
    ],
  },
  bailiwick_time_to_first_token_seconds: {
    meaning:
      'streamed answers, and the seconds from the headers of the request to the first bytes of the stream. With exemplars in [OpenMetrics](../operate/metrics.md#exemplars)',
    panels: [
      percentiles(
        'overview',
        'Time to the first token',
        'bailiwick_time_to_first_token_seconds',
        'endpoint',
      ),
      percentiles(
        'upstreams',
        'Time to the first token',
        'bailiwick_time_to_first_token_seconds',
        'upstream',
      ),
    ],
    alerts: [
      {
        name: 'BailiwickUpstreamSlow',
        expr: 'histogram_quantile(0.95, sum by (upstream, le) (rate(bailiwick_time_to_first_token_seconds_bucket[10m]))) > 30',
        for: '5m',
        severity: 'ticket',
        summary: 'One of 20 streams of {{ $labels.upstream }} begins after more than 30 s',
        remedy: '[failure modes of an upstream](../operate/failure-modes.md#an-upstream)',
      },
    ],
  },
  bailiwick_stop_ended_answers_total: {
    meaning: 'open answers that a stop has ended after `STOP_TIMEOUT_SECONDS`',
  },
} as const satisfies Readonly<Record<string, ReaderRow>>

/**
 * An expression for single events: a series with labels begins at its first event, where `increase`
 * is 0.
 */
export function singleEvents(selector: string): string {
  return `increase(${selector}[5m]) > 0 or (${selector} unless ${selector} offset 5m)`
}
