import type { ColumnTypes } from './column-types.ts'

/**
 * Spend that a batch or a background response has reserved until it ends, and requests that spend
 * limits have rejected. Rows of nodes of the previous release have none of either.
 */
export function deferredReservations(t: ColumnTypes): string[] {
  return [
    `alter table owned_object add column reserved_dollars ${t.integer}`,
    `alter table owned_object add column reserved_nano ${t.integer}`,
    `create index owned_object_reserved on owned_object (organization_id, project_id)
    where reserved_dollars is not null`,
    `alter table usage add column refused_spend ${t.integer} not null default 0`,
  ]
}
