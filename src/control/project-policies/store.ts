/** Rows of policies. */
import type { Reader, Tx } from '#storage/db.ts'
import type { PolicyTable } from '#storage/tables/policies.ts'

/** A project or an organization, and the kind of its policy. */
export interface PolicyKey {
  readonly owner_id: string
  readonly kind: PolicyTable['kind']
}

/** The value of a policy as JSON; undefined without one. */
export async function find(
  reader: Pick<Reader, 'selectFrom'>,
  { owner_id, kind }: PolicyKey,
): Promise<string | undefined> {
  const row = await reader
    .selectFrom('policy')
    .select('value')
    .where('owner_id', '=', owner_id)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row?.value
}

export async function put(tx: Tx, row: PolicyTable): Promise<void> {
  const { value, updated_at } = row
  await tx
    .insertInto('policy')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['owner_id', 'kind']).doUpdateSet({ value, updated_at }),
    )
    .execute()
}

/** False when there was none. */
export async function remove(tx: Tx, { owner_id, kind }: PolicyKey): Promise<boolean> {
  const removed = await tx
    .deleteFrom('policy')
    .where('owner_id', '=', owner_id)
    .where('kind', '=', kind)
    .returning('kind')
    .execute()
  return removed.length === 1
}
