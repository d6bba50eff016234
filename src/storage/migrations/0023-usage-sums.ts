import type { ColumnTypes } from './column-types.ts'

/**
 * Sums of usage by dimension, and how far they have been filled with the usage of before. Nodes of
 * the previous release add to `usage` alone: they leave the new columns of their rows at 0, and the
 * filling waits until these nodes end.
 */
export function usageSumTables(t: ColumnTypes): string[] {
  return [
    `create table usage_sum (
    organization_id ${t.id} not null,
    width ${t.id} not null,
    dimension ${t.id} not null,
    starts_at ${t.integer} not null,
    project_id ${t.id} not null,
    id ${t.id} not null,
    ${SUMS.map((name) => `${name} ${t.integer} not null`).join(', ')},
    primary key (organization_id, width, dimension, starts_at, project_id, id)
  ) ${t.clustered}`,
    `alter table usage_flush add column sums ${t.integer} not null default 0`,
    `alter table node add column sums ${t.integer} not null default 0`,
    `create table usage_sum_fill (
    id ${t.integer} primary key,
    phase ${t.text} not null,
    organization_id ${t.id} not null,
    width ${t.id} not null,
    filled_to ${t.text} not null,
    old_flushes ${t.integer} not null
  ) ${t.clustered}`,
    `insert into usage_sum_fill (id, phase, organization_id, width, filled_to, old_flushes)
    select 0, case when exists (select 1 from usage) then 'fill' else 'ended' end, '', '', '[]',
      coalesce((select sum(number) from usage_flush), 0)`,
  ]
}

const SUMS = [
  'cost',
  'requests',
  'input_tokens',
  'input_cached_tokens',
  'output_tokens',
  'requested_requests',
  'failed_requests',
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
  'refused_spend',
  'refused_batch_tokens',
]
