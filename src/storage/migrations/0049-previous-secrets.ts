import type { ColumnTypes } from './column-types.ts'

/** The replaced secret of a project key, which stays valid for a time beside the present one. */
export function previousSecrets(t: ColumnTypes): string[] {
  return [
    `alter table api_key add column previous_hash ${t.id}`,
    `alter table api_key add column previous_expires_at ${t.integer}`,
    `create unique index api_key_previous on api_key (previous_hash)
      where previous_hash is not null`,
  ]
}
