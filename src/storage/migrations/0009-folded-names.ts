import type { ColumnTypes } from './column-types.ts'

/**
 * What a search compares with, kept beside each name, address and redacted value where the store
 * can compute it by itself: folding 100,000 names anew takes PostgreSQL most of a second.
 */
export const foldedNames = (t: ColumnTypes): string[] =>
  t.foldsText
    ? NAMED.map(
        ([table, columns]) =>
          `alter table ${table} ${columns.map((column) => added(t, column)).join(', ')}`,
      )
    : []

const NAMED: readonly [table: string, columns: readonly string[]][] = [
  ['project', ['name']],
  ['"user"', ['name', 'email']],
  ['service_account', ['name']],
  ['api_key', ['name', 'redacted_value']],
  ['admin_api_key', ['name', 'redacted_value']],
  ['invite', ['email']],
]

const added = (t: ColumnTypes, column: string): string =>
  `add column ${column}_folded ${t.id}
    generated always as (upper(normalize(${column}, NFC) collate "und-x-icu")) stored`
