import type { ColumnTypes } from './column-types.ts'

/** Rate limits of subjects and their defaults, and the trusted headers of keys. */
export function subjectRateLimits(t: ColumnTypes): string[] {
  return [
    `create table subject_rate_limit (
    organization_id ${t.id} not null,
    project_id ${t.id} not null,
    scope_kind ${t.id} not null,
    scope_id ${t.id} not null,
    max_requests_per_1_minute ${t.integer},
    max_tokens_per_1_minute ${t.integer},
    max_requests_per_1_day ${t.integer},
    beyond ${t.id},
    created_at ${t.integer} not null,
    updated_at ${t.integer} not null,
    primary key (organization_id, project_id, scope_kind, scope_id)
  ) ${t.clustered}`,
    `alter table api_key add column trusted_headers ${t.text}`,
  ]
}
