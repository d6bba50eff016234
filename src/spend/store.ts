/** Spend of an owner, by the ledger. */
import { type RawBuilder, sql } from 'kysely'
import { query } from '#storage/statement.ts'
import { USAGE_COSTS } from '#storage/usage-columns.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'

const COST = sql.join(
  USAGE_COSTS.map((name) => sql.ref(`usage.${name}`)),
  sql` + `,
)

/** What objects that have not ended have reserved, by those who pay. */
export const reservedOfObjects = query<object>()((db) =>
  db
    .selectFrom('owned_object')
    .select([
      ...(['organization_id', 'project_id'] as const),
      sql<string | number>`sum(reserved_dollars)`.as('dollars'),
      sql<string | number>`sum(reserved_nano)`.as('nano'),
    ])
    .where('reserved_dollars', 'is not', null)
    .groupBy(['organization_id', 'project_id']),
)

interface Period {
  readonly organizationId: string
  readonly projectId: string | null
  /** Whole days or months. */
  readonly fromMs: number
  readonly toMs: number
}

/** Whole dollars and the nano-dollars beside them: one number has not the digits for the sum. */
const amountsOf = (cost: RawBuilder<unknown>) => [
  sql<string | number | null>`sum((${cost}) / 1000000000)`.as('dollars'),
  sql<string | number | null>`sum((${cost}) % 1000000000)`.as('nano'),
]

/** Cost of a period of an organization, or of one project's alone, by the rows of its days. */
export const costOfDays = query<Period>()((db, p) =>
  db
    .selectFrom('usage')
    .select(amountsOf(COST))
    .where('organization_id', '=', p.organizationId)
    .where('width', '=', '1d')
    .where('kind', 'in', ROW_KINDS)
    .where('starts_at', '>=', p.fromMs)
    .where('starts_at', '<', p.toMs)
    .where((eb) =>
      eb.or([
        eb(sql`cast(${p.projectId} as text)`, 'is', null),
        eb('project_id', '=', p.projectId),
      ]),
    ),
)

/** The same by the sums of usage, where these have all usage: a row for each start and width. */
export const costOfSums = query<{
  organizationId: string
  dimension: 'organization' | 'project'
  width: '1d' | '1mo'
  projectId: string
  startsAt: number
}>()((db, p) =>
  db
    .selectFrom('usage_sum')
    .select(amountsOf(sql`cost`))
    .where('organization_id', '=', p.organizationId)
    .where('width', '=', p.width)
    .where('dimension', '=', p.dimension)
    .where('starts_at', '=', p.startsAt)
    .where('project_id', '=', p.projectId)
    .where('id', '=', ''),
)
