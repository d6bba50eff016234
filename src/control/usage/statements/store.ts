/** Rows of statements that are closed. */
import type { Insertable } from 'kysely'
import { command, query } from '#storage/statement.ts'
import type { CostStatementTable } from '#storage/tag-tables.ts'

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
