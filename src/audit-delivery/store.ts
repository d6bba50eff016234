/** Statements of audit events by their numbers, and of the positions of subscriptions. */
import { type Selectable, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { change, query } from '#storage/statement.ts'
import type { AuditDeliveryTable } from '#storage/tables/schema.ts'

export type PositionRow = Selectable<AuditDeliveryTable>

const EVENT_COLUMNS = [
  ...(['event.type', 'event.effective_at', 'event.project_id', 'event.resource_id'] as const),
  ...(['event.actor_key_id', 'event.actor_id', 'event.actor_email', 'event.actor_kind'] as const),
  ...(['event.ip_address', 'event.user_agent', 'event.payload'] as const),
] as const

export type NumberedRow = Awaited<ReturnType<typeof eventsAfter>>[number]

/**
 * Events after a number, in their order. Columns of an event that was deleted are null: its number
 * stays in the row of the change.
 */
export const eventsAfter = query<{ organizationId: string; after: number; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('change')
      .leftJoin('audit_log as event', (join) =>
        join
          .onRef('event.organization_id', '=', 'change.organization_id')
          .onRef('event.id', '=', 'change.event_id'),
      )
      .leftJoin('project', (join) =>
        join
          .onRef('project.organization_id', '=', 'event.organization_id')
          .onRef('project.id', '=', 'event.project_id'),
      )
      .select([
        sql<number>`change.event_sequence`.as('sequence'),
        sql<string>`change.event_id`.as('id'),
        'change.changed_at',
        'project.name as project_name',
        ...EVENT_COLUMNS,
      ])
      .where('change.organization_id', '=', p.organizationId)
      .where('change.event_sequence', '>', p.after)
      .orderBy('change.event_sequence')
      .limit(p.rows),
)

/** Begins a subscription at the newest event of each organization in which it has not begun. */
export async function begin(tx: Tx, subscription: string, nowMs: number): Promise<void> {
  await tx
    .insertInto('audit_delivery')
    .columns([
      ...(['subscription', 'organization_id', 'position', 'last_sequence'] as const),
      ...(['attempts', 'next_attempt_at'] as const),
    ])
    .expression((eb) =>
      eb
        .selectFrom('change_counter')
        .select([
          sql<string>`cast(${subscription} as text)`.as('subscription'),
          'organization_id',
          'events as position',
          'events as last_sequence',
          sql<number>`0`.as('attempts'),
          sql<number>`cast(${nowMs} as bigint)`.as('next_attempt_at'),
        ])
        // Without a condition, SQLite would read the conflict clause as a part of a join.
        .where(sql<boolean>`1 = 1`),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Positions of a subscription, one for each organization. */
export const positionsOf = query<{ subscription: string }>()((db, p) =>
  db
    .selectFrom('audit_delivery')
    .selectAll()
    .where('subscription', '=', p.subscription)
    .orderBy('organization_id'),
)

/** Leases a position for a batch. False where another node has moved it. */
export const leasePosition = change<{
  subscription: string
  organizationId: string
  from: number
  position: number
  until: number
}>()((db, p) =>
  db
    .updateTable('audit_delivery')
    .set({ next_attempt_at: p.until })
    .where('subscription', '=', p.subscription)
    .where('organization_id', '=', p.organizationId)
    .where('next_attempt_at', '=', p.from)
    .where('position', '=', p.position)
    .returning('position'),
)

/** Writes the end of a batch. False if its lease has passed to another node. */
export async function settleBatch(
  tx: Tx,
  leasedUntil: number,
  { subscription, organization_id, ...columns }: PositionRow,
): Promise<boolean> {
  const settled = await tx
    .updateTable('audit_delivery')
    .set(columns)
    .where('subscription', '=', subscription)
    .where('organization_id', '=', organization_id)
    .where('next_attempt_at', '=', leasedUntil)
    .returning('position')
    .execute()
  return settled.length === 1
}

export interface Lag {
  readonly subscription: string
  readonly organizationId: string
  readonly events: number
  /** Time of the oldest event that waits. Null without one. */
  readonly since: number | null
  readonly attempts: number
  readonly lastError: string | null
}

/** Events that wait, by subscription and organization. */
export function lagOf(reader: Reader, subscriptions: readonly string[]): Promise<Lag[]> {
  return reader
    .selectFrom('audit_delivery as delivery')
    .innerJoin('change_counter as counter', 'counter.organization_id', 'delivery.organization_id')
    .leftJoin('change', (join) =>
      join
        .onRef('change.organization_id', '=', 'delivery.organization_id')
        .on('change.event_sequence', '=', sql<number>`delivery.position + 1`),
    )
    .select([
      'delivery.subscription',
      'delivery.organization_id as organizationId',
      'delivery.attempts',
      'delivery.last_error as lastError',
      sql<number>`counter.events - delivery.position`.as('events'),
      'change.changed_at as since',
    ])
    .where('delivery.subscription', 'in', subscriptions)
    .execute()
}
