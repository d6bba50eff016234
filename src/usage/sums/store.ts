/** Statements of the sums of usage, and of their filling with the usage of before. */
import { type RawBuilder, sql } from 'kysely'
import { addingTo, grownBy, type SummedTable } from '#storage/add-rows.ts'
import type { Dialect, Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { UsageSumFillTable, UsageSumTable } from '#storage/tables/usage.ts'
import {
  SUMMED_COLUMNS,
  type SummedColumn,
  type SumWidth,
  USAGE_COSTS,
  USAGE_KEY,
  USAGE_SUM_KEY,
} from '#storage/tables/usage-columns.ts'
import { isSummed, ROW_KINDS } from '#usage/row-kinds.ts'
import { DIMENSION_NAMES, type DimensionName, dimensionOf } from './dimensions.ts'

export const addUsageSums = addingTo<Partial<UsageSumTable>>(
  'usage_sum',
  (db) => db.insertInto<SummedTable>('usage_sum'),
  USAGE_SUM_KEY,
  SUMMED_COLUMNS,
)

/** Progress of the filling, and the flushes of nodes that add to no sums. */
export type FillState = Omit<UsageSumFillTable, 'id'> & { readonly old_now: number }

const STATE = [
  'phase',
  'organization_id',
  'width',
  'filled_to',
  'old_flushes',
] as const satisfies readonly (keyof FillState)[]

const OLD_NOW = sql<number>`(
  select cast(coalesce(sum(number), 0) as bigint) from usage_flush where sums = 0
)`.as('old_now')

const fillState = query<Record<never, never>>()((db) =>
  db.selectFrom('usage_sum_fill').select(STATE).select(OLD_NOW),
)

const sharedFillState = query<Record<never, never>>()((db) =>
  db.selectFrom('usage_sum_fill').select(STATE).select(OLD_NOW).forShare('usage_sum_fill'),
)

const ownFillState = query<Record<never, never>>()((db) =>
  db.selectFrom('usage_sum_fill').select(STATE).select(OLD_NOW).forUpdate('usage_sum_fill'),
)

/** The state for a transaction that adds usage: it does not change before that ends. */
export async function fillStateFor(tx: Tx): Promise<FillState> {
  const read = tx.dialect === 'sqlite' ? fillState : sharedFillState
  return one(await read(tx, {}))
}

/** The state for a transaction that changes it: none that adds usage is under way. */
export async function lockFillState(tx: Tx): Promise<FillState> {
  const read = tx.dialect === 'sqlite' ? fillState : ownFillState
  return one(await read(tx, {}))
}

/** Whether the sums have all usage and can be read. */
export async function hasAllUsage(reader: Reader): Promise<boolean> {
  const state = one(await fillState(reader, {}))
  return state.phase === 'ended' && state.old_now <= state.old_flushes
}

function one(rows: readonly FillState[]): FillState {
  const [state] = rows
  if (!state) throw new Error('the table usage_sum_fill is empty')
  return state
}

export const setFillState = command<Omit<UsageSumFillTable, 'id'>>()((db, p) =>
  db.updateTable('usage_sum_fill').set({
    phase: p.phase,
    organization_id: p.organization_id,
    width: p.width,
    filled_to: p.filled_to,
    old_flushes: p.old_flushes,
  }),
)

/** A live node that adds to no sums. */
export const oldNodes = query<{ sinceMs: number }>()((db, p) =>
  db
    .selectFrom('node')
    .select('id')
    .where('sums', '=', 0)
    .where('heartbeat_at', '>', p.sinceMs)
    .limit(1),
)

export const organizationAfter = query<{ organizationId: string }>()((db, p) =>
  db
    .selectFrom('usage')
    .select('organization_id')
    .where('organization_id', '>', p.organizationId)
    .orderBy('organization_id')
    .limit(1),
)

/** Rest of the key of a row of usage, after organization and width. */
export type RowKey = readonly (string | number)[]

export const REST_OF_KEY = USAGE_KEY.slice(2)

function refs(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)))
}

/** Rows of one organization and width, after one key and up to another. */
export interface FillSlice {
  readonly organizationId: string
  readonly width: '1h' | '1d'
  readonly after: RowKey
  readonly to: RowKey
}

/** A key as parameters of a statement: `after0`, `after1` and so on. */
function parametersOf(name: 'after' | 'to', key: RowKey): Record<string, string | number> {
  return Object.fromEntries(key.map((part, at) => [`${name}${at}`, part]))
}

type Parameters = Record<string, unknown>

function compared(p: Parameters, name: 'after' | 'to'): RawBuilder<unknown> {
  return sql`(${sql.join(REST_OF_KEY.map((_, at) => sql`${p[`${name}${at}`]}`))})`
}

const endOfSlice = query<Parameters>()((db, p) =>
  db
    .selectFrom('usage')
    .select(REST_OF_KEY as 'kind'[])
    .where('organization_id', '=', p.organizationId as string)
    .where('width', '=', p.width as '1h')
    .where(sql<boolean>`(${refs(REST_OF_KEY)}) > ${compared(p, 'after')}`)
    .orderBy(refs(REST_OF_KEY))
    .limit(1)
    .offset(p.skipped as number),
)

/** The key of the last row of a slice of so many; undefined if there are fewer. */
export async function sliceEnd(
  tx: Tx,
  { organizationId, width, after }: Omit<FillSlice, 'to'>,
  rows: number,
): Promise<RowKey | undefined> {
  const parameters = { organizationId, width, skipped: rows - 1, ...parametersOf('after', after) }
  const [row] = await endOfSlice(tx, parameters)
  return row && REST_OF_KEY.map((name) => Reflect.get(row, name) as string | number)
}

function addSliceTo(name: DimensionName, width: SumWidth) {
  return command<Parameters>()((db, p, dialect) => {
    const { inProject, column } = dimensionOf(name)
    const key = [
      ...[sql`organization_id`, sql.lit(width), sql.lit(name), startIn(dialect, width)],
      inProject ? sql`project_id` : sql.lit(''),
      column === null ? sql.lit('') : sql.ref(column),
    ]
    const amounts = SUMMED_COLUMNS.map((one) => sql`sum(${amountOf(one)})`)
    const added = sql`select ${sql.join([...key, ...amounts])}
      from usage
      where organization_id = ${p.organizationId} and width = ${p.width}
        and (${refs(REST_OF_KEY)}) > ${compared(p, 'after')}
        and (${refs(REST_OF_KEY)}) <= ${compared(p, 'to')}
      group by 1, 4, 5, 6`
    const grown = grownBy(dialect === 'sqlite' ? 'min' : 'least', 'usage_sum', SUMMED_COLUMNS)
    return db
      .insertInto('usage_sum')
      .columns([...USAGE_SUM_KEY, ...SUMMED_COLUMNS])
      .expression(added as never)
      .onConflict((conflict) => conflict.columns([...USAGE_SUM_KEY]).doUpdateSet(grown))
  })
}

const ADDING = DIMENSION_NAMES.filter((name) => dimensionOf(name).isFilled).flatMap((name) =>
  dimensionOf(name).widths.map((width) => ({
    source: width === '1h' ? '1h' : '1d',
    add: addSliceTo(name, width),
  })),
)

/** Adds the rows of a slice to the sums of every dimension. */
export async function addSlice(tx: Tx, { organizationId, width, after, to }: FillSlice) {
  const parameters = {
    organizationId,
    width,
    ...parametersOf('after', after),
    ...parametersOf('to', to),
  }
  for (const { source, add } of ADDING) if (source === width) await add(tx, parameters)
}

/** Start of the hour, day or month of a row, which is of an hour or a day. */
function startIn(dialect: Dialect, width: SumWidth): RawBuilder<unknown> {
  if (width !== '1mo') return sql`starts_at`
  return dialect === 'sqlite'
    ? sql`unixepoch(starts_at / 1000, 'unixepoch', 'start of month') * 1000`
    : sql`cast(extract(epoch from date_trunc('month',
        to_timestamp(starts_at / 1000) at time zone 'UTC')) as bigint) * 1000`
}

/** Failed and rejected requests exclude those of batches, which are not among the requested. */
function amountOf(name: SummedColumn): RawBuilder<unknown> {
  if (name === 'cost')
    return sql`${sql.join(
      USAGE_COSTS.map((one) => sql.ref(one)),
      sql` + `,
    )}`
  const isAlone = name === 'failed_requests' || name === 'refused_spend'
  const amount = isAlone ? sql`case when batch = 0 then ${sql.ref(name)} else 0 end` : sql.ref(name)
  const kinds = ROW_KINDS.filter((kind) => isSummed(kind, name))
  if (kinds.length === ROW_KINDS.length) return amount
  return sql`case when kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))})
    then ${amount} else 0 end`
}

/** Deletes some of the sums that are filled. Resolves to their number. */
export async function clearSums(tx: Tx, rows: number): Promise<number> {
  const filled = DIMENSION_NAMES.filter((name) => dimensionOf(name).isFilled)
  const key = sql`(${refs(USAGE_SUM_KEY)})`
  const found = tx
    .selectFrom('usage_sum')
    .select(USAGE_SUM_KEY)
    .where('dimension', 'in', filled)
    .limit(rows)
  const gone = await tx
    .deleteFrom('usage_sum')
    .where(sql<boolean>`${key} in (${found})`)
    .returning('starts_at')
    .execute()
  return gone.length
}

/** Sums of hours of one organization and dimension that begin before a time. */
export interface OldSums {
  readonly organizationId: string
  readonly dimension: DimensionName
  readonly beforeMs: number
  /** Most of them. */
  readonly rows: number
}

/** Deletes sums of hours, but for rows that another node has locked. Resolves to their number. */
export async function purgeSums(tx: Tx, old: OldSums): Promise<number> {
  const found = tx
    .selectFrom('usage_sum')
    .select(USAGE_SUM_KEY)
    .where('organization_id', '=', old.organizationId)
    .where('width', '=', '1h')
    .where('dimension', '=', old.dimension)
    .where('starts_at', '<', old.beforeMs)
    .limit(old.rows)
  const gone = await tx
    .deleteFrom('usage_sum')
    .where(
      sql<boolean>`(${refs(USAGE_SUM_KEY)}) in (${
        tx.dialect === 'postgres' ? found.forUpdate().skipLocked() : found
      })`,
    )
    .returning('starts_at')
    .execute()
  return gone.length
}

/** Models with usage since a day, in the order of their names. */
export const modelsSince = query<{
  organizationId: string
  sinceMs: number
  after: string
  rows: number
}>()((db, p) =>
  db
    .selectFrom('usage_sum')
    .select('id')
    .distinct()
    .where('organization_id', '=', p.organizationId)
    .where('width', '=', '1d')
    .where('dimension', '=', 'model')
    .where('starts_at', '>=', p.sinceMs)
    .where('project_id', '=', '')
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.rows),
)

/** The use of a model by a project since a day. */
export interface ProjectModelUse {
  readonly project_id: string
  readonly model: string
  readonly requests: number
  /** Start of the last day with usage. */
  readonly last_used_at: number
}

export interface UsesQuery {
  readonly organizationId: string
  readonly models: readonly string[]
  readonly sinceMs: number
  readonly projectIds?: readonly string[] | undefined
  readonly after: Pick<ProjectModelUse, 'project_id' | 'model'>
  readonly rows: number
}

/** Uses of these models by projects that are not archived, by project and model. */
export async function usesOf(
  reader: Reader,
  { organizationId, models, sinceMs, projectIds, after, rows }: UsesQuery,
): Promise<ProjectModelUse[]> {
  if (models.length === 0 || projectIds?.length === 0) return []
  const found = await reader
    .selectFrom('usage_sum')
    .innerJoin('project', 'project.id', 'usage_sum.project_id')
    .select(['usage_sum.project_id', 'usage_sum.id as model'])
    .select([
      sql<string>`cast(sum(usage_sum.requests) as text)`.as('requests'),
      sql<string>`cast(max(usage_sum.starts_at) as text)`.as('last_used_at'),
    ])
    .where('usage_sum.organization_id', '=', organizationId)
    .where('usage_sum.width', '=', '1d')
    .where('usage_sum.dimension', '=', 'project_model')
    .where('usage_sum.starts_at', '>=', sinceMs)
    .where('usage_sum.id', 'in', models)
    .where('usage_sum.requests', '>', 0)
    .where('project.archived_at', 'is', null)
    .$if(projectIds !== undefined, (uses) =>
      uses.where('usage_sum.project_id', 'in', projectIds ?? []),
    )
    .where((eb) =>
      eb(
        eb.refTuple('usage_sum.project_id', 'usage_sum.id'),
        '>',
        eb.tuple(after.project_id, after.model),
      ),
    )
    .groupBy(['usage_sum.project_id', 'usage_sum.id'])
    .orderBy('usage_sum.project_id')
    .orderBy('usage_sum.id')
    .limit(rows)
    .execute()
  return found.map(({ requests, last_used_at: lastUsedAt, ...use }) => ({
    ...use,
    requests: Number(requests),
    last_used_at: Number(lastUsedAt),
  }))
}
