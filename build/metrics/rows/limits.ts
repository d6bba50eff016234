/** Metrics of rate limits, spend limits and their alerts. */
import { panel, type ReaderRow } from '#build/metrics/row.ts'

export const LIMIT_ROWS = {
  bailiwick_limit_decisions_total: {
    meaning:
      'decisions of limits: `admitted`, `rejected`, and `waited` for requests that waited for room before one of these. `dimension` is `requests`, `tokens`, `images`, `audio_megabytes`, `requests_per_day` or `batch_tokens` of the `organization` or the `project`, and `spend` of enforced [spend limits](../guides/budgets.md), by the kind of their payer. A request counts once for each limit that it was held against; `batch_tokens` counts rejections alone',
    panels: [
      panel('limits', 'Rejected a second', 'reqps', [
        'sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision="rejected"}[5m]))',
        '{{dimension}} of {{scope}}',
      ]),
      panel('limits', 'Part of the requests that is rejected', 'percentunit', [
        'sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision="rejected"}[5m])) / sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision=~"admitted|rejected"}[5m]))',
        '{{dimension}} of {{scope}}',
      ]),
      panel('limits', 'Waited for room a second', 'reqps', [
        'sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision="waited"}[5m]))',
        '{{dimension}} of {{scope}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickLimitsReject',
        expr: 'sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision="rejected"}[10m])) / sum by (dimension, scope) (rate(bailiwick_limit_decisions_total{decision=~"admitted|rejected"}[10m])) > 0.2',
        for: '15m',
        severity: 'info',
        summary:
          'Limits on {{ $labels.dimension }} of the {{ $labels.scope }} reject more than a fifth of the requests',
        remedy: '[rate limits](../guides/rate-limits.md), [spend limits](../guides/budgets.md)',
      },
    ],
  },
  bailiwick_rate_limiter_fallback_active: {
    meaning: '1 while this node uses its fallback with a share of the limits, since Redis is away',
    alerts: [
      {
        name: 'BailiwickLimiterFallback',
        expr: 'bailiwick_rate_limiter_fallback_active == 1',
        for: '30s',
        severity: 'page',
        summary: '{{ $labels.instance }} enforces its share of the limits, since Redis is away',
        remedy: '[failure modes of Redis](../operate/failure-modes.md#redis)',
      },
    ],
  },
  bailiwick_budget_dollars: {
    meaning:
      'budgets of [spend limits](../guides/budgets.md) on this node: `spent` and `reserved` in the present period, and the `limit`; at most 1 000 budgets, those of the organization, of projects and of tags first',
    panels: [
      panel('limits', 'Part of the budget that is spent', 'percentunit', [
        'topk(20, max by (scope, owner, interval) (bailiwick_budget_dollars{amount="spent"}) / max by (scope, owner, interval) (bailiwick_budget_dollars{amount="limit"}))',
        '{{scope}} {{owner}} {{interval}}',
      ]),
      panel('limits', 'Reserved by requests', 'currencyUSD', [
        'topk(20, sum by (scope, owner, interval) (bailiwick_budget_dollars{amount="reserved"}))',
        '{{scope}} {{owner}} {{interval}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickBudgetNearlySpent',
        expr: 'max by (scope, owner, interval) (bailiwick_budget_dollars{amount="spent"}) / max by (scope, owner, interval) (bailiwick_budget_dollars{amount="limit"} > 0) > 0.9',
        severity: 'info',
        summary:
          'Over nine tenths of the {{ $labels.interval }} budget of {{ $labels.owner }} are spent',
        remedy: '[spend limits](../guides/budgets.md)',
      },
    ],
  },
  bailiwick_spend_queue_length: {
    meaning: 'requests that wait for room in a spend limit',
    panels: [
      panel('limits', 'Waiting for room in a spend limit', 'short', [
        'sum by (instance) (bailiwick_spend_queue_length)',
        '{{instance}}',
      ]),
    ],
  },
  bailiwick_spend_rejected_total: {
    meaning:
      'requests and batches that a spend limit rejected: `too_large`, they may cost more than the whole limit; `exhausted`, what is spent leaves too little; `held`, what others have reserved leaves none',
    panels: [
      panel('limits', 'Rejected by spend limits a second, by reason', 'reqps', [
        'sum by (scope, reason) (rate(bailiwick_spend_rejected_total[5m]))',
        '{{scope}} {{reason}}',
      ]),
    ],
  },
  bailiwick_spend_beyond_bound_dollars_total: {
    meaning:
      'cost of requests beyond what they had reserved of a spend limit; of a batch or response whose reservation was [released](../guides/budgets.md#release-a-reservation), all of it; and what a node wrote beyond a limit after the others had ended [its lease](../guides/budgets.md#where-limits-are-enforced)',
    panels: [
      panel('limits', 'Cost beyond reservations in an hour', 'currencyUSD', [
        'sum by (instance) (increase(bailiwick_spend_beyond_bound_dollars_total[1h]))',
        '{{instance}}',
      ]),
    ],
  },
  bailiwick_spend_ledger_difference_dollars: {
    meaning:
      'differences of budgets, each found twice, a minute apart; 0 is right. Of each budget the larger of two: what it has spent, against the [ledger](../guides/budgets.md#what-can-exceed-a-limit); and, among several nodes, what is spent, leased by nodes and reserved by batches and responses in the background, together, beyond the highest limit since all of it last fitted one. Left out of the second: limits that only warn, what was spent beyond a reservation or beside a lease, and budgets without a request for ten minutes',
    alerts: [
      {
        name: 'BailiwickSpendDiffersFromLedger',
        expr: 'bailiwick_spend_ledger_difference_dollars > 0',
        severity: 'page',
        summary: '{{ $labels.instance }} counts another spend than the ledger has: a bug',
        remedy: 'report it, with the lines of the [log](errors.md#log-messages)',
      },
    ],
  },
  bailiwick_spend_alert_deliveries_total: {
    meaning:
      'attempts to deliver [spend alerts](../guides/spend-alerts.md), and notices about [models that end](../guides/models-that-end.md), by `email` or `webhook`: `delivered`, `failed` and to be repeated, or `given_up`',
    panels: [
      panel('limits', 'Deliveries of spend alerts', 'short', [
        'sum by (channel, outcome) (increase(bailiwick_spend_alert_deliveries_total[1h]))',
        '{{channel}} {{outcome}}',
      ]),
    ],
    alerts: [
      {
        name: 'BailiwickSpendAlertGivenUp',
        expr: 'increase(bailiwick_spend_alert_deliveries_total{outcome="given_up"}[1h]) > 0',
        severity: 'ticket',
        summary: '{{ $labels.instance }} has given up a spend alert by {{ $labels.channel }}',
        remedy: '[spend alerts](../guides/spend-alerts.md)',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ReaderRow>>
