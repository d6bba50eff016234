import type { ColumnTypes } from './column-types.ts'

/**
 * Latencies of requests, as histograms of 26 columns each. Rows are updated four times a second
 * while they are of the present: on PostgreSQL half of each page is left for that.
 */
export function latency(t: ColumnTypes): string[] {
  const counts = ['duration', 'first_token'].flatMap((name) =>
    Array.from({ length: 26 }, (_, at) => `${name}_${at} ${t.integer} not null`),
  )
  return [
    `create table latency (
    organization_id ${t.id} not null,
    width ${t.id} not null,
    starts_at ${t.integer} not null,
    upstream ${t.id} not null,
    model ${t.id} not null,
    status ${t.integer} not null,
    outcome ${t.id} not null,
    ${counts.join(', ')},
    primary key (organization_id, width, starts_at, upstream, model, status, outcome)
  ) ${t.hasPartitions ? 'with (fillfactor = 50)' : t.clustered}`,
  ]
}
