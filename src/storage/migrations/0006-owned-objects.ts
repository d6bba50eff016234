import type { ColumnTypes } from './column-types.ts'

/** Upstream objects by project. */
export function ownedObjects(t: ColumnTypes): string[] {
  return [
    `create table owned_object (
    project_id ${t.id} not null,
    id ${t.id} not null,
    organization_id ${t.id} not null,
    kind ${t.id} not null check (kind in ('file', 'batch', 'response')),
    upstream ${t.id} not null,
    key_id ${t.id} not null,
    owner_id ${t.id} not null,
    created_at ${t.integer} not null,
    expires_at ${t.integer},
    model ${t.id},
    object ${t.text},
    detail ${t.text},
    enqueued_tokens ${t.integer} not null,
    poll_at ${t.integer},
    primary key (project_id, id)
  ) ${t.clustered}`,
    // A list of one kind, newest first.
    'create index owned_object_list on owned_object (project_id, kind, created_at, id)',
    // The next poll; a row is leased by moving its time.
    'create index owned_object_poll on owned_object (poll_at) where poll_at is not null',
    'create index owned_object_expiry on owned_object (expires_at) where expires_at is not null',
    // The tokens of live batches, which are the level of the organization's queue.
    `create index owned_object_queue on owned_object (organization_id, model)
    where enqueued_tokens > 0`,
  ]
}
