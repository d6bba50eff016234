/** Live keys with their present permissions, for calls and background work under way. */
import type { DataRoute } from '#contract/data-plane/route.ts'
import { regionOf, staysWithin } from '#contract/region.ts'
import type { Reader } from '#storage/db.ts'
import { type KeyPermissions, parseScopes, permitsRoute } from './grant.ts'
import { permissionsOfOwner } from './owner-roles.ts'
import { findLiveKeys, findRolesOfOwners } from './store.ts'

/** Keys in one query. */
const KEYS_PER_QUERY = 500

/** Permissions of a live key, and the region of its project. */
interface LiveKey extends KeyPermissions {
  readonly region: string | undefined
}

/** Permissions of the live keys among `ids`, by id. */
export async function findLivePermissions(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LiveKey>> {
  const live = new Map<string, LiveKey>()
  for (let at = 0; at < ids.length; at += KEYS_PER_QUERY) {
    const some = ids.slice(at, at + KEYS_PER_QUERY)
    const keys = await findLiveKeys(reader, some)
    const held = (await findRolesOfOwners(reader, some)).map((row) => ({ ...row, group_id: null }))
    const byKey = Map.groupBy(held, ({ key_id: id }) => id)
    for (const key of keys) {
      const { permitted } = permissionsOfOwner(key, byKey.get(key.id) ?? [])
      live.set(key.id, { scopes: parseScopes(key.scopes), permitted, region: regionOf(key) })
    }
  }
  return live
}

/** Background work of a key. */
interface BackgroundWork {
  readonly keyId: string
  /** The route that starts such work. */
  readonly route: DataRoute
  /** Regions of its upstream. */
  readonly regions: readonly string[]
}

/**
 * Whether the key is live and permits the route at this upstream now, expired or not. Background
 * work continues while its key may still start such work there, as a stream does.
 */
export async function isStillPermitted(
  reader: Reader,
  { keyId, route, regions }: BackgroundWork,
): Promise<boolean> {
  const key = (await findLivePermissions(reader, [keyId])).get(keyId)
  return key !== undefined && permitsRoute(key, route) && staysWithin(regions, key.region)
}
