import type { ColumnTypes } from './column-types.ts'

/** Erasures of people, and those that have not completed. */
export function erasures(t: ColumnTypes): string[] {
  return [
    `create table erasure (
    organization_id ${t.id} not null references organization (id),
    user_id ${t.id} not null references "user" (id),
    requested_at ${t.integer} not null,
    completed_at ${t.integer},
    progress ${t.text},
    primary key (organization_id, user_id)
  ) ${t.clustered}`,
    'create index erasure_pending on erasure (requested_at) where completed_at is null',
  ]
}
