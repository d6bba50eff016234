/** Rows of overrides, and of emptied buckets. */
import type { Selectable } from 'kysely'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { RateLimitOverrideTable } from '#storage/schema.ts'

export type OverrideRow = Omit<Selectable<RateLimitOverrideTable>, 'project_id'>

/** All overrides of a project: at most one for each model of the catalog. */
export const ofProject = (reader: Reader, projectId: string): Promise<OverrideRow[]> =>
  reader.selectFrom('rate_limit_override').selectAll().where('project_id', '=', projectId).execute()

export const find = (
  reader: Reader,
  projectId: string,
  model: string,
): Promise<OverrideRow | undefined> =>
  reader
    .selectFrom('rate_limit_override')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('model', '=', model)
    .executeTakeFirst()

/** Sets the given columns, and keeps the others of an existing override. */
export const put = async (
  tx: Tx,
  key: Pick<Selectable<RateLimitOverrideTable>, 'project_id' | 'model'>,
  columns: RateLimitChange,
): Promise<void> => {
  await tx
    .insertInto('rate_limit_override')
    .values({ ...key, ...columns })
    .onConflict((conflict) => conflict.columns(['project_id', 'model']).doUpdateSet(columns))
    .execute()
}

/** False when there was none. */
export const remove = async (tx: Tx, projectId: string, model: string): Promise<boolean> => {
  const removed = await tx
    .deleteFrom('rate_limit_override')
    .where('project_id', '=', projectId)
    .where('model', '=', model)
    .returning('model')
    .execute()
  return removed.length === 1
}

/** Gives the buckets of a model new names, so that they begin empty. */
export const empty = async (tx: Tx, ownerId: string, bucket: string): Promise<void> => {
  await tx
    .insertInto('limit_generation')
    .values({ owner_id: ownerId, bucket, generation: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['owner_id', 'bucket'])
        .doUpdateSet((eb) => ({ generation: eb('limit_generation.generation', '+', 1) })),
    )
    .execute()
}
