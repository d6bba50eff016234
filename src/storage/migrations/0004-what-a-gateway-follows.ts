import type { ColumnTypes } from './column-types.ts'

/**
 * Tables and columns for gateways: the project of a change, the keys of archived projects (their
 * error differs from the error of unknown keys), an index from a key's project to its organization,
 * and the running nodes.
 */
export function whatAGatewayFollows(t: ColumnTypes): string[] {
  return [
    `alter table change add column project_id ${t.id}`,

    `create table archived_key (
    hash ${t.id} primary key,
    project_id ${t.id} not null,
    expires_at ${t.integer}
  ) ${t.clustered}`,

    'create unique index project_by_id on project (id)',

    `create table node (
    id ${t.id} primary key,
    planes ${t.text} not null check (planes in ('all', 'control', 'data')),
    limiter ${t.text} not null check (limiter in ('memory', 'redis')),
    started_at ${t.integer} not null,
    heartbeat_at ${t.integer} not null
  ) ${t.clustered}`,
  ]
}
