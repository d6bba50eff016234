/** Statements of alerts in per cent, and of the limits that they follow. */
import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { advisoryLock } from '#storage/locks.ts'

const lock = advisoryLock(6_200_250_063)

/** Orders changes of limits and of alerts in per cent, until the transaction ends. */
export async function holdLimits(tx: Tx): Promise<void> {
  if (tx.dialect === 'postgres') await lock(tx, {})
}

/** Alerts of an organization, or of one payer in it. */
export interface FollowedAlerts {
  readonly organization_id: string
  readonly scope_kind?: 'organization' | 'project'
  readonly scope_id?: string
}

interface LimitAmount {
  readonly amount: number | null
}

/** Cents of the monthly limit in force of a payer; null without one. */
export async function monthlyLimit(
  reader: Reader,
  payer: Required<FollowedAlerts>,
  nowMs: number,
): Promise<number | null> {
  const columns = {
    organization: sql`${payer.organization_id}`,
    kind: sql`${payer.scope_kind}`,
    id: sql`${payer.scope_id}`,
  }
  const limit = await reader
    .selectFrom(sql<LimitAmount>`(select ${amountOf(columns, nowMs)} as amount)`.as('limited'))
    .select('amount')
    .executeTakeFirst()
  return limit?.amount ?? null
}

/** Rewrites amounts of alerts by the present limits, and returns the rewritten alerts. */
export async function rewriteAmounts(tx: Tx, alerts: FollowedAlerts | 'all', nowMs: number) {
  const followed = tx
    .selectFrom('spend_alert')
    .select(['id', amountOf(ALERT, nowMs).as('amount')])
    .where('threshold_percent', 'is not', null)
    .$if(alerts !== 'all', (some) => some.where((eb) => eb.and({ ...Object(alerts) })))
  const amount = sql<number>`coalesce(
    (spend_alert.threshold_percent * followed.amount + 99) / 100, spend_alert.threshold_amount)`
  return tx
    .updateTable('spend_alert')
    .from(followed.as('followed'))
    .set((eb) => ({
      limit_amount: eb.ref('followed.amount'),
      threshold_amount: amount,
      generation: sql<number>`spend_alert.generation
        + case when ${amount} = spend_alert.threshold_amount then 0 else 1 end`,
      updated_at: nowMs,
    }))
    .whereRef('followed.id', '=', 'spend_alert.id')
    .where(sql<boolean>`spend_alert.limit_amount is distinct from followed.amount`)
    .returning([
      ...(['spend_alert.id', 'spend_alert.threshold_percent'] as const),
      ...(['spend_alert.threshold_amount', 'spend_alert.limit_amount'] as const),
    ])
    .execute()
}

/** Whether an alert has another limit than the present one of its payer. */
export async function isBehind(reader: Reader, nowMs: number): Promise<boolean> {
  const behind = await reader
    .selectFrom('spend_alert')
    .select('id')
    .where('threshold_percent', 'is not', null)
    .where(sql<boolean>`limit_amount is distinct from ${amountOf(ALERT, nowMs)}`)
    .limit(1)
    .execute()
  return behind.length > 0
}

/** Columns, or values, that name a payer. */
interface PayerColumns {
  readonly organization: RawBuilder<unknown>
  readonly kind: RawBuilder<unknown>
  readonly id: RawBuilder<unknown>
}

const ALERT: PayerColumns = {
  organization: sql`spend_alert.organization_id`,
  kind: sql`spend_alert.scope_kind`,
  id: sql`spend_alert.scope_id`,
}

/** Cents of the limit in force: a limit of another period hides the default, and is none. */
function amountOf({ organization, kind, id }: PayerColumns, nowMs: number) {
  return sql<number | null>`(
    select case
      when held."interval" <> 'month' then null
      when held.raised_until > ${nowMs} then held.raised_amount
      else held.threshold_amount end
    from spend_limit held
    where held.organization_id = ${organization}
      and ((held.scope_kind = ${kind} and held.scope_id = ${id})
        or (${kind} = 'project' and held.scope_kind = 'default' and held.scope_id = 'project'))
    order by case when held.scope_kind = 'default' then 1 else 0 end
    limit 1)`
}
