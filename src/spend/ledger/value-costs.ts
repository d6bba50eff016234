/** Spend of values of tags, by their rows. */
import { sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import { VALUE_PERIODS, valueColumns } from '#usage/values/rows.ts'
import type { PayerId } from './budget.ts'
import { nanoOf, type StoredAmount } from './money.ts'
import type { Period } from './period.ts'

const DAY_MS = 86_400_000
/** Longest periods of each interval, in days. */
const DAYS = { day: 1, week: 7, month: 31, quarter: 92 } as const

/**
 * Cost of a period of a value, in nano-dollars. The whole lifetime's for a period that its row does
 * not have, into which a clock was set back: it is never less than the truth.
 */
export async function valueCostOf(reader: Reader, payer: PayerId, period: Period): Promise<bigint> {
  const amounts = [
    sql<StoredAmount['dollars']>`lifetime_cost / 1000000000`.as('dollars'),
    sql<StoredAmount['nano']>`lifetime_cost % 1000000000`.as('nano'),
  ] as const
  const name = intervalOf(period)
  const rows = reader.selectFrom('tag_value').where((eb) => eb.and(valueColumns(payer)))
  if (name === undefined) {
    const row = await rows.select(amounts).executeTakeFirst()
    return row ? nanoOf(row) : 0n
  }
  const [start, before] = [sql.ref(`${name}_start`), sql.ref(`${name}_before_start`)]
  const cost = sql`case
    when ${start} = ${period.startMs} then ${sql.ref(`${name}_cost`)}
    when ${before} = ${period.startMs} then ${sql.ref(`${name}_before_cost`)}
    when ${start} < ${period.startMs} then 0
    else lifetime_cost end`
  const row = await rows
    .select([
      sql<StoredAmount['dollars']>`(${cost}) / 1000000000`.as('dollars'),
      sql<StoredAmount['nano']>`(${cost}) % 1000000000`.as('nano'),
    ])
    .executeTakeFirst()
  return row ? nanoOf(row) : 0n
}

/** Interval of a period by its length; undefined for a lifetime. */
function intervalOf({ startMs, endMs }: Period) {
  const days = (endMs - startMs) / DAY_MS
  return VALUE_PERIODS.find((name) => days <= DAYS[name])
}
