import type { ColumnTypes } from './column-types.ts'

/** Budgets that several nodes share: the amounts spent in their periods, and the nodes' leases. */
export function sharedBudgets(t: ColumnTypes): string[] {
  return [
    `create table spend_budget (
    organization_id ${t.id} not null,
    scope ${t.id} not null,
    owner_id ${t.id} not null,
    interval ${t.id} not null,
    state ${t.text} not null,
    primary key (organization_id, owner_id, scope, interval)
  ) ${t.clustered}`,
  ]
}
