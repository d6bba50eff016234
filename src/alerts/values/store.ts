/** Statements of alerts of values of tags. */
import { type Selectable, sql } from 'kysely'
import type { BudgetInterval } from '#contract/spend/limits.ts'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { SpendAlertTable } from '#storage/tables/spend.ts'
import {
  isNearLimit,
  type LimitsAt,
  limitCents,
  spentNano,
  type ValuesOfKey,
  valuesWithLimits,
} from '#usage/limited-values/store.ts'

const COLUMNS = [
  ...(['organization_id', 'scope_kind', 'scope_id', 'id', 'threshold_amount'] as const),
  ...(['recipients', 'webhook_url', 'generation', 'tag_key'] as const),
] as const

export interface ValueAlertRow extends Pick<Selectable<SpendAlertTable>, (typeof COLUMNS)[number]> {
  readonly tag_key: string
}

/** Alerts of values without a message in an hour, in the order of their ids. */
export const armedValueAlerts = query<{ after: string; periodStartsAt: number; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('spend_alert')
      .select(COLUMNS)
      .where('tag_key', 'is not', null)
      .$narrowType<{ tag_key: string }>()
      .where('id', '>', p.after)
      .where('id', 'not in', (eb) =>
        eb
          .selectFrom('spend_alert_delivery')
          .select('alert_id')
          .where('event', '=', 'values')
          .where('period_starts_at', '=', p.periodStartsAt),
      )
      .orderBy('id')
      .limit(p.rows),
)

interface NearOptions extends ValuesOfKey, LimitsAt {
  readonly usedSinceMs: number
  /** The least that a value must have spent. */
  readonly leastCents: number
  readonly rows: number
}

/** Values near their limits that were used since a time, the dearest first. */
export function nearValues(reader: Reader, of: NearOptions) {
  const spent = spentNano(of)
  return valuesWithLimits(reader, of)
    .select([
      'v.value',
      limitCents(of).as('limit'),
      sql<BudgetInterval>`coalesce(l.interval, ${sql.lit(of.inherited?.interval ?? 'month')})`.as(
        'interval',
      ),
      sql<string | number>`(${spent}) / 1000000000`.as('spent_dollars'),
      sql<string | number>`(${spent}) % 1000000000`.as('spent_nano'),
    ])
    .where('v.last_used_at', '>=', of.usedSinceMs)
    .where(isNearLimit(of))
    .where(sql<boolean>`${spent} / 10000000 >= ${of.leastCents}`)
    .orderBy(spent, 'desc')
    .orderBy('v.value')
    .limit(of.rows)
    .execute()
}

export type NearRow = Awaited<ReturnType<typeof nearValues>>[number]

/** Values that messages of an alert have named since a time, the oldest message first. */
export const namedIn = query<{ id: string; sinceMs: number }>()((db, p) =>
  db
    .selectFrom('spend_alert_delivery')
    .select(['detail', 'created_at'])
    .where('alert_id', '=', p.id)
    .where('event', '=', 'values')
    .where('created_at', '>=', p.sinceMs)
    .where('detail', 'is not', null)
    .$narrowType<{ detail: string }>()
    .orderBy('created_at'),
)
