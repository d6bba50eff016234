/** Rows of project policies. */
import type { Reader, Tx } from '#storage/db.ts'
import type { PolicyKind, ProjectPolicyTable } from '#storage/policy-tables.ts'

/** A project, and the kind of its policy. */
export interface PolicyKey {
  readonly project_id: string
  readonly kind: PolicyKind
}

/** The value of a policy as JSON; undefined without one. */
export async function find(
  reader: Pick<Reader, 'selectFrom'>,
  { project_id, kind }: PolicyKey,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('project_policy')
    .select('value')
    .where('project_id', '=', project_id)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row?.value
}

export async function put(tx: Tx, row: ProjectPolicyTable): Promise<void> {
  const { value, updated_at } = row
  await tx
    .insertInto('project_policy')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'kind']).doUpdateSet({ value, updated_at }),
    )
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, { project_id, kind }: PolicyKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('project_policy')
    .where('project_id', '=', project_id)
    .where('kind', '=', kind)
    .returning('kind')
    .execute()
  return removed.length === 1
}
