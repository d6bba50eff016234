import type { ColumnTypes } from './column-types.ts'

/** Temporary raises of spend limits: another amount until a time. */
export function spendRaises(t: ColumnTypes): string[] {
  return [
    `alter table spend_limit add column raised_amount ${t.integer}`,
    `alter table spend_limit add column raised_until ${t.integer}`,
  ]
}
