/**
 * Rows of values of tags, with their own limits and their spend of the present period.
 *
 * A page in the order of values reads its rows by the primary key, and one by last use by an index;
 * each reads the two own limits of a row by theirs. The dearest values, those near their limit and
 * a search read all values of the key at the level, which are bounded: they run on a slow reader.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { TagValueQuery } from '#contract/spend/tag-values.ts'
import type { StoredAmount } from '#spend/ledger/money.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { matches } from '#storage/search.ts'
import {
  isNearLimit,
  type LimitsAt,
  spentNano,
  type ValuesOfKey,
  valuesWithLimits,
} from '#usage/limited-values/store.ts'
import { levelRange } from '#usage/values/rows.ts'

interface PageOfValues extends ValuesOfKey, LimitsAt {
  readonly orderBy: TagValueQuery['order_by']
  /** Value that the page follows. */
  readonly after?: string | undefined
  /** Only this value. */
  readonly value?: string
  readonly limited?: boolean | undefined
  readonly search?: string | undefined
  /** Hash of the searched text, of values that are hashes. */
  readonly searchHash?: string | undefined
  readonly rows: number
}

/** Selects the columns of values with their limits. */
export async function page(reader: Reader, of: PageOfValues) {
  const { after, limited, search, searchHash, orderBy, value } = of
  const found = sql<SqlBool>`(${matches(reader, search, 'v.value', [sql.ref('v.value')])}
    or v.value = ${searchHash ?? search ?? ''})`
  const { by, direction } = orderOf(of)
  return valuesWithLimits(reader, of)
    .select([
      ...(['v.value', 'v.first_used_at', 'v.last_used_at'] as const),
      ...amountOf('spent', spentNano(of)),
      ...amountOf('total', sql`v.lifetime_cost`),
      sql<number>`case when ${isNearLimit(of)} then 1 else 0 end`.as('is_limited'),
      ...(['l.threshold_amount', 'l.interval', 'l.mode'] as const),
      ...(['l.raised_amount', 'l.raised_until'] as const),
      'r.scope_id as rated',
      ...(['r.max_requests_per_1_minute', 'r.max_tokens_per_1_minute'] as const),
      'r.max_requests_per_1_day',
    ])
    .$if(value !== undefined, (all) => all.where('v.value', '=', value ?? ''))
    .$if(limited === true, (all) => all.where(isNearLimit(of)))
    .$if(search !== undefined, (all) => all.where(found))
    .$if(after !== undefined, (all) => all.where(follows(reader, of, after ?? '')))
    .$if(orderBy !== 'value', (all) => all.orderBy(by, direction))
    .orderBy('v.value', direction)
    .limit(of.rows)
    .execute()
}

export type ListedValue = Awaited<ReturnType<typeof page>>[number]

function orderOf(of: PageOfValues) {
  if (of.orderBy === 'spent') return { by: spentNano(of), direction: 'desc' } as const
  if (of.orderBy === 'value') return { by: sql.ref('v.value'), direction: 'asc' } as const
  return { by: sql.ref('v.last_used_at'), direction: 'desc' } as const
}

/** Whether a row comes after the row of a value, as both are now. */
function follows(reader: Reader, of: PageOfValues, after: string): RawBuilder<SqlBool> {
  if (of.orderBy === 'value') return sql<SqlBool>`v.value > ${after}`
  const { by } = orderOf(of)
  const cursor = valuesWithLimits(reader, of).select(by.as('by')).where('v.value', '=', after)
  return sql<SqlBool>`(${by} < (${cursor}) or (${by} = (${cursor}) and v.value < ${after}))`
}

/** Dollars and nano-dollars of an amount, each of which a number holds exactly. */
function amountOf<N extends string>(name: N, nano: RawBuilder<unknown>) {
  return [
    sql<StoredAmount['dollars']>`(${nano}) / 1000000000`.as(`${name}_dollars`),
    sql<StoredAmount['nano']>`(${nano}) % 1000000000`.as(`${name}_nano`),
  ] as const
}

/** Number of own spend limits of values at a level. */
export function countSpendLimits(tx: Tx, { organizationId, projectId }: ValuesOfKey) {
  const { from, before } = levelRange(projectId)
  return counted(
    tx
      .selectFrom('spend_limit')
      .select((eb) => eb.fn.countAll<number>().as('limits'))
      .where('organization_id', '=', organizationId)
      .where('scope_kind', '=', 'tag_value')
      .where('scope_id', '>=', from)
      .where('scope_id', '<', before),
  )
}

/** Number of own rate limits of values at a level. */
export function countRateLimits(tx: Tx, { organizationId, projectId }: ValuesOfKey) {
  return counted(
    tx
      .selectFrom('subject_rate_limit')
      .select((eb) => eb.fn.countAll<number>().as('limits'))
      .where('organization_id', '=', organizationId)
      .where('project_id', '=', projectId)
      .where('scope_kind', '=', 'tag_value'),
  )
}

async function counted(query: {
  executeTakeFirstOrThrow(): Promise<{ readonly limits: number }>
}): Promise<number> {
  return (await query.executeTakeFirstOrThrow()).limits
}
