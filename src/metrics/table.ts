/**
 * Table of all metrics: name, kind, labels and help. The metrics are created from it, and so are,
 * with the texts for readers in `build/metrics/`, the reference page, dashboards and alert rules.
 *
 * Labels have few values: a name that callers can choose is a label only if the catalog has it, and
 * is `other` otherwise.
 */
const TABLE = {
  bailiwick_build_info: gauge('Always 1; the version is in the label.', 'version'),
  bailiwick_http_request_duration_seconds: histogram(
    'Time from the headers of a request to the end of its answer.',
    'endpoint',
    'status',
  ),
  bailiwick_requests_in_flight: gauge(
    'Requests received and not answered to the end, on both planes.',
  ),
  bailiwick_config_reloads_total: counter(
    'Reloads of the configuration, by result: applied, unchanged, failed.',
    'result',
  ),
  bailiwick_config_last_load_timestamp_seconds: gauge(
    'Unix time of the last start or reload that has read a valid configuration.',
  ),
  bailiwick_config_invalid: gauge(
    '1 while the last reload has failed, since the configuration is invalid; otherwise 0.',
  ),
  bailiwick_config_generations: gauge(
    'Configurations in use: the current one, and former ones with requests under way.',
  ),
  bailiwick_tls_certificate_expiry_timestamp_seconds: gauge(
    "Unix time at which the server's certificate expires; 0 without TLS.",
  ),
  bailiwick_costs_reconciled_difference_ratio: gauge(
    "Counted less billed costs over billed ones, of the last comparison with a provider's account.",
    'upstream',
  ),
  bailiwick_costs_reconciled_timestamp_seconds: gauge(
    "Unix time of the last comparison with a provider's account.",
    'upstream',
  ),
  bailiwick_http_errors_total: counter('Requests answered with an error, by its code.', 'code'),
  bailiwick_bound_exceeded_total: counter(
    'Requests, connections, bytes or events that a bound rejected, dropped or cut short.',
    'bound',
  ),
  bailiwick_upstream_circuit_open: gauge(
    '1 while the circuit of an upstream is open, since it kept failing; otherwise 0.',
    'upstream',
  ),
  bailiwick_upstream_queue_length: gauge(
    'Requests that wait for a connection to an upstream.',
    'upstream',
  ),
  bailiwick_upstream_requests_in_flight: gauge(
    'Attempts that hold a connection to an upstream.',
    'upstream',
  ),
  bailiwick_upstream_failures_total: counter('Attempts at which an upstream failed.', 'upstream'),
  bailiwick_upstream_no_room_total: counter(
    'Times that an upstream got no request, by limit: requests, tokens, concurrency.',
    ...['upstream', 'limit'],
  ),
  bailiwick_upstream_limit_used_ratio: gauge(
    'Used part of each configured limit of an upstream, by dimension and model.',
    ...['upstream', 'dimension', 'model'],
  ),
  bailiwick_upstream_auth_errors_total: counter(
    'Attempts at which an upstream rejected the key of the configuration: 401 or 403.',
    'upstream',
  ),
  bailiwick_upstream_credentials_missing: gauge(
    '1 while an upstream is without the credentials that it needs; otherwise 0.',
    'upstream',
  ),
  bailiwick_upstream_credential_seconds: gauge(
    'Time until the end of the token of an upstream; 0 without one.',
    'upstream',
  ),
  bailiwick_upstream_credential_fetches_total: counter(
    'Fetches of tokens of upstreams, by result: fetched, failed.',
    'upstream',
    'result',
  ),
  bailiwick_upstream_request_duration_seconds: histogram(
    'Time from a connection for an attempt to its end; status none: without an answer.',
    'upstream',
    'status',
  ),
  bailiwick_tokens_beyond_bound_total: counter(
    'Tokens that an upstream has reported beyond what a model can use, and that are not charged.',
    'upstream',
  ),
  bailiwick_body_bytes_in_flight: gauge(
    'Bytes of bodies of requests in memory, which share one budget.',
  ),
  bailiwick_time_to_first_token_seconds: histogram(
    'Time from the headers of a request to the first output of its streamed answer.',
    'endpoint',
    'upstream',
  ),
  bailiwick_time_per_output_token_seconds: histogram(
    'Time for each token of a streamed answer after its first bytes, by model and upstream.',
    'model',
    'upstream',
  ),
  bailiwick_limit_decisions_total: counter(
    'Decisions of limits about requests: admitted, rejected, or waited before one of these.',
    'decision',
    'dimension',
    'scope',
  ),
  bailiwick_rate_limiter_fallback_active: gauge(
    '1 while this node counts its share of the limits itself, since Redis is away; otherwise 0.',
  ),
  bailiwick_failed_requests_total: counter(
    'Requests that limits admitted and that failed, each once.',
    'project',
    'key',
    'model',
  ),
  bailiwick_tokens_total: counter(
    'Tokens as usage counts them, by direction and model.',
    'direction',
    'model',
  ),
  bailiwick_request_log_rows_total: counter(
    'Requests of known keys, by their rows in the request logs.',
    'result',
  ),
  bailiwick_token_parts_total: counter(
    'Parts of these tokens: cached_input, cache_write and, of the output, reasoning.',
    'part',
    'model',
  ),
  bailiwick_cost_dollars_total: counter('Cost as usage counts it, by model.', 'model'),
  bailiwick_usage_rows_waiting: gauge('Rows of usage in memory that wait to be written.'),
  bailiwick_usage_lost_total: counter(
    'Usage rows that did not fit in memory, or that the store rejects permanently.',
  ),
  bailiwick_usage_unpriced_models_total: counter(
    'Models in use without a known price: their costs count as 0.',
    'model',
  ),
  bailiwick_budget_dollars: gauge(
    'Budgets of spend limits in their present period: spent, reserved, and the limit.',
    'scope',
    'owner',
    'interval',
    'amount',
  ),
  bailiwick_spend_beyond_bound_dollars_total: counter(
    'Cost beyond reservations of spend limits, or written beyond a limit after a lease ended.',
  ),
  bailiwick_spend_ledger_difference_dollars: gauge(
    'Differences of budgets from the ledger, or beyond limits, found twice; 0 is right.',
  ),
  bailiwick_spend_queue_length: gauge('Requests that wait for room in a spend limit.'),
  bailiwick_spend_rejected_total: counter(
    'Requests and batches that a spend limit has rejected: too large, spent, or held by others.',
    'scope',
    'reason',
  ),
  bailiwick_spend_alert_deliveries_total: counter(
    'Attempts to deliver spend alerts and notices about models that end: delivered, failed, given_up.',
    'channel',
    'outcome',
  ),
  bailiwick_audit_deliveries_total: counter(
    'Audit events delivered, rejected for good, or missing; and attempts that have failed.',
    'subscription',
    'outcome',
  ),
  bailiwick_audit_delivery_lag_events: gauge(
    'Audit events that a subscription has not delivered yet.',
    'subscription',
  ),
  bailiwick_audit_delivery_lag_seconds: gauge(
    'Age of the oldest audit event that a subscription has not delivered yet.',
    'subscription',
  ),
  bailiwick_upstream_polls_total: counter(
    'Polls of unfinished upstream objects, by kind: pending, done, error.',
    'kind',
    'result',
  ),
  bailiwick_background_failures_total: counter(
    'Failures of work that no request waits for, by task.',
    'task',
  ),
  bailiwick_background_last_success_timestamp_seconds: gauge(
    'Unix time of the last run of a periodic task that has succeeded.',
    'task',
  ),
  bailiwick_background_last_duration_seconds: gauge(
    'Duration of the last run of a periodic task.',
    'task',
  ),
  bailiwick_stop_ended_answers_total: counter(
    'Open answers that a stop has ended, since it took longer than its timeout.',
  ),
  bailiwick_key_cache_entries: gauge('Keys in the cache of this node.'),
  bailiwick_key_cache_stale: gauge(
    '1 while the store has not answered this node for over a second, otherwise 0.',
  ),
  bailiwick_key_cache_loads_total: counter(
    'Loads of keys and limits from the store: found, not_found, error, rejected.',
    'result',
  ),
  bailiwick_malformed_keys_total: counter('Values that cannot be a key, rejected without a load.'),
  bailiwick_change_propagation_seconds: histogram(
    'Time from a change on another node until this node has applied it.',
  ),
  bailiwick_scim_last_owners_removed_total: counter(
    'Last owners of organizations that an identity provider has deactivated or removed.',
  ),
  bailiwick_trace_spans_total: counter(
    'Spans of traces: exported, failed with their batch, or dropped.',
    'result',
  ),
} as const

type Table = typeof TABLE

export type MetricKind = 'counter' | 'gauge' | 'histogram'
export type MetricName = keyof Table
export type LabelOf<N extends MetricName> = Table[N]['labels'][number]
/** Names of the metrics of a kind. */
export type NameOf<K extends MetricKind> = {
  [N in MetricName]: Table[N]['kind'] extends K ? N : never
}[MetricName]

export interface MetricRow<L extends string = string> {
  readonly kind: MetricKind
  readonly help: string
  readonly labels: readonly L[]
}

export const METRICS: { readonly [N in MetricName]: MetricRow<LabelOf<N>> } = TABLE

function counter<const L extends readonly string[]>(help: string, ...labels: L) {
  return { kind: 'counter', help, labels } as const
}

function gauge<const L extends readonly string[]>(help: string, ...labels: L) {
  return { kind: 'gauge', help, labels } as const
}

function histogram<const L extends readonly string[]>(help: string, ...labels: L) {
  return { kind: 'histogram', help, labels } as const
}
