/** Rows of subjects with rate limits, by their ids. */
import type { RatedKind } from '#contract/extensions/subject-rate-limits.ts'
import type { Reader } from '#storage/db.ts'

export interface FoundSubject {
  readonly scope: Exclude<RatedKind, 'tag_value'>
  readonly id: string
}

type Found = Promise<readonly { readonly id: string }[]>

export async function presentUsers(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Found {
  if (ids.length === 0) return []
  return reader
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is', null)
    .where('id', 'in', ids)
    .execute()
}

export async function accountsOfProject(
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Found {
  if (ids.length === 0) return []
  return reader
    .selectFrom('service_account')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .execute()
}

export async function keysOfProject(
  reader: Reader,
  projectId: string,
  ids: readonly string[],
): Found {
  if (ids.length === 0) return []
  return reader
    .selectFrom('api_key')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .execute()
}
