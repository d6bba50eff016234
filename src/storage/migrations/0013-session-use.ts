import type { ColumnTypes } from './column-types.ts'

/**
 * Last use of sessions, for the list of sessions and for the idle time. Null: used at its creation.
 * The indexes serve the lists of an organization and of a person.
 */
export function sessionUse(t: ColumnTypes): string[] {
  return [
    `alter table session add column last_used_at ${t.integer}`,
    'create index session_organization on session (organization_id, id)',
    'create index session_person on session (user_id) where user_id is not null',
    'create index session_admin_key on session (admin_key_id) where admin_key_id is not null',
  ]
}
