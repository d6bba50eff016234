import type { ColumnTypes } from './column-types.ts'

/**
 * Budgets of tags: the tags that pay for an object that is charged later, and the members of
 * requests that projects make tags of. Sums of keys and of their owners are also found without
 * their projects, since a budget is seeded by the id alone.
 */
export function tagBudgets(t: ColumnTypes): string[] {
  return [
    `alter table owned_object add column paying_tags ${t.text}`,
    `alter table project add column metadata_tags ${t.text}`,
    `alter table project add column safety_identifier_key ${t.text}`,
    `create index usage_sum_owner on usage_sum (organization_id, width, id, starts_at)
    where dimension = 'key' or dimension = 'owner'`,
  ]
}
