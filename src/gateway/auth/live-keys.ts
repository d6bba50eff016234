/** Live keys with their present permissions, for calls and background work under way. */
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { Reader } from '#storage/db.ts'
import { type KeyPermissions, parseScopes, permitsRoute } from './grant.ts'
import { permissionsOfOwner } from './owner-roles.ts'
import { findLiveKeys, findRolesOfOwners } from './store.ts'

/** Keys in one query. */
const KEYS_PER_QUERY = 500

/** Permissions of the live keys among `ids`, by id. */
export async function findLivePermissions(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KeyPermissions>> {
  const live = new Map<string, KeyPermissions>()
  for (let at = 0; at < ids.length; at += KEYS_PER_QUERY) {
    const some = ids.slice(at, at + KEYS_PER_QUERY)
    const keys = await findLiveKeys(reader, some)
    const held = (await findRolesOfOwners(reader, some)).map((row) => ({ ...row, group_id: null }))
    const byKey = Map.groupBy(held, ({ key_id: id }) => id)
    for (const key of keys) {
      const { permitted } = permissionsOfOwner(key, byKey.get(key.id) ?? [])
      live.set(key.id, { scopes: parseScopes(key.scopes), permitted })
    }
  }
  return live
}

/**
 * Whether the key is live and permits the route now, expired or not. Background work continues
 * while its key may still start such work, as a stream does.
 */
export async function isStillPermitted(
  reader: Reader,
  keyId: string,
  route: DataRoute,
): Promise<boolean> {
  const permissions = (await findLivePermissions(reader, [keyId])).get(keyId)
  return permissions !== undefined && permitsRoute(permissions, route)
}
