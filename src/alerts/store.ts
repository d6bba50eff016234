/** Statements of armed alerts, of notices about models that end, and of the outbox of both. */
import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { ModelEndNoticeTable } from '#storage/tables/model-ends.ts'
import type { Tables } from '#storage/tables/schema.ts'
import type { SpendAlertDeliveryTable, SpendAlertTable } from '#storage/tables/spend.ts'
import type { NamingRow } from './named-models.ts'

export type ModelEndNotice = Selectable<ModelEndNoticeTable>
export type DeliveryRow = Selectable<SpendAlertDeliveryTable>

const ALERT_COLUMNS = [
  ...(['organization_id', 'scope_kind', 'scope_id', 'id', 'threshold_amount'] as const),
  ...(['recipients', 'webhook_url', 'basis', 'generation'] as const),
  ...(['threshold_percent', 'limit_amount'] as const),
] as const

export type AlertRow = Pick<Selectable<SpendAlertTable>, (typeof ALERT_COLUMNS)[number]>

/** Whether an alert has an amount: in per cent it rests while its payer has no limit. */
function hasAmount(eb: ExpressionBuilder<Tables, 'spend_alert'>) {
  return eb.or([
    eb('spend_alert.threshold_percent', 'is', null),
    eb('spend_alert.limit_amount', 'is not', null),
  ])
}

/** Alerts without a delivery in a period, in the order of their ids. */
export const armedAlerts = query<{ after: string; periodStartsAt: number; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('spend_alert')
      .select(ALERT_COLUMNS)
      .where('tag_key', 'is', null)
      .where(hasAmount)
      .where('id', '>', p.after)
      .where(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('spend_alert_delivery as delivery')
              .select('delivery.id')
              .whereRef('delivery.alert_id', '=', 'spend_alert.id')
              .where('delivery.period_starts_at', '=', p.periodStartsAt)
              .where(
                'delivery.arming',
                '=',
                sql<string>`cast(${sql.ref('spend_alert.generation')} as text)`,
              ),
          ),
        ),
      )
      .orderBy('id')
      .limit(p.rows),
)

/** Alerts of these ids, as they are now, in the order of the ids. */
export function alertsOf(reader: Reader, ids: readonly string[]): Promise<AlertRow[]> {
  return reader
    .selectFrom('spend_alert')
    .select(ALERT_COLUMNS)
    .where('tag_key', 'is', null)
    .where(hasAmount)
    .where('id', 'in', ids)
    .orderBy('id')
    .execute()
}

/**
 * Queues deliveries. A delivery is left out if its alert, period, generation and channel have a
 * row.
 */
export async function enqueue(
  tx: Tx,
  rows: readonly Insertable<SpendAlertDeliveryTable>[],
): Promise<void> {
  await tx
    .insertInto('spend_alert_delivery')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Deliveries with a due attempt, the oldest first. */
export const dueDeliveries = query<{ nowMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('spend_alert_delivery')
    .selectAll()
    .where('state', '=', 'pending')
    .where('next_attempt_at', '<=', p.nowMs)
    .orderBy('next_attempt_at')
    .limit(p.rows),
)

/** Moves the time of the next attempt, unless another node has. Counts an attempt. */
const moveAttempt = command<{ id: string; from: number; to: number }>()((db, p) =>
  db
    .updateTable('spend_alert_delivery')
    .set((eb) => ({ next_attempt_at: p.to, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', p.id)
    .where('state', '=', 'pending')
    .where('next_attempt_at', '=', p.from)
    .returning('id'),
)

/** Leases a delivery for one attempt. False where another node has it. */
export async function lease(
  tx: Tx,
  { id, next_attempt_at: from }: DeliveryRow,
  to: number,
): Promise<boolean> {
  return (await moveAttempt(tx, { id, from, to })).length === 1
}

/** Columns that an attempt changes. */
export type Settlement = Pick<DeliveryRow, 'state' | 'next_attempt_at' | 'last_error' | 'ended_at'>

/** Records an attempt, unless its lease has passed to another node. */
export async function settleDelivery(
  tx: Tx,
  { id, leasedUntil }: { readonly id: string; readonly leasedUntil: number },
  columns: Settlement,
): Promise<void> {
  await tx
    .updateTable('spend_alert_delivery')
    .set(columns)
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('next_attempt_at', '=', leasedUntil)
    .execute()
}

export async function discard(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('spend_alert_delivery').where('id', '=', id).execute()
}

/** Receivers of an alert, and the names of its organization and project. */
export const receiversOf = query<{ alertId: string }>()((db, p) =>
  db
    .selectFrom('spend_alert as alert')
    .innerJoin('organization', 'organization.id', 'alert.organization_id')
    .leftJoin('project', (join) =>
      join
        .onRef('project.organization_id', '=', 'alert.organization_id')
        .onRef('project.id', '=', 'alert.scope_id'),
    )
    .select([
      ...(['alert.recipients', 'alert.subject_prefix', 'alert.webhook_url'] as const),
      ...(['organization.name as organizationName', 'project.name as projectName'] as const),
    ])
    .where('alert.id', '=', p.alertId),
)

/** Deletes deliveries from before a time. Resolves to their number. */
export async function purgeDeliveries(tx: Tx, beforeMs: number, rows: number): Promise<number> {
  const old = tx
    .selectFrom('spend_alert_delivery')
    .select('id')
    .where('created_at', '<', beforeMs)
    .limit(rows)
  const gone = await tx
    .deleteFrom('spend_alert_delivery')
    .where('id', 'in', old)
    .returning('id')
    .execute()
  return gone.length
}

/** Notices of these projects about ends from a day on. */
export function noticesOf(
  reader: Reader,
  projectIds: readonly string[],
  fromDate: string,
): Promise<ModelEndNotice[]> {
  return reader
    .selectFrom('model_end_notice')
    .selectAll()
    .where('project_id', 'in', projectIds)
    .where('shutdown_date', '>=', fromDate)
    .execute()
}

/** Inserts the notices that no node has. Resolves to their number. */
export async function insertNotices(
  tx: Tx,
  rows: readonly Insertable<ModelEndNoticeTable>[],
): Promise<number> {
  const inserted = await tx
    .insertInto('model_end_notice')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('model')
    .execute()
  return inserted.length
}

/** Models of a message, the first to end first. */
export const modelsOfNotice = query<{ noticeId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('model_end_notice')
    .selectAll()
    .where('notice_id', '=', p.noticeId)
    .orderBy('shutdown_date')
    .orderBy('model')
    .limit(p.rows),
)

/** Names of an organization and one of its projects that is not archived, or no project. */
export const ownerNames = query<{ organizationId: string; projectId: string }>()((db, p) =>
  db
    .selectFrom('organization')
    .leftJoin('project', (join) =>
      join
        .onRef('project.organization_id', '=', 'organization.id')
        .on('project.id', '=', p.projectId)
        .on('project.archived_at', 'is', null),
    )
    .select(['project.name as projectName', 'organization.name as organizationName'])
    .where('organization.id', '=', p.organizationId),
)

interface Resource {
  readonly level: 'project' | 'organization'
  readonly id: string
}

/** Addresses of the present owners of a project or an organization, direct and by groups. */
export async function ownerAddresses(
  reader: Reader,
  { level, id }: Resource,
  rows: number,
): Promise<string[]> {
  const roleId = predefinedRoleAlias(level, 'owner')
  const assigned = reader
    .selectFrom('role_assignment')
    .select('principal_id')
    .where('resource_id', '=', id)
    .where('role_id', '=', roleId)
  const found = await reader
    .selectFrom('user')
    .select('email')
    .distinct()
    .where('removed_at', 'is', null)
    .where('deactivated_at', 'is', null)
    .where((eb) =>
      eb.or([
        level === 'project'
          ? eb(
              'id',
              'in',
              eb
                .selectFrom('project_user')
                .select('user_id')
                .where('project_id', '=', id)
                .where('role', '=', 'owner'),
            )
          : eb.and([eb('organization_id', '=', id), eb('role', '=', 'owner')]),
        eb('id', 'in', assigned),
        eb(
          'id',
          'in',
          eb.selectFrom('group_member').select('member_id').where('group_id', 'in', assigned),
        ),
      ]),
    )
    .orderBy('email')
    .limit(rows)
    .execute()
  return found.map(({ email }) => email)
}

/** A request for a raise in a project that is not archived, with its people. */
export const raiseOfNotice = query<{ requestId: string }>()((db, p) =>
  db
    .selectFrom('raise_request as request')
    .innerJoin('user', 'user.id', 'request.user_id')
    .innerJoin('project', 'project.id', 'request.project_id')
    .innerJoin('organization', 'organization.id', 'request.organization_id')
    .leftJoin('user as decider', 'decider.id', 'request.decided_by')
    .selectAll('request')
    .select([
      'user.email',
      'decider.email as deciderEmail',
      'project.name as projectName',
      'organization.name as organizationName',
    ])
    .where('request.id', '=', p.requestId)
    .where('project.archived_at', 'is', null)
    .where('user.removed_at', 'is', null)
    .where('user.deactivated_at', 'is', null),
)

export type NoticedRaise = Awaited<ReturnType<typeof raiseOfNotice>>[number]

/** Deletes notices from before a time. Resolves to their number. */
export async function purgeNotices(tx: Tx, beforeMs: number, rows: number): Promise<number> {
  const old = tx
    .selectFrom('model_end_notice')
    .select('notice_id')
    .where('created_at', '<', beforeMs)
    .limit(rows)
  const gone = await tx
    .deleteFrom('model_end_notice')
    .where('notice_id', 'in', old)
    .returning('model')
    .execute()
  return gone.length
}

/** Aliases and fallbacks of an organization and its projects that are not archived, by owner. */
export const namingRows = query<{
  organizationId: string
  afterOwner: string
  afterKind: NamingRow['kind']
  rows: number
}>()((db, p) =>
  db
    .selectFrom('policy')
    .leftJoin('project', 'project.id', 'policy.owner_id')
    .select(['policy.owner_id', 'policy.kind', 'policy.value'])
    .where('policy.kind', 'in', ['model_aliases', 'model_fallbacks'])
    .where((eb) =>
      eb.or([
        eb('policy.owner_id', '=', p.organizationId),
        eb.and([
          eb('project.organization_id', '=', p.organizationId),
          eb('project.archived_at', 'is', null),
        ]),
      ]),
    )
    .where((eb) =>
      eb(eb.refTuple('policy.owner_id', 'policy.kind'), '>', eb.tuple(p.afterOwner, p.afterKind)),
    )
    .orderBy('policy.owner_id')
    .orderBy('policy.kind')
    .limit(p.rows),
)

export const namingRowsOf = query<{ ownerId: string }>()((db, p) =>
  db
    .selectFrom('policy')
    .select(['owner_id', 'kind', 'value'])
    .where('owner_id', '=', p.ownerId)
    .where('kind', 'in', ['model_aliases', 'model_fallbacks']),
)
