import type { ColumnTypes } from './column-types.ts'

/**
 * Any kind of owned object: `OwnedKind` lists the kinds, and a further one needs no migration.
 * SQLite drops a check only with its table.
 */
export function ownedKinds(t: ColumnTypes): string[] {
  return t.foldsText
    ? ['alter table owned_object drop constraint owned_object_kind_check']
    : [
        'alter table owned_object rename to owned_object_checked',
        `create table owned_object (
          project_id ${t.id} not null,
          id ${t.id} not null,
          organization_id ${t.id} not null,
          kind ${t.id} not null,
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
          bytes ${t.integer},
          primary key (project_id, id)
        ) ${t.clustered}`,
        'insert into owned_object select * from owned_object_checked',
        'drop table owned_object_checked',
        'create index owned_object_list on owned_object (project_id, kind, created_at, id)',
        'create index owned_object_poll on owned_object (poll_at) where poll_at is not null',
        `create index owned_object_expiry on owned_object (expires_at)
          where expires_at is not null`,
        `create index owned_object_queue on owned_object (organization_id, model)
          where enqueued_tokens > 0`,
        `create index owned_object_quota on owned_object (project_id, kind, bytes)
          where bytes is not null`,
      ]
}
