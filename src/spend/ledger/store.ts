/** Spend of an owner, by the ledger: the rows of usage, or its sums where these are filled. */
import { type RawBuilder, sql } from 'kysely'
import type { PayerKind } from '#contract/spend/limits.ts'
import type { Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import { type SumWidth, USAGE_COSTS, type UsageWidth } from '#storage/tables/usage-columns.ts'
import { startOfMonth, startOfNextMonth } from '#usage/months.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import { NANO_PER_DOLLAR } from './money.ts'
import { ledgerPlaceOf } from './payers.ts'

const DAY_MS = 86_400_000
const PAYER_COLUMNS = [
  ...(['organization_id', 'project_id', 'owner_id', 'key_id'] as const),
  'paying_tags',
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

/** Time of an owner of a scope: whole days, from `fromMs` on, before `toMs`. */
export interface PayerTime {
  readonly organizationId: string
  readonly scope: PayerKind
  readonly payerId: string
  readonly fromMs: number
  readonly toMs: number
}

/** Cost of a part of the time, in nano-dollars. */
export interface TimedCost {
  readonly startsAtMs: number
  readonly cost: bigint
}

/** Cost of an owner's time, in nano-dollars. */
export async function ledgerCostOf(reader: Reader, owner: PayerTime): Promise<bigint> {
  const { fromMs, toMs } = owner
  if (await isInUsageAlone(reader, owner)) {
    const row = await rowsOf(reader, owner, '1d').select(amountsOf(COST)).executeTakeFirst()
    return row ? nanoOf(row) : 0n
  }
  const isOfMonths = [fromMs, toMs].every((ms) => startOfMonth(ms) === ms)
  const width = isOfMonths ? '1mo' : '1d'
  let cost = 0n
  for (let startsAt = fromMs; startsAt < toMs; ) {
    const row = await sumsOf(reader, owner, width)
      .select(amountsOf(sql`cost`))
      .where('starts_at', '=', startsAt)
      .executeTakeFirst()
    if (row) cost += nanoOf(row)
    startsAt = width === '1mo' ? startOfNextMonth(startsAt) : startsAt + DAY_MS
  }
  return cost
}

/** Cost of each day of an owner that has any, in their order. */
export async function ledgerDaysOf(reader: Reader, owner: PayerTime): Promise<TimedCost[]> {
  if (await isInUsageAlone(reader, owner)) return ledgerCostsOf(reader, owner, '1d')
  return timedSums(reader, owner, '1d')
}

/** Whether only the rows of usage have all of an owner's. Those do not say who has tags. */
async function isInUsageAlone(reader: Reader, { scope }: PayerTime): Promise<boolean> {
  return ledgerPlaceOf(scope).column !== undefined && !(await hasAllUsage(reader))
}

/**
 * Cost of each minute, hour or day of an owner that has any, in their order. Minutes of a tag are
 * not kept: it has none.
 */
export async function ledgerCostsOf(
  reader: Reader,
  owner: PayerTime,
  width: UsageWidth,
): Promise<TimedCost[]> {
  if (ledgerPlaceOf(owner.scope).column === undefined) {
    return width === '1m' ? [] : timedSums(reader, owner, width)
  }
  const rows = await rowsOf(reader, owner, width)
    .select(['starts_at', ...amountsOf(COST)])
    .groupBy('starts_at')
    .orderBy('starts_at')
    .execute()
  return rows.map(toTimed)
}

async function timedSums(reader: Reader, owner: PayerTime, width: SumWidth): Promise<TimedCost[]> {
  const rows = await sumsOf(reader, owner, width)
    .select(['starts_at', ...amountsOf(sql`cost`)])
    .where('starts_at', '>=', owner.fromMs)
    .where('starts_at', '<', owner.toMs)
    .groupBy('starts_at')
    .orderBy('starts_at')
    .execute()
  return rows.map(toTimed)
}

/** Whole dollars and the nano-dollars beside them: one number has not the digits for the sum. */
interface Amounts {
  readonly dollars: string | number | null
  readonly nano: string | number | null
}

function amountsOf(cost: RawBuilder<unknown>) {
  return [
    sql<Amounts['dollars']>`sum((${cost}) / 1000000000)`.as('dollars'),
    sql<Amounts['nano']>`sum((${cost}) % 1000000000)`.as('nano'),
  ] as const
}

function nanoOf({ dollars, nano }: Amounts): bigint {
  return BigInt(dollars ?? 0) * NANO_PER_DOLLAR + BigInt(nano ?? 0)
}

function toTimed({ starts_at, ...amounts }: Amounts & { readonly starts_at: number }) {
  return {
    startsAtMs: starts_at,
    cost: nanoOf(amounts),
  }
}

function rowsOf(
  reader: Reader,
  { organizationId, scope, payerId, fromMs, toMs }: PayerTime,
  width: UsageWidth,
) {
  const { column } = ledgerPlaceOf(scope)
  return reader
    .selectFrom('usage')
    .where('organization_id', '=', organizationId)
    .where('width', '=', width)
    .where('kind', 'in', ROW_KINDS)
    .where('starts_at', '>=', fromMs)
    .where('starts_at', '<', toMs)
    .$if(column != null, (rows) => rows.where(column ?? 'organization_id', '=', payerId))
}

/** Rows of the sums that are the owner's: of a key or its owner in every project. */
function sumsOf(reader: Reader, { organizationId, scope, payerId }: PayerTime, width: SumWidth) {
  const { dimension } = ledgerPlaceOf(scope)
  const isProject = dimension === 'project'
  const projectId = dimension === 'key' || dimension === 'owner' ? undefined : ''
  return (
    reader
      .selectFrom('usage_sum')
      .where('organization_id', '=', organizationId)
      .where('width', '=', width)
      // Not a parameter: the index of keys and their owners is used where a statement names them.
      .where('dimension', '=', sql.lit(dimension))
      .where('id', '=', isProject || dimension === 'organization' ? '' : payerId)
      .$if(projectId !== undefined, (rows) =>
        rows.where('project_id', '=', isProject ? payerId : ''),
      )
  )
}
