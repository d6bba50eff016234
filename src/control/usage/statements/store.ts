/** Rows of statements that are closed, and the costs of a month. */
import { type Insertable, type RawBuilder, sql } from 'kysely'
import {
  lessTaggedPart,
  type TaggedSelection,
  taggedPart,
  usagePart,
} from '#control/usage/tagged/store.ts'
import type { Reader } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { CostStatementTable } from '#storage/tables/tags.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'

export const findStatement = query<{ organizationId: string; month: string }>()((db, p) =>
  db
    .selectFrom('cost_statement')
    .select(['closed_at', 'content'])
    .where('organization_id', '=', p.organizationId)
    .where('month', '=', p.month),
)

export const closedMonths = query<{ organizationId: string; fromMonth: string }>()((db, p) =>
  db
    .selectFrom('cost_statement')
    .select('month')
    .where('organization_id', '=', p.organizationId)
    .where('month', '>=', p.fromMonth),
)

/** Keeps a statement, unless another node has closed its month. */
export const insertStatement = command<Insertable<CostStatementTable>>()((db, p) =>
  db
    .insertInto('cost_statement')
    .values(p)
    .onConflict((conflict) => conflict.doNothing()),
)

/** Costs of a month by project, model and the value of one tag; nano-dollars as text. */
export interface StatementRow {
  readonly project_id: string
  readonly model: string
  readonly tag_0: string
  readonly cost: string
  /** The cost of all rows, also of those beyond the maximum. */
  readonly total: string
}

export interface StatementQuestion
  extends Pick<TaggedSelection, 'organizationId' | 'fromMs' | 'toMs' | 'kinds'> {
  /** The key of the tag. */
  readonly key: string
  readonly rows: number
  /** Whether the sums have all usage. */
  readonly hasSums: boolean
}

/** The costs of a month, the highest first. */
export function statementRows(
  reader: Reader,
  { key, rows, hasSums, ...month }: StatementQuestion,
): Promise<StatementRow[]> {
  const selection = { ...month, filters: {}, keys: [key], allowed: {} }
  const columns = ['project_id', 'model'] as const
  const whole = hasSums
    ? [monthPart(selection)]
    : selection.kinds.map((kind) => usagePart(selection, kind, columns, USAGE_COSTS))
  const parts = [
    ...[taggedPart(selection, columns, USAGE_COSTS), ...whole],
    lessTaggedPart(selection, columns, USAGE_COSTS),
  ]
  const cost = sql`sum(${sql.join(
    USAGE_COSTS.map((name) => sql.ref(name)),
    sql` + `,
  )})`
  return reader
    .selectFrom(
      sql<StatementRow>`(
        select project_id, model, tag_0, cast(${cost} as text) as cost,
          cast(sum(${cost}) over () as text) as total
        from (${sql.join(parts, sql` union all `)}) as used
        group by project_id, model, tag_0 having ${cost} <> 0
        order by ${cost} desc, project_id, model, tag_0 limit ${rows}
      )`.as('found'),
    )
    .selectAll()
    .execute()
}

/** The sums of a month, which have all costs in one: here the first. */
function monthPart({ organizationId, fromMs }: TaggedSelection): RawBuilder<unknown> {
  return sql`select starts_at as bucket, project_id, id as model, '' as tag_0, ${sql.join(
    USAGE_COSTS.map((name, at) => sql`${at === 0 ? sql.ref('cost') : sql`0`} as ${sql.ref(name)}`),
  )}
    from usage_sum where organization_id = ${organizationId} and width = '1mo'
      and dimension = 'project_model' and starts_at = ${fromMs}`
}
