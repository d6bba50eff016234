import type { ColumnTypes } from './column-types.ts'

/**
 * Folded text for search, in generated columns beside each name, address and redacted value:
 * folding 100,000 names in a query takes PostgreSQL most of a second.
 */
export function foldedNames(t: ColumnTypes): string[] {
  return t.foldsText
    ? NAMED.map(
        ([table, columns]) =>
          `alter table ${table} ${columns.map((column) => added(t, column)).join(', ')}`,
      )
    : []
}

const NAMED: readonly [table: string, columns: readonly string[]][] = [
  ['project', ['name']],
  ['"user"', ['name', 'email']],
  ['service_account', ['name']],
  ['api_key', ['name', 'redacted_value']],
  ['admin_api_key', ['name', 'redacted_value']],
  ['invite', ['email']],
]

function added(t: ColumnTypes, column: string): string {
  return `add column ${column}_folded ${t.id}
    generated always as (upper(normalize(${column}, NFC) collate "und-x-icu")) stored`
}
