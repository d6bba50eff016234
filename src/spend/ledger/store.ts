/** Spend of a payer, by the ledger: the rows of usage, or its sums where these are filled. */
import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { ValuePeriod } from '#storage/tables/spend.ts'
import { type SumWidth, USAGE_COSTS, type UsageWidth } from '#storage/tables/usage-columns.ts'
import { startOfMonth, startOfNextMonth } from '#usage/months.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import { VALUE_PERIODS, valueColumns } from '#usage/values/rows.ts'
import type { PayerId } from './budget.ts'
import { nanoOf, type StoredAmount } from './money.ts'
import { ledgerPlaceOf } from './payers.ts'
import type { Period } from './period.ts'

const DAY_MS = 86_400_000
const PAYER_COLUMNS = [
  ...(['organization_id', 'project_id', 'owner_id', 'key_id'] as const),
  'paying_tags',
  'paying_values',
] as const

const COST = sql.join(
  USAGE_COSTS.map((name) => sql.ref(`usage.${name}`)),
  sql` + `,
)

function sumsOfObjects(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('owned_object')
    .select([
      ...PAYER_COLUMNS,
      sql<string | number>`sum(reserved_dollars)`.as('dollars'),
      sql<string | number>`sum(reserved_nano)`.as('nano'),
    ])
    .where('reserved_dollars', 'is not', null)
    .groupBy(PAYER_COLUMNS)
}

/** Reservations of objects that have not ended, by those who pay. */
export const reservedOfObjects = query<object>()((db) =>
  sumsOfObjects(db).where('released_at', 'is', null),
)

/** The same, with released ones. */
export const onceReservedOfObjects = query<object>()(sumsOfObjects)

/** Objects that have not ended, with released reservations. */
export const findReleased = query<object>()((db) =>
  db
    .selectFrom('owned_object')
    .select(['id', ...PAYER_COLUMNS, 'reserved_dollars', 'reserved_nano'])
    .where('reserved_dollars', 'is not', null)
    .where('released_at', 'is not', null),
)

/** Time of a payer: whole days, from `fromMs` on, before `toMs`. */
export interface PayerTime extends PayerId {
  readonly fromMs: number
  readonly toMs: number
}

/** Cost of a part of the time, in nano-dollars. */
export interface TimedCost {
  readonly startsAtMs: number
  readonly cost: bigint
}

/** Cost of a payer's period, in nano-dollars. */
export async function ledgerCostOf(
  reader: Reader,
  payer: PayerId,
  period: Period,
): Promise<bigint> {
  if (payer.scope === 'tag_value') return valueCostOf(reader, payer, period)
  const { startMs: fromMs, endMs: toMs } = period
  if (await isInUsageAlone(reader, payer)) {
    const days = rowsOf(reader, { ...payer, fromMs, toMs }, '1d')
    const row = await days.select(amountsOf(COST)).executeTakeFirst()
    return row ? nanoOf(row) : 0n
  }
  const isOfMonths = [fromMs, toMs].every((ms) => startOfMonth(ms) === ms)
  const width = isOfMonths ? '1mo' : '1d'
  let cost = 0n
  for (let startsAt = fromMs; startsAt < toMs; ) {
    const row = await sumsOf(reader, payer, width)
      .select(amountsOf(sql`cost`))
      .where('starts_at', '=', startsAt)
      .executeTakeFirst()
    if (row) cost += nanoOf(row)
    startsAt = width === '1mo' ? startOfNextMonth(startsAt) : startsAt + DAY_MS
  }
  return cost
}

/** Cost of each day of a payer that has any, in their order. */
export async function ledgerDaysOf(reader: Reader, payer: PayerTime): Promise<TimedCost[]> {
  if (await isInUsageAlone(reader, payer)) return ledgerCostsOf(reader, payer, '1d')
  return timedSums(reader, payer, '1d')
}

/** Whether only the rows of usage have all of a payer's. Those do not say who has tags. */
async function isInUsageAlone(reader: Reader, payer: PayerId): Promise<boolean> {
  return ledgerPlaceOf(payer).column !== undefined && !(await hasAllUsage(reader))
}

/**
 * Cost of each minute, hour or day of a payer that has any, in their order. Minutes of a tag are
 * not kept: it has none.
 */
export async function ledgerCostsOf(
  reader: Reader,
  payer: PayerTime,
  width: UsageWidth,
): Promise<TimedCost[]> {
  if (ledgerPlaceOf(payer).column === undefined) {
    return width === '1m' ? [] : timedSums(reader, payer, width)
  }
  const rows = await rowsOf(reader, payer, width)
    .select(['starts_at', ...amountsOf(COST)])
    .groupBy('starts_at')
    .orderBy('starts_at')
    .execute()
  return rows.map(toTimed)
}

async function timedSums(reader: Reader, payer: PayerTime, width: SumWidth): Promise<TimedCost[]> {
  const rows = await sumsOf(reader, payer, width)
    .select(['starts_at', ...amountsOf(sql`cost`)])
    .where('starts_at', '>=', payer.fromMs)
    .where('starts_at', '<', payer.toMs)
    .groupBy('starts_at')
    .orderBy('starts_at')
    .execute()
  return rows.map(toTimed)
}

function amountsOf(cost: RawBuilder<unknown>) {
  return [
    sql<StoredAmount['dollars']>`sum((${cost}) / 1000000000)`.as('dollars'),
    sql<StoredAmount['nano']>`sum((${cost}) % 1000000000)`.as('nano'),
  ] as const
}

function toTimed({ starts_at, ...amounts }: StoredAmount & { readonly starts_at: number }) {
  return {
    startsAtMs: starts_at,
    cost: nanoOf(amounts),
  }
}

function rowsOf(
  reader: Reader,
  { organizationId, fromMs, toMs, ...payer }: PayerTime,
  width: UsageWidth,
) {
  const { column, id, projectId } = ledgerPlaceOf(payer)
  return reader
    .selectFrom('usage')
    .where('organization_id', '=', organizationId)
    .where('width', '=', width)
    .where('kind', 'in', ROW_KINDS)
    .where('starts_at', '>=', fromMs)
    .where('starts_at', '<', toMs)
    .$if(column != null, (rows) => rows.where(column ?? 'organization_id', '=', id))
    .$if(projectId !== undefined, (rows) => rows.where('project_id', '=', projectId ?? ''))
}

/** Rows of the sums that are the payer's: of a key or its owner in every project, or in one. */
function sumsOf(reader: Reader, { organizationId, ...payer }: PayerId, width: SumWidth) {
  const { dimension, id, projectId: ofPayer } = ledgerPlaceOf(payer)
  const isProject = dimension === 'project'
  const projectId = dimension === 'key' || dimension === 'owner' ? ofPayer : ''
  return (
    reader
      .selectFrom('usage_sum')
      .where('organization_id', '=', organizationId)
      .where('width', '=', width)
      // Not a parameter: the index of keys and their owners is used where a statement names them.
      .where('dimension', '=', sql.lit(dimension))
      .where('id', '=', isProject || dimension === 'organization' ? '' : id)
      .$if(projectId !== undefined, (rows) =>
        rows.where('project_id', '=', isProject ? id : (projectId ?? '')),
      )
  )
}

/** Longest periods of each interval, in days. */
const DAYS = { day: 1, week: 7, month: 31, quarter: 92 } as const

/**
 * Cost of a period of a value, in nano-dollars. The whole lifetime's for a period that its row does
 * not have, into which a clock was set back: it is never less than the truth.
 */
export async function valueCostOf(reader: Reader, payer: PayerId, period: Period): Promise<bigint> {
  const name = intervalOf(period)
  const read = name === undefined ? readLifetime : READERS[name]
  const [row] = await read(reader, { ...valueColumns(payer), startMs: period.startMs })
  return row ? nanoOf(row) : 0n
}

interface ValuePeriodKey extends ReturnType<typeof valueColumns> {
  readonly startMs: number
}

const readLifetime = valueReader(() => sql`lifetime_cost`)

const READERS = {
  day: valueReader((startMs) => costIn('day', startMs)),
  week: valueReader((startMs) => costIn('week', startMs)),
  month: valueReader((startMs) => costIn('month', startMs)),
  quarter: valueReader((startMs) => costIn('quarter', startMs)),
}

/** A statement that reads a cost of a value. */
function valueReader(costOf: (startMs: unknown) => RawBuilder<unknown>) {
  return query<ValuePeriodKey>()((db, p) => {
    const cost = costOf(p.startMs)
    return db
      .selectFrom('tag_value')
      .select([
        sql<StoredAmount['dollars']>`(${cost}) / 1000000000`.as('dollars'),
        sql<StoredAmount['nano']>`(${cost}) % 1000000000`.as('nano'),
      ])
      .where('organization_id', '=', p.organization_id)
      .where('project_id', '=', p.project_id)
      .where('tag_key', '=', p.tag_key)
      .where('value', '=', p.value)
  })
}

function costIn(name: ValuePeriod, startMs: unknown): RawBuilder<unknown> {
  const [start, before] = [sql.ref(`${name}_start`), sql.ref(`${name}_before_start`)]
  return sql`case
    when ${start} = ${startMs} then ${sql.ref(`${name}_cost`)}
    when ${before} = ${startMs} then ${sql.ref(`${name}_before_cost`)}
    when ${start} < ${startMs} then 0
    else lifetime_cost end`
}

/** Interval of a period by its length; undefined for a lifetime. */
function intervalOf({ startMs, endMs }: Period) {
  const days = (endMs - startMs) / DAY_MS
  return VALUE_PERIODS.find((name) => days <= DAYS[name])
}
