import type { ColumnTypes } from './column-types.ts'

/** Alerts in per cent of a spend limit, and the limit by which their amount was computed. */
export function percentAlerts(t: ColumnTypes): string[] {
  return [
    ...['spend_alert', 'spend_alert_delivery'].flatMap((table) => [
      `alter table ${table} add column threshold_percent ${t.integer}`,
      `alter table ${table} add column limit_amount ${t.integer}`,
    ]),
    `create index spend_alert_percent on spend_alert (organization_id, scope_kind, scope_id)
    where threshold_percent is not null`,
  ]
}
