import type { ColumnTypes } from './column-types.ts'

/** Policies of projects: the models, hosted tools and service tiers that they may use, as JSON. */
export function projectPolicies(t: ColumnTypes): string[] {
  return [
    `create table project_policy (
    project_id ${t.id} not null,
    kind ${t.id} not null,
    value ${t.text} not null,
    updated_at ${t.integer} not null,
    primary key (project_id, kind)
  ) ${t.clustered}`,
  ]
}
