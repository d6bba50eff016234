import type { ColumnTypes } from './column-types.ts'

/** Deletion time of a service account. Null: only when somebody deletes it. */
export function temporaryAccounts(t: ColumnTypes): string[] {
  return [
    `alter table service_account add column expires_at ${t.integer}`,
    'create index service_account_expires on service_account (expires_at) where expires_at is not null',
  ]
}
