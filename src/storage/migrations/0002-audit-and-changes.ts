import type { ColumnTypes } from './column-types.ts'

/** The audit log, and the numbered changes for replication. */
export function auditAndChanges(t: ColumnTypes): string[] {
  return [
    `create table audit_log (
    organization_id ${t.id} not null references organization (id),
    id ${t.id} not null,
    type ${t.id} not null,
    effective_at ${t.integer} not null,
    project_id ${t.id} not null,
    resource_id ${t.id} not null,
    actor_key_id ${t.id},
    actor_id ${t.id} not null,
    actor_email ${t.text},
    actor_kind ${t.text} not null,
    ip_address ${t.text},
    user_agent ${t.text},
    payload ${t.text} not null,
    primary key (organization_id, id)
  ) ${t.clustered}`,
    'create index audit_log_project on audit_log (project_id, id)',

    `create table change_counter (
    organization_id ${t.id} primary key references organization (id),
    seq ${t.integer} not null
  ) ${t.clustered}`,
    'insert into change_counter (organization_id, seq) select id, 0 from organization',

    `create table change (
    organization_id ${t.id} not null references organization (id),
    seq ${t.integer} not null,
    kind ${t.text} not null,
    id ${t.id} not null,
    changed_at ${t.integer} not null,
    primary key (organization_id, seq)
  ) ${t.clustered}`,
  ]
}
