/** Rows of spend limits. */
import type { Insertable, Selectable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import { finders, query } from '#storage/statement.ts'
import type { SpendLimitTable } from '#storage/tables/spend.ts'

const COLUMNS = ['threshold_amount', 'interval', 'mode', 'raised_amount', 'raised_until'] as const

export type SpendLimitRow = Pick<Selectable<SpendLimitTable>, (typeof COLUMNS)[number]>

/** Columns that name the owner of a limit. */
export type SpendLimitKey = Pick<
  Selectable<SpendLimitTable>,
  'organization_id' | 'scope_kind' | 'scope_id'
>

export const { find, findForChange } = finders<SpendLimitKey>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(COLUMNS)
    .where('organization_id', '=', p.organization_id)
    .where('scope_kind', '=', p.scope_kind)
    .where('scope_id', '=', p.scope_id),
)

/** The defaults of the organization, each with the name of its scope. */
export const findDefaults = query<{ readonly organizationId: string }>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(['scope_id', 'threshold_amount', 'interval', 'mode'])
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', '=', 'default')
    .where('project_id', 'is', null),
)

/** The defaults of a project, each with the project's id before the name of its scope. */
export const findDefaultsOfProject = query<{
  readonly organizationId: string
  readonly projectId: string
}>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(['scope_id', 'threshold_amount', 'interval', 'mode'])
    .where('organization_id', '=', p.organizationId)
    .where('project_id', '=', p.projectId)
    .where('scope_kind', '=', 'default'),
)

interface LevelRange {
  readonly organizationId: string
  readonly from: string
  readonly before: string
}

/** The defaults of values of tags at a level: "<level>/" to the character after. */
export const findTagDefaults = query<LevelRange>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select(['scope_id', 'threshold_amount', 'interval', 'mode', 'beyond'])
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', '=', 'tag_default')
    .where('scope_id', '>=', p.from)
    .where('scope_id', '<', p.before)
    .orderBy('scope_id'),
)

/** Limits of tags, in the order of their names. */
export const pageOfTags = query<{ organizationId: string; after: string; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('spend_limit')
      .select([...COLUMNS, 'scope_id'])
      .where('organization_id', '=', p.organizationId)
      .where('scope_kind', '=', 'tag')
      .where('scope_id', '>', p.after)
      .orderBy('scope_id')
      .limit(p.rows),
)

/** Sets the limit, and keeps the time of creation of an existing one. */
export async function put(tx: Tx, row: Insertable<SpendLimitTable>): Promise<void> {
  const { organization_id, scope_kind, scope_id, created_at, ...changed } = row
  await tx
    .insertInto('spend_limit')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'scope_kind', 'scope_id']).doUpdateSet(changed),
    )
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, key: SpendLimitKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('spend_limit')
    .where((eb) => eb.and(key))
    .returning('scope_id')
    .execute()
  return removed.length === 1
}
