/** Rows of overrides, and of emptied buckets. */
import type { Selectable } from 'kysely'
import type { Visible } from '#context.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import type { Reader, Tx } from '#storage/db.ts'
import type { RateLimitOverrideTable } from '#storage/tables/schema.ts'

export type OverrideRow = Omit<Selectable<RateLimitOverrideTable>, 'project_id'>

/** All overrides of a project, by the name of the model. */
export async function ofProject(
  reader: Reader,
  projectId: string,
): Promise<Map<string, OverrideRow>> {
  const rows = await reader
    .selectFrom('rate_limit_override')
    .selectAll()
    .where('project_id', '=', projectId)
    .execute()
  return new Map(rows.map((row) => [row.model, row]))
}

interface OverridesOfModel {
  readonly organizationId: string
  readonly model: string
  readonly visible: Visible
  readonly rows: number
}

/** Overrides of a model in visible projects, with the names of these. */
export async function ofModel(
  reader: Reader,
  { organizationId, model, visible, rows }: OverridesOfModel,
) {
  if (visible.length === 0) return []
  return reader
    .selectFrom('rate_limit_override as override')
    .innerJoin('project', 'project.id', 'override.project_id')
    .selectAll('override')
    .select('project.name as project_name')
    .where('override.model', '=', model)
    .where('project.organization_id', '=', organizationId)
    .where('project.archived_at', 'is', null)
    .$if(visible !== 'all', (found) =>
      found.where('project.id', 'in', visible === 'all' ? [] : visible),
    )
    .orderBy('project.name')
    .orderBy('project.id')
    .limit(rows)
    .execute()
}

export function find(
  reader: Reader,
  projectId: string,
  model: string,
): Promise<OverrideRow | undefined> {
  return reader
    .selectFrom('rate_limit_override')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('model', '=', model)
    .executeTakeFirst()
}

/** Sets the given columns, and keeps the others of an existing override. */
export async function put(
  tx: Tx,
  key: Pick<Selectable<RateLimitOverrideTable>, 'project_id' | 'model'>,
  columns: RateLimitChange,
): Promise<void> {
  await tx
    .insertInto('rate_limit_override')
    .values({ ...key, ...columns })
    .onConflict((conflict) => conflict.columns(['project_id', 'model']).doUpdateSet(columns))
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, projectId: string, model: string): Promise<boolean> {
  const removed = await tx
    .deleteFrom('rate_limit_override')
    .where('project_id', '=', projectId)
    .where('model', '=', model)
    .returning('model')
    .execute()
  return removed.length === 1
}

/** Gives the buckets of a model new names: they begin empty. */
export async function empty(tx: Tx, ownerId: string, bucket: string): Promise<void> {
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
