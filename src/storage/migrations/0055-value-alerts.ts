import type { ColumnTypes } from './column-types.ts'

/** Alerts of the values of a key of tags, and the values that a delivery names. */
export function valueAlerts(t: ColumnTypes): string[] {
  return [
    `alter table spend_alert add column tag_key ${t.text}`,
    `alter table spend_alert_delivery add column detail ${t.text}`,
  ]
}
