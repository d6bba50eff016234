/** Spend of an owner, by the ledger. */
import { sql } from 'kysely'
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

/**
 * Cost of an organization's days from `fromMs` on, before `toMs`, or of one project's alone: whole
 * dollars and the nano-dollars beside them, since one number has not the digits for the sum.
 */
export const costOfDays = query<{
  organizationId: string
  projectId: string | null
  fromMs: number
  toMs: number
}>()((db, p) =>
  db
    .selectFrom('usage')
    .select([
      sql<string | number | null>`sum((${COST}) / 1000000000)`.as('dollars'),
      sql<string | number | null>`sum((${COST}) % 1000000000)`.as('nano'),
    ])
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
