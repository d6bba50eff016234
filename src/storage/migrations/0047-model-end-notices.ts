import type { ColumnTypes } from './column-types.ts'

/**
 * Notices about models that end. The key makes a notice the only one of its project, model, day and
 * stage, over all nodes; rows with one `notice_id` are sent as one message.
 */
export function modelEndNotices(t: ColumnTypes): string[] {
  return [
    `create table model_end_notice (
    project_id ${t.id} not null,
    model ${t.id} not null,
    shutdown_date ${t.id} not null,
    days ${t.integer} not null,
    organization_id ${t.id} not null,
    notice_id ${t.id} not null,
    source ${t.text} not null,
    replacement ${t.text},
    requests ${t.integer} not null,
    last_used_at ${t.integer} not null,
    created_at ${t.integer} not null,
    primary key (project_id, model, shutdown_date, days)
  ) ${t.clustered}`,
    'create index model_end_notice_message on model_end_notice (notice_id)',
    'create index model_end_notice_age on model_end_notice (created_at)',
  ]
}
