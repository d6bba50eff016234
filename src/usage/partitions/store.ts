/** Statements on the partitions of usage, and of the move into them. PostgreSQL alone. */
import { type Reader, run, type Tx } from '#storage/db.ts'
import type { UsageMoveTable } from '#storage/tables/usage.ts'
import { USAGE_KEY } from '#storage/tables/usage-columns.ts'
import { type Partition, type PartitionedWidth, partitionedTable } from './periods.ts'

/** Longest wait for a lock, since usage is neither read nor written while others wait behind it. */
const LOCK_TIMEOUT_MS = 1_000
/** Half of each page is left for the versions of its rows to come, as in the migration. */
const HALF_FULL = '(fillfactor = 50)'
/** Most rows that move out of the default partition when theirs is created. */
const REST_ROWS_MAX = 10_000

/** Names of the partitions of a width, the default partition included. */
export async function partitionNames(
  reader: Reader,
  width: PartitionedWidth,
): Promise<ReadonlySet<string>> {
  const rows = await reader[run](
    `select relname as name from pg_inherits join pg_class on oid = inhrelid
     where inhparent = to_regclass($1)`,
    [partitionedTable(width)],
  )
  return new Set(rows.map(({ name }) => String(name)))
}

function limitWait(tx: Tx) {
  return tx[run](`set local lock_timeout = ${LOCK_TIMEOUT_MS}`, [])
}

/**
 * Locks out transactions that read or write rows of a width, or create or drop partitions of it. A
 * statement that has been planned without a new partition must not find its rows gone from the
 * default one.
 */
export async function lockRows(tx: Tx, width: PartitionedWidth): Promise<void> {
  await limitWait(tx)
  await tx[run](`lock table ${partitionedTable(width)} in access exclusive mode`, [])
}

/**
 * Creates a partition, with the rows of its period that are in the default one. If these are too
 * many they stay there, and so does the period. A partition of an ended period has no room for
 * updates.
 */
export async function createPartition(
  tx: Tx,
  { name, width, fromMs, toMs }: Partition,
  nowMs: number,
): Promise<void> {
  const table = partitionedTable(width)
  const found = `from ${table}_rest where starts_at >= ${fromMs} and starts_at < ${toMs}`
  const [row] = await tx[run](
    `select count(*) as rows from (select ${found} limit ${REST_ROWS_MAX + 1}) as found`,
    [],
  )
  if (Number(row?.rows) > REST_ROWS_MAX) return
  const storage = toMs > nowMs ? `with ${HALF_FULL}` : ''
  await tx[run](`create table ${name} (like ${table} including all) ${storage}`, [])
  await tx[run](
    `with moved as (delete ${found} returning *) insert into ${name} select * from moved`,
    [],
  )
  await tx[run](
    `alter table ${table} attach partition ${name} for values from (${fromMs}) to (${toMs})`,
    [],
  )
}

/** Drops a partition with its rows, unless another node has. */
export async function dropPartition(tx: Tx, { name }: Partition): Promise<void> {
  await limitWait(tx)
  await tx[run](`drop table if exists ${name}`, [])
}

export type Move = Omit<UsageMoveTable, 'id'>

/** Progress of the move. */
export function findMove(reader: Reader): Promise<Move> {
  return reader.selectFrom('usage_move').select(['phase', 'copied_to']).executeTakeFirstOrThrow()
}

/** Progress of the move, for a transaction that continues it. */
export function lockMove(tx: Tx): Promise<Move> {
  return tx
    .selectFrom('usage_move')
    .select(['phase', 'copied_to'])
    .forUpdate()
    .executeTakeFirstOrThrow()
}

export async function setMove(tx: Tx, move: Move): Promise<void> {
  await tx.updateTable('usage_move').set(move).execute()
}

const KEY = USAGE_KEY.join(', ')

/** Creates triggers: later writes to `usage`, by any release, also write `usage_new`. */
export async function writeBoth(tx: Tx): Promise<void> {
  await limitWait(tx)
  const columns = await tx[run](
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'usage'::regclass and attnum > 0 and not attisdropped
       and attname <> all($1)`,
    [USAGE_KEY],
  )
  const values = columns.map(({ name }) => `${name} = excluded.${name}`)
  // In the order of the copy of a slice: neither waits for the other.
  await tx[run](
    `create function usage_written() returns trigger language plpgsql as $$ begin
       insert into usage_new select * from written order by ${KEY}
         on conflict (${KEY}) do update set ${values.join(', ')};
       return null;
     end $$`,
    [],
  )
  for (const event of ['insert', 'update']) {
    await tx[run](
      `create trigger usage_${event} after ${event} on usage referencing new table as written
       for each statement execute function usage_written()`,
      [],
    )
  }
}

/** Key of a row of usage. */
export type UsageKey = readonly (string | number)[]

/** Before the key of any row. */
export const BEFORE_ALL: UsageKey = USAGE_KEY.map((name) =>
  name === 'starts_at' || name === 'batch' ? 0 : '',
)

/**
 * Copies the rows that follow a key, except rows that a trigger has written: these are newer.
 * Resolves to the key of the last row; undefined if none follows.
 */
export async function copySlice(
  tx: Tx,
  after: UsageKey,
  rows: number,
): Promise<UsageKey | undefined> {
  const [last] = await tx[run](
    `with slice as (
       select * from usage where (${KEY}) > (${after.map((_, at) => `$${at + 1}`).join(', ')})
       order by ${KEY} limit $${after.length + 1}
     ), copied as (
       insert into usage_new select * from slice on conflict do nothing
     )
     select ${KEY} from slice order by ${KEY}
     offset (select greatest(count(*) - 1, 0) from slice)`,
    [...after, rows],
  )
  return (
    last &&
    USAGE_KEY.map((name) => {
      const part = last[name]
      return typeof part === 'number' ? part : String(part)
    })
  )
}

/** Puts `usage_new`, which has all rows of `usage`, in its place. */
export async function swap(tx: Tx): Promise<void> {
  await limitWait(tx)
  for (const statement of [
    'drop table usage',
    'drop function usage_written',
    'alter table usage_new rename to usage',
    'alter index usage_new_pkey rename to usage_pkey',
    // Rows of the move have no spare room: no flush will update them.
    `alter table usage_days set ${HALF_FULL}`,
  ]) {
    await tx[run](statement, [])
  }
}
