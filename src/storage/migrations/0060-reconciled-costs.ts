import type { ColumnTypes } from './column-types.ts'

/**
 * Costs by upstream and day, and the last comparison of each with the provider's account. Nodes of
 * the previous release add requests without costs, which `costed_requests` reveals.
 */
export function reconciledCosts(t: ColumnTypes): string[] {
  return [
    ...['output_tokens', 'cost', 'costed_requests'].map(
      (name) => `alter table upstream_usage add column ${name} ${t.integer} not null default 0`,
    ),
    `create table reconciled_day (
    organization_id ${t.id} not null,
    upstream ${t.id} not null,
    starts_at ${t.integer} not null,
    counted ${t.integer} not null,
    billed ${t.integer} not null,
    read_at ${t.integer} not null,
    primary key (organization_id, upstream, starts_at)
  ) ${t.clustered}`,
  ]
}
