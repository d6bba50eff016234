import type { ColumnTypes } from './column-types.ts'

/**
 * Tokens written to a cache for an hour, and their cost. Nodes of the previous release add rows
 * without them.
 */
export function hourCacheWrites(t: ColumnTypes): string[] {
  const addTo = (table: string): string[] =>
    COLUMNS.map((name) => `alter table ${table} add column ${name} ${t.integer} not null default 0`)
  return [...addTo('usage'), ...addTo('tagged_usage'), ...(t.hasPartitions ? moveOf(addTo) : [])]
}

const COLUMNS = ['input_cache_write_1h_tokens', 'cache_write_1h_cost']

/** The move of usage into partitions, if it is under way: its table and its trigger. */
function moveOf(addTo: (table: string) => string[]): string[] {
  const last = 'piece_cost = excluded.piece_cost'
  const set = [last, ...COLUMNS.map((name) => `${name} = excluded.${name}`)].join(', ')
  return [
    `do $$ begin
      if to_regclass('usage_new') is not null then ${addTo('usage_new').join('; ')}; end if;
      if to_regproc('usage_written') is not null then
        execute replace(pg_get_functiondef('usage_written'::regproc), ' ${last}', ' ${set}');
      end if;
    end $$`,
  ]
}
