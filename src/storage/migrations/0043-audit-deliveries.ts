import type { ColumnTypes } from './column-types.ts'

/**
 * Numbers of audit events, and the positions of subscriptions to them. Events of before, and those
 * of nodes of the previous release, have no number.
 */
export function auditDeliveries(t: ColumnTypes): string[] {
  return [
    `alter table change_counter add column events ${t.integer} not null default 0`,
    `alter table change add column event_sequence ${t.integer}`,
    `alter table change add column event_id ${t.id}`,
    `create unique index change_event on change (organization_id, event_sequence)
    where event_sequence is not null`,
    `create table audit_delivery (
    subscription ${t.id} not null,
    organization_id ${t.id} not null references organization (id),
    position ${t.integer} not null,
    last_sequence ${t.integer} not null,
    attempts ${t.integer} not null,
    next_attempt_at ${t.integer} not null,
    last_error ${t.text},
    delivered_at ${t.integer},
    primary key (subscription, organization_id)
  ) ${t.clustered}`,
  ]
}
