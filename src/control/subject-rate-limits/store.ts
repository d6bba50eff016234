/** Rows of rate limits of subjects, and of their defaults. */
import type { Insertable, Selectable } from 'kysely'
import type { Tx } from '#storage/db.ts'
import { finders, query } from '#storage/statement.ts'
import type { SubjectRateLimitTable } from '#storage/tables/subject-rates.ts'

const LIMITS = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_requests_per_1_day',
] as const

/** Columns that name a limit. */
export type SubjectRateKey = Pick<
  Selectable<SubjectRateLimitTable>,
  'organization_id' | 'project_id' | 'scope_kind' | 'scope_id'
>

export const { find, findForChange } = finders<SubjectRateKey>()((db, p) =>
  db
    .selectFrom('subject_rate_limit')
    .select(LIMITS)
    .where('organization_id', '=', p.organization_id)
    .where('project_id', '=', p.project_id)
    .where('scope_kind', '=', p.scope_kind)
    .where('scope_id', '=', p.scope_id),
)

/** The defaults of a level. */
export const findDefaultLimits = query<Pick<SubjectRateKey, 'organization_id' | 'project_id'>>()(
  (db, p) =>
    db
      .selectFrom('subject_rate_limit')
      .select([...LIMITS, 'scope_kind', 'scope_id', 'beyond'])
      .where('organization_id', '=', p.organization_id)
      .where('project_id', '=', p.project_id)
      .where('scope_kind', 'in', ['default', 'tag_default'])
      .orderBy('scope_id'),
)

export type DefaultRow = Awaited<ReturnType<typeof findDefaultLimits>>[number]

/** Sets the limit, and keeps the time of creation of an existing one. */
export async function put(tx: Tx, row: Insertable<SubjectRateLimitTable>): Promise<void> {
  const { organization_id, project_id, scope_kind, scope_id, created_at, ...changed } = row
  await tx
    .insertInto('subject_rate_limit')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'project_id', 'scope_kind', 'scope_id'])
        .doUpdateSet(changed),
    )
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, key: SubjectRateKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('subject_rate_limit')
    .where((eb) => eb.and(key))
    .returning('scope_id')
    .execute()
  return removed.length === 1
}
