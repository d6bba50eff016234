/** Keys that are live, with what they open now, for calls that are under way. */
import type { Reader } from '#storage/db.ts'
import { type KeyOpening, parseScopes } from './grant.ts'
import { ownerOpening } from './owner-roles.ts'
import { findLiveKeys, findRolesOfOwners } from './store.ts'

/** Keys in one query. */
const KEYS_PER_QUERY = 500

/** What the live ones of some keys open. */
export async function findOpenings(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KeyOpening>> {
  const openings = new Map<string, KeyOpening>()
  for (let at = 0; at < ids.length; at += KEYS_PER_QUERY) {
    const some = ids.slice(at, at + KEYS_PER_QUERY)
    const keys = await findLiveKeys(reader, some)
    const held = (await findRolesOfOwners(reader, some)).map((row) => ({ ...row, group_id: null }))
    const byKey = Map.groupBy(held, ({ key_id: id }) => id)
    for (const key of keys) {
      const { permitted } = ownerOpening(key, byKey.get(key.id) ?? [])
      openings.set(key.id, { scopes: parseScopes(key.scopes), permitted })
    }
  }
  return openings
}
