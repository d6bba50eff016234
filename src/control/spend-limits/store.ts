/** Rows of spend limits. */
import type { Insertable, Selectable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import type { SpendLimitTable } from '#storage/spend-tables.ts'
import { query } from '#storage/statement.ts'
import type { ScopeKey } from './scope.ts'

export type SpendLimitRow = Pick<
  Selectable<SpendLimitTable>,
  'threshold_amount' | 'interval' | 'mode'
>

export const find = query<ScopeKey>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(['threshold_amount', 'interval', 'mode'])
    .where('organization_id', '=', p.organization_id)
    .where('scope_kind', '=', p.scope_kind)
    .where('scope_id', '=', p.scope_id),
)

/** Sets the limit, and keeps the time of creation of an existing one. */
export async function put(tx: Tx, row: Insertable<SpendLimitTable>): Promise<void> {
  const { threshold_amount, interval, mode, updated_at } = row
  await tx
    .insertInto('spend_limit')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'scope_kind', 'scope_id'])
        .doUpdateSet({ threshold_amount, interval, mode, updated_at }),
    )
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, key: ScopeKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('spend_limit')
    .where('organization_id', '=', key.organization_id)
    .where('scope_kind', '=', key.scope_kind)
    .where('scope_id', '=', key.scope_id)
    .returning('scope_id')
    .execute()
  return removed.length === 1
}
