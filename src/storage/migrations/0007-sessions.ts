import type { ColumnTypes } from './column-types.ts'

/** Sessions of the console, each of either an admin key or a person. */
export function sessions(t: ColumnTypes): string[] {
  return [
    `create table session (
    hash ${t.id} primary key,
    id ${t.id} not null unique,
    organization_id ${t.id} not null references organization (id),
    admin_key_id ${t.id} references admin_api_key (id),
    user_id ${t.id} references "user" (id),
    created_at ${t.integer} not null,
    expires_at ${t.integer} not null,
    check ((admin_key_id is null) <> (user_id is null))
  ) ${t.clustered}`,
    'create index session_expiry on session (expires_at)',
  ]
}
