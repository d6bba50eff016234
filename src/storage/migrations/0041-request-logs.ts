import type { ColumnTypes } from './column-types.ts'

/**
 * Request logs, and the number of rows that each project has of a day. On PostgreSQL in partitions
 * by day, which the server creates and drops; SQLite has one table, in the order of its inserts.
 */
export function requestLogs(t: ColumnTypes): string[] {
  return [
    `create table request_logs (
    organization_id ${t.id} not null,
    ended_at ${t.integer} not null,
    request_id ${t.id} not null,
    started_at ${t.integer} not null,
    project_id ${t.id} not null,
    key_id ${t.id} not null,
    owner_id ${t.id},
    endpoint ${t.text} not null,
    api_format ${t.text} not null,
    model ${t.id},
    upstream ${t.text},
    status ${t.integer},
    outcome ${t.text} not null,
    code ${t.text},
    session ${t.id},
    cost ${t.integer} not null,
    duration_ms ${t.integer} not null,
    requests ${t.integer} not null,
    address ${t.text},
    user_agent ${t.text},
    details ${t.text} not null,
    primary key (organization_id, ended_at, request_id)
  ) ${t.hasPartitions ? 'partition by range (ended_at)' : ''}`,
    ...(t.hasPartitions
      ? ['create table request_logs_rest partition of request_logs default']
      : []),
    ...Object.entries(INDEXES).map(
      ([name, columns]) => `create index request_logs_${name} on request_logs ${columns}`,
    ),
    `create table request_log_days (
    organization_id ${t.id} not null,
    project_id ${t.id} not null,
    starts_at ${t.integer} not null,
    logs ${t.integer} not null,
    personal ${t.integer} not null default 1,
    primary key (organization_id, project_id, starts_at)
  ) ${t.clustered}`,
  ]
}

const INDEXES = {
  project: '(project_id, ended_at)',
  key: '(key_id, ended_at)',
  owner: '(owner_id, ended_at)',
  request: '(request_id)',
  failure: "(organization_id, ended_at) where outcome <> 'succeeded'",
  session: '(session, ended_at) where session is not null',
}
