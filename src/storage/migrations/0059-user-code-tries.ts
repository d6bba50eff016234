import type { ColumnTypes } from './column-types.ts'

/** Wrong user codes of a person or of an address in a minute, counted over all nodes. */
export function userCodeTries(t: ColumnTypes): string[] {
  return [
    `create table user_code_try (
    caller ${t.id} primary key,
    started_at ${t.integer} not null,
    tries ${t.integer} not null
  )`,
    'create index user_code_try_age on user_code_try (started_at)',
  ]
}
