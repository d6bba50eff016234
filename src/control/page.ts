/** Pages: one row more than requested is read, which shows whether there is a next page. */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import type { NextPage, Page } from '#contract/page.ts'
import type { Reader } from '#storage/db.ts'
import type { IdPage } from '#storage/id-pages.ts'

/** Sorts after every id, the start of descending pages. */
export const ABOVE_ALL = '~'
/** Sorts before every id, the start of ascending pages. */
export const BELOW_ALL = ''

/** Number of rows to read for a page of `limit`. */
export function rowsFor(limit: number): number {
  return limit + 1
}

/** Rows that a page reads. */
export interface PageRows extends IdPage {
  /** Text that the rows match. */
  readonly search?: string | undefined
}

interface PageQuery {
  readonly limit: number
  readonly after?: string | undefined
  readonly order?: 'asc' | 'desc'
  readonly search?: string | undefined
}

interface PageSource<W, R, T> {
  /** Keys that all rows of the list have. */
  readonly where: W
  /** Reads the row of a cursor. It finds none that the caller may not read. */
  find(reader: Reader, key: W & { readonly id: string }): Promise<readonly R[]>
  /** Reads rows in the order of the list. `cursor` is the row with the id `from`. */
  page(reader: Reader, page: W & PageRows & { readonly cursor: R | undefined }): Promise<R[]>
  toWire(row: R): T
}

/**
 * A page of a list, newest first unless the order is `asc`. No index helps a search: it runs on the
 * slow reader.
 */
export async function listPage<W, R, T extends { id: string }>(
  ctx: Context,
  { limit, after, order = 'desc', search }: PageQuery,
  { where, find, page, toWire }: PageSource<W, R, T>,
): Promise<Page<T>> {
  const [cursor] = after ? await find(ctx.reader, { ...where, id: after }) : []
  if (after && cursor === undefined) throw new Problem(cursorNotFound('after', after))
  const from = after || (order === 'asc' ? BELOW_ALL : ABOVE_ALL)
  const reader = search === undefined ? ctx.reader : ctx.slowReader
  const rows = await page(reader, {
    ...where,
    order,
    from,
    rows: rowsFor(limit),
    search,
    cursor,
  })
  return pageOf(rows.slice(0, limit).map(toWire), rows.length > limit)
}

/** A page of a list with the cursor `next`, in the order of ids. */
export async function listNextPage<W, R, T extends { id: string }>(
  ctx: Context,
  query: PageQuery,
  source: PageSource<W, R, T>,
): Promise<NextPage<T>> {
  const { data, has_more, last_id } = await listPage(ctx, query, source)
  return nextPageOf(data, has_more ? last_id : null)
}

/** A page of rows that are all in memory, in the order of their ids. */
export function nextPageFrom<T extends { id: string }>(
  all: readonly T[],
  { limit, after, order = 'asc' }: PageQuery,
): NextPage<T> {
  const sorted = all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const rows = order === 'asc' ? sorted : sorted.toReversed()
  const start = after ? rows.findIndex(({ id }) => id === after) + 1 : 0
  if (after && start === 0) throw new Problem(cursorNotFound('after', after))
  const data = rows.slice(start, start + limit)
  const hasMore = start + limit < rows.length
  return nextPageOf(data, hasMore ? (data.at(-1)?.id ?? null) : null)
}

/** The page that holds `data`; `next` is the cursor of the page after it. */
function nextPageOf<T>(data: T[], next: string | null): NextPage<T> {
  return { object: 'list', data, has_more: next !== null, next }
}

export function pageOf<T extends { id: string }>(data: T[], hasMore: boolean): Page<T> {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  }
}
