/** Statements of the move of usage into partitions. PostgreSQL alone. */
import { type Reader, run, type Tx } from '#storage/db.ts'
import { limitLockWait } from '#storage/postgres/partitions.ts'
import type { UsageMoveTable } from '#storage/tables/usage.ts'
import { USAGE_KEY } from '#storage/tables/usage-columns.ts'
import { HALF_FULL } from './periods.ts'

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
  await limitLockWait(tx)
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
  await limitLockWait(tx)
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
