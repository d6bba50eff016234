/**
 * Search for a part of a name, the same on both stores: case-insensitive beyond ASCII too, and
 * without special characters in the search text.
 *
 * SQLite knows the case of ASCII alone, so a connection for searches gets a function from us.
 * PostgreSQL has the rules of Unicode in its ICU collations, whatever the locale of the database,
 * and keeps the searched text folded in a generated column, by a migration.
 */
import type { DatabaseSync } from 'node:sqlite'
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { fold } from '#base/folded.ts'
import type { Reader } from './db.ts'

/** Adds the search function to a connection, and returns it. */
export function withSearch(db: DatabaseSync): DatabaseSync {
  let last = { search: '', folded: '' }
  const options = { deterministic: true, varargs: true }
  db.function('contains_folded', options, (search, ...texts) => {
    if (typeof search !== 'string') return 0
    // One search compares every row: its text is folded once.
    if (search !== last.search) last = { search, folded: fold(search) }
    const found = texts.some((text) => typeof text === 'string' && fold(text).includes(last.folded))
    return found ? 1 : 0
  })
  return db
}

/**
 * Whether the id equals the search text, or one of the texts, columns by their names, contains it;
 * true without a search text. A text that is null contains nothing. No index helps: each row in
 * question is compared, so it runs on a `slowReader`.
 */
export function matches(
  { dialect }: Reader,
  search: string | undefined,
  id: string,
  texts: readonly Text[],
): RawBuilder<SqlBool> {
  if (search === undefined) return sql<SqlBool>`true`
  const found =
    dialect === 'sqlite'
      ? sql`contains_folded(${search}, ${sql.join(texts.map(column))})`
      : sql.join(
          texts.map((text) => sql`strpos(${kept(text)}, ${folded(sql.val(search))}) > 0`),
          sql` or `,
        )
  return sql<SqlBool>`(${sql.ref(id)} = ${search} or ${found})`
}

type Text = string | Expression<string | null>

function column(text: Text): Expression<unknown> {
  return typeof text === 'string' ? sql.ref(text) : text
}

/** The column in which PostgreSQL keeps it folded; of an expression, the same computed. */
function kept(text: Text): Expression<unknown> {
  return typeof text === 'string' ? sql.ref(`${text}_folded`) : folded(text)
}

/** Folded as by `fold`, and then compared by byte. */
function folded(text: Expression<unknown>): RawBuilder<string> {
  return sql`upper(normalize(${text}, NFC) collate "und-x-icu") collate "C"`
}
