/** Rows of values of tags. */
import { type OnConflictBuilder, type OnConflictUpdateBuilder, sql } from 'kysely'
import { unnested } from '#storage/add-rows.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { advisoryLock } from '#storage/locks.ts'
import { columnsCommand, rowsCommand } from '#storage/statement.ts'
import type { Tables } from '#storage/tables/schema.ts'
import type { ValuePeriod } from '#storage/tables/spend.ts'
import {
  parseValueId,
  VALUE_PERIODS,
  type ValueKey,
  type ValueRow,
  valueColumns,
  valueIdOf,
} from './rows.ts'

const KEY = ['organization_id', 'project_id', 'tag_key', 'value'] as const

const COLUMNS = [
  ...KEY,
  ...(['lifetime_cost', 'first_used_at', 'last_used_at'] as const),
  ...VALUE_PERIODS.flatMap((name) => [
    ...([`${name}_start`, `${name}_cost`] as const),
    ...([`${name}_before_start`, `${name}_before_cost`] as const),
  ]),
]
const INTEGERS: ReadonlySet<string> = new Set(COLUMNS.slice(KEY.length))

/** Adds the costs of rows, which are all of one day, in the order of their keys. */
export const addValueRows = inserting((conflict) => conflict.columns(KEY).doUpdateSet(ADDED))

/** Inserts rows of values without spend, in the order of their keys; keeps those that exist. */
export const createValueRows = inserting((conflict) =>
  conflict.columns(KEY).doUpdateSet((eb) => ({ last_used_at: eb.ref('excluded.last_used_at') })),
)

/** A statement that inserts rows in the order of their keys. */
function inserting(
  onConflict: (
    conflict: OnConflictBuilder<Tables, 'tag_value'>,
  ) => OnConflictUpdateBuilder<Tables, 'tag_value'>,
): (tx: Tx, rows: readonly ValueRow[]) => Promise<void> {
  const insertFew = rowsCommand<ValueRow>((db, rows) =>
    db
      .insertInto('tag_value')
      .values(rows as never)
      .onConflict(onConflict),
  )
  const insertAll = columnsCommand<ValueRow>((db, arrays, bound) =>
    db
      .insertInto('tag_value')
      .columns([...bound])
      .expression(sql`select * from ${unnested(bound, arrays, INTEGERS)}` as never)
      .onConflict(onConflict),
  )
  return async (tx, rows) => {
    if (rows.length === 0) return
    const insert = tx.dialect === 'sqlite' ? insertFew : insertAll
    await insert(tx, rows.toSorted(compare), COLUMNS)
  }
}

/** Name of a value in maps. */
export function valueName({ organizationId, payerId }: ValueKey): string {
  return `${organizationId}:${payerId}`
}

/** The values that have rows, with the time of the last use, by their names. */
export async function findValues(
  reader: Reader,
  values: readonly ValueKey[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const ofKey of Map.groupBy(values, keyName).values()) {
    const [first] = ofKey
    if (!first) continue
    const rows = await valuesOfKey(reader, first)
      .select(['value', 'last_used_at'])
      .where(
        'value',
        'in',
        ofKey.map(({ payerId }) => parseValueId(payerId).value),
      )
      .execute()
    const { organizationId, payerId } = first
    const key = parseValueId(payerId)
    for (const { value, last_used_at: usedAt } of rows) {
      const id = valueIdOf({ ...key, value })
      found.set(valueName({ organizationId, payerId: id }), Number(usedAt))
    }
  }
  return found
}

/** Name of the key of a value, at its level. */
export function keyName({ organizationId, payerId }: ValueKey): string {
  const ofKey = valueIdOf({ ...parseValueId(payerId), value: '' })
  return valueName({ organizationId, payerId: ofKey })
}

/** Rows of values of the key of one. */
function valuesOfKey(reader: Reader, one: ValueKey) {
  const { organization_id, project_id, tag_key } = valueColumns(one)
  return reader
    .selectFrom('tag_value')
    .where('organization_id', '=', organization_id)
    .where('project_id', '=', project_id)
    .where('tag_key', '=', tag_key)
}

/** Number of values with rows of the key of one, up to a maximum. */
export async function countValues(reader: Reader, one: ValueKey, most: number): Promise<number> {
  const { organization_id, project_id, tag_key } = valueColumns(one)
  const row = await reader
    .selectFrom((db) =>
      db
        .selectFrom('tag_value')
        .select('value')
        .where('organization_id', '=', organization_id)
        .where('project_id', '=', project_id)
        .where('tag_key', '=', tag_key)
        .where('value', '>', '')
        .limit(most)
        .as('known'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Advisory lock of PostgreSQL, to create rows of values. */
const LOCK = 6_200_250_121

/** Waits until no other transaction creates rows of values. */
export async function lockValues(tx: Tx): Promise<void> {
  if (tx.dialect === 'postgres') await lockCreation(tx, {})
}

const lockCreation = advisoryLock(LOCK)

/** Inserts the row of a value, unless there is one. */
export async function knowValue(tx: Tx, row: ValueRow): Promise<void> {
  await tx
    .insertInto('tag_value')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function compare(one: ValueRow, other: ValueRow): number {
  for (const name of KEY) {
    if (one[name] !== other[name]) return one[name] < other[name] ? -1 : 1
  }
  return 0
}

/** Update of a row by an added one: of its period, of the period before, or of a new period. */
const ADDED = Object.assign(
  {
    lifetime_cost: sql<number>`tag_value.lifetime_cost + excluded.lifetime_cost`,
    last_used_at: sql<number>`excluded.last_used_at`,
  },
  ...VALUE_PERIODS.map(addedTo),
)

function addedTo(name: ValuePeriod) {
  const [start, cost] = columnsOf(`${name}_start`, `${name}_cost`)
  const [beforeStart, before] = columnsOf(`${name}_before_start`, `${name}_before_cost`)
  const isNewer = sql`${start.added} > ${start.known}`
  return {
    [`${name}_start`]: sql<number>`case when ${isNewer} then ${start.added} else ${start.known} end`,
    [`${name}_cost`]: sql<number>`case when ${isNewer} then ${cost.added}
      when ${start.added} = ${start.known} then ${cost.known} + ${cost.added}
      else ${cost.known} end`,
    [`${name}_before_start`]: sql<number>`case when ${isNewer} then ${beforeStart.added}
      else ${beforeStart.known} end`,
    [`${name}_before_cost`]: sql<number>`case
      when ${isNewer} and ${beforeStart.added} = ${start.known} then ${cost.known}
      when ${isNewer} then 0
      when ${start.added} = ${beforeStart.known} then ${before.known} + ${cost.added}
      else ${before.known} end`,
  }
}

function columnsOf(first: string, second: string) {
  const of = (name: string) => ({
    known: sql.ref(`tag_value.${name}`),
    added: sql.ref(`excluded.${name}`),
  })
  return [of(first), of(second)] as const
}
