import type { ColumnTypes } from './column-types.ts'

/**
 * Outbox of spend alerts, and the members of an alert that OpenAI's have not. The unique index
 * makes a delivery the only one of its alert, period, generation and channel, over all nodes.
 */
export function spendAlertDeliveries(t: ColumnTypes): string[] {
  return [
    `alter table spend_alert add column webhook_url ${t.text}`,
    `alter table spend_alert add column basis ${t.text} not null default 'actual'`,
    `alter table spend_alert add column generation ${t.integer} not null default 0`,
    'create index spend_alert_id on spend_alert (id)',
    `create table spend_alert_delivery (
    id ${t.id} not null primary key,
    organization_id ${t.id} not null,
    scope_kind ${t.id} not null,
    scope_id ${t.id} not null,
    alert_id ${t.id} not null,
    event ${t.text} not null,
    channel ${t.text} not null,
    period_starts_at ${t.integer} not null,
    arming ${t.text} not null,
    threshold_amount ${t.integer} not null,
    spend_amount ${t.integer} not null,
    forecast_amount ${t.integer},
    state ${t.text} not null,
    attempts ${t.integer} not null,
    next_attempt_at ${t.integer} not null,
    last_error ${t.text},
    created_at ${t.integer} not null,
    ended_at ${t.integer}
  ) ${t.clustered}`,
    `create unique index spend_alert_delivery_once
    on spend_alert_delivery (alert_id, period_starts_at, arming, channel)`,
    'create index spend_alert_delivery_list on spend_alert_delivery (organization_id, id)',
    'create index spend_alert_delivery_scope on spend_alert_delivery (scope_id, id)',
    `create index spend_alert_delivery_due on spend_alert_delivery (next_attempt_at)
    where state = 'pending'`,
    'create index spend_alert_delivery_age on spend_alert_delivery (created_at)',
  ]
}
