/** Rows of first answers. */
import type { Insertable } from 'kysely'
import { run, type Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { IdempotencyTable } from '#storage/tables/schema.ts'

export type ClaimKey = Pick<IdempotencyTable, 'organization_id' | 'actor_id' | 'key'>

export const find = query<ClaimKey>()((db, p) =>
  db
    .selectFrom('idempotency')
    .select(['request_hash', 'sealed_answer', 'created_at'])
    .where('organization_id', '=', p.organization_id)
    .where('actor_id', '=', p.actor_id)
    .where('key', '=', p.key),
)

/** Replaces an expired first answer. */
export const put = command<Insertable<IdempotencyTable>>()((db, p) =>
  db
    .insertInto('idempotency')
    .values(p)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'actor_id', 'key']).doUpdateSet({
        request_hash: p.request_hash,
        sealed_answer: p.sealed_answer,
        created_at: p.created_at,
      }),
    ),
)

/** Deletes at most `limit` answers created before `before`. Resolves to their number. */
export async function purge(tx: Tx, before: number, limit: number): Promise<number> {
  const old = await tx
    .selectFrom('idempotency')
    .select(['organization_id', 'actor_id', 'key'])
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute()
  for (const row of old) {
    await tx
      .deleteFrom('idempotency')
      .where('organization_id', '=', row.organization_id)
      .where('actor_id', '=', row.actor_id)
      .where('key', '=', row.key)
      // A new first answer may have replaced it since our read.
      .where('created_at', '<', before)
      .execute()
  }
  return old.length
}

/**
 * Whether this transaction alone holds `lockName`, until it ends. Always true on SQLite, which runs
 * changes one after another.
 */
export async function tryLock(tx: Tx, lockName: string): Promise<boolean> {
  if (tx.dialect === 'sqlite') return true
  const [row] = await tx[run](
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken',
    [lockName],
  )
  return row?.taken === true
}
