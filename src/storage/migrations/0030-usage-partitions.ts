import type { ColumnTypes } from './column-types.ts'

/**
 * Usage in partitions on PostgreSQL: by width, then minutes by day and hours by month. An empty
 * table is replaced at once. One with rows is moved while the server runs, into `usage_new`, which
 * a later migration must change together with `usage` while it exists.
 */
export function usagePartitions(t: ColumnTypes): string[] {
  return [
    `create table usage_move (
    id ${t.integer} primary key,
    phase ${t.text} not null,
    copied_to ${t.text} not null
  ) ${t.clustered}`,
    ...(t.hasPartitions ? PARTITIONED : ["insert into usage_move values (0, 'ended', '[]')"]),
  ]
}

/**
 * Half of each page is left for later versions of its rows: rows of the present are updated by each
 * flush, and a version that fits into its page changes no index.
 */
const HALF_FULL = '(fillfactor = 50)'

const PARTITIONED = [
  ...['usage_sum', 'upstream_usage', 'tagged_usage'].map(
    (table) => `alter table ${table} set ${HALF_FULL}`,
  ),
  'create table usage_new (like usage including all) partition by list (width)',
  "create table usage_days partition of usage_new for values in ('1d')",
  `create table usage_hours partition of usage_new for values in ('1h')
    partition by range (starts_at)`,
  `create table usage_hours_rest partition of usage_hours default with ${HALF_FULL}`,
  `create table usage_minutes partition of usage_new for values in ('1m')
    partition by range (starts_at)`,
  `create table usage_minutes_rest partition of usage_minutes default with ${HALF_FULL}`,
  'lock table usage in access exclusive mode',
  `insert into usage_move
    select 0, case when exists (select from usage) then 'begin' else 'ended' end, '[]'`,
  `do $$ begin
    if not exists (select from usage) then
      drop table usage;
      alter table usage_new rename to usage;
      alter index usage_new_pkey rename to usage_pkey;
      alter table usage_days set ${HALF_FULL};
    end if;
  end $$`,
]
