import type { ColumnTypes } from './column-types.ts'

const PERIODS = ['day', 'week', 'month', 'quarter'] as const

/**
 * Limits of people in a project, defaults of projects, and values of tags with their spend.
 *
 * A limit of a project's own default, of a person in it or of a value has the project's id: its
 * `scope_id` begins with it. `beyond` is what happens to values of a tag that are too many.
 *
 * A value has the spend of the present period of each interval and of the one before: flushes of
 * nodes with different clocks come in either order around the turn of a period.
 */
export function tagValues(t: ColumnTypes): string[] {
  const amounts = PERIODS.flatMap((name) => [
    `${name}_start ${t.integer} not null`,
    `${name}_cost ${t.integer} not null`,
    `${name}_before_start ${t.integer} not null`,
    `${name}_before_cost ${t.integer} not null`,
  ])
  return [
    `alter table spend_limit add column project_id ${t.id}`,
    `alter table spend_limit add column beyond ${t.text}`,
    `create index spend_limit_project on spend_limit (organization_id, project_id)`,
    `create table tag_value (
    organization_id ${t.id} not null,
    project_id ${t.id} not null,
    tag_key ${t.id} not null,
    value ${t.id} not null,
    ${amounts.join(', ')},
    lifetime_cost ${t.integer} not null,
    first_used_at ${t.integer} not null,
    last_used_at ${t.integer} not null,
    primary key (organization_id, project_id, tag_key, value)
  ) ${t.clustered}`,
    `create index tag_value_use on tag_value (organization_id, project_id, tag_key, last_used_at)`,
    `alter table owned_object add column paying_values ${t.text}`,
  ]
}
