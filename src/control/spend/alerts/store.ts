/** Rows of spend alerts. */
import type { Selectable } from 'kysely'
import type { PayerKey } from '#control/spend/limits/payer.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { insertInto, query } from '#storage/statement.ts'
import type { SpendAlertTable } from '#storage/tables/spend.ts'

const COLUMNS = [
  ...(['id', 'threshold_amount', 'recipients', 'subject_prefix'] as const),
  ...(['threshold_percent', 'limit_amount', 'webhook_url', 'basis', 'tag_key'] as const),
] as const

export type SpendAlertRow = Pick<Selectable<SpendAlertTable>, (typeof COLUMNS)[number]>

export interface AlertKey extends PayerKey {
  readonly id: string
}

export const find = query<AlertKey>()((db, p) =>
  db
    .selectFrom('spend_alert')
    .select(COLUMNS)
    .where('organization_id', '=', p.organization_id)
    .where('scope_kind', '=', p.scope_kind)
    .where('scope_id', '=', p.scope_id)
    .where('id', '=', p.id),
)

/** Range of ids, both bounds excluded, and the rows of it to read. */
interface AlertRange {
  readonly above: string
  readonly below: string
  readonly order: 'asc' | 'desc'
  readonly rows: number
}

export function page(
  reader: Reader,
  key: PayerKey,
  { above, below, order, rows }: AlertRange,
): Promise<SpendAlertRow[]> {
  return reader
    .selectFrom('spend_alert')
    .select(COLUMNS)
    .where((eb) => eb.and(key))
    .where('id', '>', above)
    .where('id', '<', below)
    .orderBy('id', order)
    .limit(rows)
    .execute()
}

export const insert = insertInto('spend_alert')

/** Columns that a change replaces. */
type AlertColumns = Omit<SpendAlertRow, 'id'> & Pick<SpendAlertTable, 'updated_at'>

/** Another amount, basis or key of tags arms the alert again. False when there is none. */
export async function update(tx: Tx, key: AlertKey, columns: AlertColumns): Promise<boolean> {
  const { threshold_amount: amount, basis, tag_key: tagKey } = columns
  const changed = await tx
    .updateTable('spend_alert')
    .set((eb) => ({
      ...columns,
      generation: eb
        .case()
        .when(
          eb.and([
            eb.and({ threshold_amount: amount, basis }),
            eb('tag_key', tagKey === null ? 'is' : '=', tagKey),
          ]),
        )
        .then(eb.ref('generation'))
        .else(eb('generation', '+', 1))
        .end(),
    }))
    .where((eb) => eb.and(key))
    .returning('id')
    .execute()
  return changed.length === 1
}

/** Deletes it with the deliveries that are not made yet. False when there was none. */
export async function remove(tx: Tx, key: AlertKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('spend_alert')
    .where((eb) => eb.and(key))
    .returning('id')
    .execute()
  if (removed.length === 0) return false
  await tx
    .deleteFrom('spend_alert_delivery')
    .where('alert_id', '=', key.id)
    .where('state', '=', 'pending')
    .execute()
  return true
}
