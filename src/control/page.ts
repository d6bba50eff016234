/** Pages: one row more than requested is read, which shows whether there is a next page. */
import { Problem } from '#base/problem.ts'
import type { Page } from '#contract/page.ts'
import { cursorNotFound } from '#contract/problems/parameters.ts'

/** Sorts after every id, the start of descending pages. */
export const ABOVE_ALL = '~'
/** Sorts before every id, the start of ascending pages. */
export const BELOW_ALL = ''

/** Number of rows to read for a page of `limit`. */
export function rowsFor(limit: number): number {
  return limit + 1
}

/** The page of at most `limit`, from up to one row more. */
export function toPage<R, T extends { id: string }>(
  rows: readonly R[],
  limit: number,
  toWire: (row: R) => T,
): Page<T> {
  return pageOf(rows.slice(0, limit).map(toWire), rows.length > limit)
}

/** The page that holds `data`. */
export function pageOf<T extends { id: string }>(data: T[], hasMore: boolean): Page<T> {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  }
}

/** Start of a page: at a cursor, after `exists` has found it, or at `start`. */
export async function startOfWalk(
  after: string | undefined,
  start: string,
  exists: (id: string) => Promise<readonly unknown[]>,
): Promise<string> {
  if (!after) return start
  if ((await exists(after)).length === 0) throw new Problem(cursorNotFound('after', after))
  return after
}
