/** Deletion of values of tags with their spend, their own limits and their budgets over nodes. */
import type { Reader, Tx } from './db.ts'

/** Keys of tags with values, with the hash key of the project for `safety_identifier`. */
export function keysOfValues(reader: Reader, organizationId: string) {
  return reader
    .selectFrom('tag_value as v')
    .leftJoin('project', 'project.id', 'v.project_id')
    .select(['v.project_id', 'v.tag_key', 'project.safety_identifier_key'])
    .distinct()
    .where('v.organization_id', '=', organizationId)
    .execute()
}

interface DeletedValues {
  readonly organizationId: string
  /** Empty for the organization. */
  readonly projectId: string
  readonly key: string
  readonly values: readonly string[]
}

/** Deletes values of a key, in the order in which a flush locks both tables. */
export async function deleteValues(
  tx: Tx,
  { organizationId, projectId, key, values }: DeletedValues,
): Promise<void> {
  const ids = values.map((value) => `${projectId}/${key}=${value}`)
  await tx
    .deleteFrom('tag_value')
    .where('organization_id', '=', organizationId)
    .where('project_id', '=', projectId)
    .where('tag_key', '=', key)
    .where('value', 'in', values)
    .execute()
  await tx
    .deleteFrom('spend_budget')
    .where('organization_id', '=', organizationId)
    .where('scope', '=', 'tag_value')
    .where('owner_id', 'in', ids)
    .execute()
  await tx
    .deleteFrom('spend_limit')
    .where('organization_id', '=', organizationId)
    .where('scope_kind', '=', 'tag_value')
    .where('scope_id', 'in', ids)
    .execute()
  await tx
    .deleteFrom('subject_rate_limit')
    .where('organization_id', '=', organizationId)
    .where('project_id', '=', projectId)
    .where('scope_kind', '=', 'tag_value')
    .where(
      'scope_id',
      'in',
      values.map((value) => `${key}=${value}`),
    )
    .execute()
}
