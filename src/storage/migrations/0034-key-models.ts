import type { ColumnTypes } from './column-types.ts'

/** Models that a key may use. */
export function keyModels(t: ColumnTypes): string[] {
  return [`alter table api_key add column model_ids ${t.text}`]
}
