/** Metrics of usage: tokens, cost and failed requests, by model. */
import { panel, percentiles, type ReaderRow } from '#build/metrics/row.ts'

const LOG = 'the log has the reason: [log messages](errors.md#log-messages)'

export const USAGE_ROWS = {
  bailiwick_costs_reconciled_difference_ratio: {
    meaning:
      'counted less billed costs as a part of the billed ones, of the last seven closed days of an account ([invoices](../guides/invoices.md)); upstreams without `billing` have none',
    panels: [
      panel('models', 'Counted beside billed costs', 'percentunit', [
        'max by (upstream) (bailiwick_costs_reconciled_difference_ratio)',
        '{{upstream}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickCostsDiffer',
        expr: 'max by (upstream) (abs(bailiwick_costs_reconciled_difference_ratio)) > 0.01',
        for: '1h',
        severity: 'ticket',
        summary: 'costs of {{ $labels.upstream }} differ from those that its provider has billed',
        remedy: '[find the cause](../guides/invoices.md#compare)',
      },
    ],
  },
  bailiwick_costs_reconciled_timestamp_seconds: {
    meaning: 'when an account was compared last, in Unix seconds',
    panels: [
      panel('models', 'Days since the last comparison with a provider', 'd', [
        'time() / 86400 - max by (upstream) (bailiwick_costs_reconciled_timestamp_seconds) / 86400',
        '{{upstream}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickCostsNotReconciled',
        expr: 'time() - max by (upstream) (bailiwick_costs_reconciled_timestamp_seconds) > 259200',
        for: '1h',
        severity: 'ticket',
        summary: 'costs of {{ $labels.upstream }} were not compared for three days',
        remedy: '[the task `cost_reconciliation` has the error](../guides/invoices.md#alert)',
      },
    ],
  },
  bailiwick_failed_requests_total: {
    meaning:
      'admitted requests that [failed](../guides/usage-and-costs.md#failed-requests), each once. After 1 000 series on a node the others count as `other`',
    panels: [
      panel('models', 'Failed requests a second', 'reqps', [
        'sum by (model) (rate(bailiwick_failed_requests_total[5m]))',
        '{{model}}',
      ]),
      panel('overview', 'Failed requests a second, by project', 'reqps', [
        'topk(10, sum by (project) (rate(bailiwick_failed_requests_total[5m])))',
        '{{project}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickFailedRequests',
        expr: 'sum by (project) (rate(bailiwick_failed_requests_total[10m])) > 0.1',
        for: '10m',
        severity: 'ticket',
        summary: 'Requests of {{ $labels.project }} fail at their upstreams',
        remedy: '[failure modes of an upstream](../operate/failure-modes.md#an-upstream)',
      },
    ],
  },
  bailiwick_time_per_output_token_seconds: {
    meaning:
      'streams that were answered whole and reported their tokens, and for each the seconds from its first bytes to its end, by token of output after the first; tokens of reasoning count. Models that the catalog does not have count as `other`',
    panels: [
      percentiles(
        'models',
        'Time for each token of output',
        'bailiwick_time_per_output_token_seconds',
        'model',
      ),
    ],
  },
  bailiwick_tokens_total: {
    meaning:
      'tokens as [usage](../guides/usage-and-costs.md) counts them, `input` and `output`, estimates included. Models that the catalog does not have count as `other`',
    panels: [
      panel('models', 'Tokens a second', 'short', [
        'sum by (model, direction) (rate(bailiwick_tokens_total[5m]))',
        '{{model}} {{direction}}',
      ]),
    ],
  },
  bailiwick_token_parts_total: {
    meaning:
      'parts of these tokens: `cached_input` and `cache_write` of the input, `reasoning` of the output',
    panels: [
      panel('models', 'Parts of the tokens a second', 'short', [
        'sum by (model, part) (rate(bailiwick_token_parts_total[5m]))',
        '{{model}} {{part}}',
      ]),
      panel('models', 'Part of the input that was cached', 'percentunit', [
        'sum by (model) (rate(bailiwick_token_parts_total{part="cached_input"}[5m])) / sum by (model) (rate(bailiwick_tokens_total{direction="input"}[5m]))',
        '{{model}}',
      ]),
    ],
  },
  bailiwick_cost_dollars_total: {
    meaning:
      'cost as [usage](../guides/usage-and-costs.md) counts it, calls of hosted tools included. Models that the catalog does not have count as `other`',
    panels: [
      panel('models', 'Cost in an hour', 'currencyUSD', [
        'sum by (model) (increase(bailiwick_cost_dollars_total[1h]))',
        '{{model}}',
      ]),
      panel('overview', 'Cost in an hour', 'currencyUSD', [
        'sum by (job) (increase(bailiwick_cost_dollars_total[1h]))',
        'all models',
      ]),
    ],
  },
  bailiwick_usage_rows_waiting: {
    meaning:
      'rows of usage in memory that wait to be written: few, but while the store is away. Above 20 000 usage is lost',
    panels: [
      panel('overview', 'Rows of usage that wait', 'short', [
        'sum by (instance) (bailiwick_usage_rows_waiting)',
        '{{instance}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickUsageWaits',
        expr: 'bailiwick_usage_rows_waiting > 10000',
        severity: 'page',
        summary: '{{ $labels.instance }} cannot write usage, and will soon lose some',
        remedy: '[failure modes of the store](../operate/failure-modes.md#the-store)',
      },
    ],
  },
  bailiwick_request_log_rows_total: {
    meaning:
      'requests of known keys, by their rows in the request logs: `recorded`; `merged` into one row of many alike; `left_out`, a success beyond the quota and the sample; `dropped`, no room in memory',
    panels: [
      panel('overview', 'Request logs a second', 'ops', [
        'sum by (result) (rate(bailiwick_request_log_rows_total[5m]))',
        '{{result}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickRequestLogsDropped',
        expr: 'increase(bailiwick_request_log_rows_total{result="dropped"}[10m]) > 0',
        severity: 'ticket',
        summary: '{{ $labels.instance }} has dropped rows of request logs',
        remedy: '[failure modes of the store](../operate/failure-modes.md#the-store)',
      },
    ],
  },
  bailiwick_usage_lost_total: {
    meaning: 'usage rows that did not fit in memory, or that the store rejects permanently',
    alerts: [
      {
        name: 'BailiwickUsageLost',
        expr: 'increase(bailiwick_usage_lost_total[10m]) > 0',
        severity: 'page',
        summary: '{{ $labels.instance }} has dropped rows of usage',
        remedy: LOG,
      },
    ],
  },
  bailiwick_tokens_beyond_bound_total: {
    meaning:
      'tokens that an upstream has reported beyond the [window of their model](../guides/usage-and-costs.md#reports-beyond-a-models-window), and that are not charged',
    panels: [
      panel('upstreams', 'Tokens beyond the window of their model, in an hour', 'short', [
        'sum by (upstream) (increase(bailiwick_tokens_beyond_bound_total[1h]))',
        '{{upstream}}',
      ]),
    ],
  },
  bailiwick_usage_unpriced_models_total: {
    meaning:
      "models in use without a known price, whose costs count as 0, and with a service tier without one, which costs the model's dearest tier. Each counts once; models that the catalog does not have count as `other`",
    panels: [
      panel('models', 'Models without a price', 'short', [
        'sum by (model) (bailiwick_usage_unpriced_models_total)',
        '{{model}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickUnpricedModel',
        expr: 'bailiwick_usage_unpriced_models_total > 0',
        severity: 'info',
        summary: '{{ $labels.model }} has no price: its costs count as 0',
        remedy: '[set a price](../guides/usage-and-costs.md#set-prices)',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ReaderRow>>
