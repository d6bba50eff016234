import type { ColumnTypes } from './column-types.ts'

/**
 * Input tokens by upstream and day. A separate table, since nodes of the previous release add to
 * `usage` by its primary key, which cannot get another column while they run.
 */
export function upstreamUsage(t: ColumnTypes): string[] {
  return [
    `create table upstream_usage (
    organization_id ${t.id} not null,
    starts_at ${t.integer} not null,
    project_id ${t.id} not null,
    upstream ${t.id} not null,
    model ${t.id} not null,
    requests ${t.integer} not null,
    input_tokens ${t.integer} not null,
    input_cached_tokens ${t.integer} not null,
    primary key (organization_id, starts_at, project_id, upstream, model)
  ) ${t.clustered}`,
  ]
}
