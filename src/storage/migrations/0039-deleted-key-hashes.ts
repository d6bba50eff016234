import type { ColumnTypes } from './column-types.ts'

/**
 * Hashes of deleted project keys: their callers get a 401 that says so.
 * Keys that were deleted before, or by nodes of the previous release, have none.
 */
export function deletedKeyHashes(t: ColumnTypes): string[] {
  return [
    `alter table deleted_name add column key_hash ${t.id}`,
    'create index deleted_name_key on deleted_name (key_hash) where key_hash is not null',
  ]
}
