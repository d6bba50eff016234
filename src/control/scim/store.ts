/** Pages of lists of users and of groups. */
import type { SelectQueryBuilder } from 'kysely'
import type { Reader } from '#storage/db.ts'
import type { Tables } from '#storage/tables/schema.ts'

/** Rows of users or groups that match a filter. */
export type Matching<R> = SelectQueryBuilder<Tables, 'user' | 'access_group', R>

/** The rows of a page, oldest first, and their number without paging. */
export async function readRange<R>(
  reader: Reader,
  matching: Matching<R>,
  { offset, rows }: { readonly offset: number; readonly rows: number },
): Promise<{ readonly total: number; readonly found: R[] }> {
  const [counted] = await reader
    .selectFrom(matching.as('matching'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .execute()
  const found = await matching.orderBy('id').limit(rows).offset(offset).execute()
  return { total: Number(counted?.total ?? 0), found }
}
