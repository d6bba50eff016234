import type { ColumnTypes } from './column-types.ts'

/** Items of answers (messages, reasoning, calls of tools), by the project that received them. */
export function ownedItems(t: ColumnTypes): string[] {
  return [
    `create table owned_item (
    project_id ${t.id} not null,
    id ${t.id} not null,
    upstream ${t.id} not null,
    expires_at ${t.integer} not null,
    primary key (project_id, id)
  ) ${t.clustered}`,
    'create index owned_item_expiry on owned_item (expires_at)',
  ]
}
