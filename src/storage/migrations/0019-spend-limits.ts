import type { ColumnTypes } from './column-types.ts'

/**
 * Spend limits and spend alerts. A scope is the organization or a project today; its kind and its
 * id have room for users, service accounts, keys and tags.
 */
export function spendLimits(t: ColumnTypes): string[] {
  return [
    `create table spend_limit (
    organization_id ${t.id} not null,
    scope_kind ${t.id} not null,
    scope_id ${t.id} not null,
    threshold_amount ${t.integer} not null,
    interval ${t.text} not null,
    mode ${t.text} not null,
    created_at ${t.integer} not null,
    updated_at ${t.integer} not null,
    primary key (organization_id, scope_kind, scope_id)
  ) ${t.clustered}`,
    `create table spend_alert (
    organization_id ${t.id} not null,
    scope_kind ${t.id} not null,
    scope_id ${t.id} not null,
    id ${t.id} not null,
    threshold_amount ${t.integer} not null,
    recipients ${t.text} not null,
    subject_prefix ${t.text},
    created_at ${t.integer} not null,
    updated_at ${t.integer} not null,
    primary key (organization_id, scope_kind, scope_id, id)
  ) ${t.clustered}`,
  ]
}
