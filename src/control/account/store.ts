/** Rows of a person's account: projects, keys, and the owners of the organization. */
import { selectKeys } from '#control/api-keys/store.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { isActiveOwner } from '#storage/owners.ts'
import { query } from '#storage/statement.ts'

/** Names of those projects that are not archived, by name. */
export function liveProjects(reader: Reader, ids: readonly string[]) {
  return reader
    .selectFrom('project')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .where('archived_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

/** Owners of the organization, who can help a person. */
export const owners = query<{ organizationId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('user')
    .select(['email', 'name'])
    .where('organization_id', '=', p.organizationId)
    .where(isActiveOwner)
    .orderBy('email')
    .limit(p.rows),
)

/** Owner of keys, and a choice of their projects. */
interface PersonKeys {
  readonly userId: string
  readonly projectIds: readonly string[] | undefined
}

export type AccountKeyRow = Awaited<ReturnType<typeof pageOfKeys>>[number]

/** Keys of a person that work, or have expired: not those in projects that they have left. */
function keysOf(reader: Reader, { userId, projectIds }: PersonKeys) {
  return selectKeys(reader)
    .innerJoin('project', 'project.id', 'key.project_id')
    .select(['project.id as project_id', 'project.name as project_name'])
    .where('key.user_id', '=', userId)
    .where('key.owner_access', '=', 'active')
    .where('project.archived_at', 'is', null)
    .$if(projectIds !== undefined, (keys) => keys.where('key.project_id', 'in', projectIds ?? []))
}

export function findOwnKey(reader: Reader, { id, ...of }: PersonKeys & { readonly id: string }) {
  return keysOf(reader, of).where('key.id', '=', id).execute()
}

export function pageOfKeys(reader: Reader, { userId, projectIds, ...page }: PersonKeys & PageRows) {
  return rowsAfter(keysOf(reader, { userId, projectIds }), 'key.id', page)
}

/** Open requests of a person for raises of limits, as a project's limits hold for them. */
export const openRaises = query<{ userId: string; projectId: string; nowMs: number }>()((db, p) =>
  db
    .selectFrom('raise_request')
    .select(['id', 'scope_kind', 'scope_id', 'threshold_amount', 'raised_until'])
    .where('user_id', '=', p.userId)
    .where('project_id', '=', p.projectId)
    .where('state', '=', 'open')
    .where('expires_at', '>', p.nowMs),
)
