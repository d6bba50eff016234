import type { ColumnTypes } from './column-types.ts'

/**
 * Versions of prices in rows of usage, and usage in service tiers without a price. Rows from
 * before, and of nodes of the previous release, name no version.
 */
export function priceVersionTables(t: ColumnTypes): string[] {
  return [
    `alter table usage add column price_versions ${t.text} not null default ''`,
    `create table price_version (
    version ${t.id} primary key,
    content ${t.text} not null,
    first_seen_at ${t.integer} not null
  ) ${t.clustered}`,
    `create table unpriced_tier (
    organization_id ${t.id} not null,
    starts_at ${t.integer} not null,
    project_id ${t.id} not null,
    model ${t.id} not null,
    service_tier ${t.id} not null,
    requests ${t.integer} not null,
    input_tokens ${t.integer} not null,
    output_tokens ${t.integer} not null,
    primary key (organization_id, starts_at, project_id, model, service_tier)
  ) ${t.clustered}`,
  ]
}
