/** Rows of stored chat completions: pages of a list, and their metadata. */
import { sql } from 'kysely'
import { type ChatCompletionRow, type ObjectPage, objectsAfter } from '#gateway/objects/store.ts'
import type { Reader } from '#storage/db.ts'
import { command } from '#storage/statement.ts'
import type { MetadataFilter } from './metadata.ts'

/** Most rows that one filtered page searches. */
export const SEARCHED_MAX = 5_000

export const setMetadata = command<{ projectId: string; id: string; metadata: string | null }>()(
  (db, p) =>
    db
      .updateTable('owned_object')
      .set({ detail: p.metadata })
      .where('project_id', '=', p.projectId)
      .where('id', '=', p.id)
      .where('kind', '=', 'chat_completion'),
)

interface ChatCompletionPageQuery extends ObjectPage {
  readonly model: string | undefined
  readonly metadata: MetadataFilter
}

export type ListedChatCompletion = Pick<
  ChatCompletionRow,
  'project_id' | 'id' | 'upstream' | 'model'
>

const COLUMNS = ['project_id', 'id', 'upstream', 'model', 'created_at'] as const

/** The rows of a page, and one more, if there is one. */
export async function page(
  reader: Reader,
  of: ChatCompletionPageQuery,
): Promise<ListedChatCompletion[]> {
  const found = await rowsOf(reader, of).execute()
  // A chat completion always has a model.
  return found.map((row) => ({ ...row, model: row.model ?? '' }))
}

function rowsOf(reader: Reader, of: ChatCompletionPageQuery) {
  const { order, limit, model, metadata } = of
  if (!isFiltered(of)) {
    return inOrder(reader, of)
      .select(COLUMNS)
      .limit(limit + 1)
  }
  const searched = inOrder(reader, of)
    .select([...COLUMNS, 'detail'])
    .limit(SEARCHED_MAX)
  return reader
    .selectFrom(searched.as('searched'))
    .select(COLUMNS)
    .$if(model !== undefined, (select) => select.where('model', '=', model ?? ''))
    .$if(metadata.size > 0, (select) => select.where(hasMetadata(reader.dialect, metadata)))
    .orderBy('created_at', order)
    .orderBy('id', order)
    .limit(limit + 1)
}

/** The last row that a filtered page searches; undefined where no other follows. */
export async function lastSearched(
  reader: Reader,
  of: ChatCompletionPageQuery,
): Promise<{ readonly id: string } | undefined> {
  const [last, next] = await inOrder(reader, of)
    .select('id')
    .offset(SEARCHED_MAX - 1)
    .limit(2)
    .execute()
  return next && last
}

export function isFiltered({
  model,
  metadata,
}: Pick<ChatCompletionPageQuery, 'model' | 'metadata'>): boolean {
  return model !== undefined || metadata.size > 0
}

function inOrder(reader: Reader, { nowMs, ...page }: ChatCompletionPageQuery) {
  return objectsAfter(reader, { ...page, kind: 'chat_completion' }).where('expires_at', '>', nowMs)
}

function hasMetadata(dialect: Reader['dialect'], metadata: MetadataFilter) {
  return dialect === 'postgres'
    ? sql<boolean>`detail::jsonb @> ${JSON.stringify(Object.fromEntries(metadata))}::jsonb`
    : sql<boolean>`${sql.join(
        [...metadata].map(
          ([name, value]) =>
            sql`exists (select 1 from json_each(detail) where key = ${name} and value = ${value})`,
        ),
        sql` and `,
      )}`
}
