import type { ColumnTypes } from './column-types.ts'

/** Requests that were admitted and failed. Nodes of the previous release add rows without it. */
export function failedRequests(t: ColumnTypes): string[] {
  return [`alter table usage add column failed_requests ${t.integer} not null default 0`]
}
