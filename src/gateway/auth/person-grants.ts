/**
 * Grants of a person in a project: of their keys, and of a new key without limits, tags or models.
 * They are made as those of requests are, from the same rows, so that both have the same limits.
 */
import type { Reader } from '#storage/db.ts'
import type { Grant } from './grant.ts'
import {
  keyEntry,
  type OwnLimitRows,
  readLimits,
  readOwnLimits,
  readOwnParts,
} from './grant-rows.ts'
import { findNewKey, findPersonKeys, type KeyRow } from './store.ts'

export interface PersonGrants {
  /** The grant of a new key. Its key id is empty. */
  readonly ofNewKey: Grant
  /** The newest keys. */
  readonly ofKeys: readonly Grant[]
}

/** A person in one of their projects: the caller has checked that they are in it. */
export interface PersonInProject {
  readonly organizationId: string
  readonly projectId: string
  readonly userId: string
}

/** Undefined for a project that is archived, and for a person who was deactivated. */
export async function readPersonGrants(
  reader: Reader,
  { organizationId, projectId, userId }: PersonInProject,
): Promise<PersonGrants | undefined> {
  const of = { userId, projectId }
  const rowsOfNew = await findNewKey(reader, of)
  const [newKey] = rowsOfNew
  if (!newKey || newKey.organization_id !== organizationId) return undefined
  const limits = await readLimits(reader, organizationId, projectId)
  // The roles are the person's, and so the same for all keys.
  const { roles, ...ownOfNew } = await readOwnParts(reader, newKey, rowsOfNew)
  const grantOf = (row: KeyRow, own: OwnLimitRows): Grant | undefined => {
    const { known } = keyEntry(row.hash, row, { limits, roles, ...own })
    return known.kind === 'grant' ? known.grant : undefined
  }
  const ofNewKey = grantOf(newKey, ownOfNew)
  if (!ofNewKey) return undefined
  const byKey = Map.groupBy(await findPersonKeys(reader, of), ({ id }) => id)
  const ofKeys: Grant[] = []
  for (const rows of byKey.values()) {
    const [row] = rows
    const grant = row && grantOf(row, await readOwnLimits(reader, row, rows))
    if (grant) ofKeys.push(grant)
  }
  return { ofNewKey, ofKeys }
}
