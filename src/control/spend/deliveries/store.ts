/** Rows of deliveries of spend alerts, for their lists and for test messages. */
import type { Insertable, Selectable } from 'kysely'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { query } from '#storage/statement.ts'
import type { SpendAlertDeliveryTable } from '#storage/tables/spend.ts'

/** Events of alerts: the same outbox has notices about models that end, and of raises. */
const ALERT_EVENTS = ['reached', 'forecast', 'values', 'test'] as const
type AlertEvent = (typeof ALERT_EVENTS)[number]
export type StoredDelivery = Selectable<SpendAlertDeliveryTable> & { readonly event: AlertEvent }

/** Deliveries of an organization, or of one of its projects. */
interface DeliveryKey {
  readonly organizationId: string
  readonly projectId: string | null
  /** Filters of the list. */
  readonly alertId: string | undefined
  readonly states: readonly StoredDelivery['state'][] | undefined
}

export function find(
  reader: Reader,
  { organizationId, projectId, id }: DeliveryKey & { readonly id: string },
): Promise<StoredDelivery[]> {
  return reader
    .selectFrom('spend_alert_delivery')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('event', 'in', ALERT_EVENTS)
    .$narrowType<{ event: AlertEvent }>()
    .$if(projectId !== null, (rows) => rows.where('scope_id', '=', projectId ?? ''))
    .execute()
}

export function page(
  reader: Reader,
  { organizationId, projectId, alertId, states, ...page }: DeliveryKey & PageRows,
): Promise<StoredDelivery[]> {
  const deliveries = reader
    .selectFrom('spend_alert_delivery')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('event', 'in', ALERT_EVENTS)
    .$narrowType<{ event: AlertEvent }>()
    .$if(projectId !== null, (all) => all.where('scope_id', '=', projectId ?? ''))
    .$if(alertId !== undefined, (all) => all.where('alert_id', '=', alertId ?? ''))
    .$if(states !== undefined, (all) => all.where('state', 'in', states ?? []))
  return rowsAfter(deliveries, 'id', page)
}

export async function insertAll(
  tx: Tx,
  rows: readonly Insertable<SpendAlertDeliveryTable>[],
): Promise<void> {
  await tx.insertInto('spend_alert_delivery').values(rows).execute()
}

/** Times of an organization's newest test messages since a time. */
export const testTimes = query<{ organizationId: string; sinceMs: number; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('spend_alert_delivery')
      .select('created_at')
      .where('created_at', '>', p.sinceMs)
      .where('organization_id', '=', p.organizationId)
      .where('event', '=', 'test')
      .orderBy('created_at', 'desc')
      .limit(p.rows),
)

export const findAlert = query<{
  organizationId: string
  scopeKind: StoredDelivery['scope_kind']
  scopeId: string
  id: string
}>()((db, p) =>
  db
    .selectFrom('spend_alert')
    .select([
      ...(['threshold_amount', 'threshold_percent', 'limit_amount'] as const),
      ...(['recipients', 'webhook_url'] as const),
    ])
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', '=', p.scopeKind)
    .where('scope_id', '=', p.scopeId)
    .where('id', '=', p.id),
)
