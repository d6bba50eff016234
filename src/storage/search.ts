/**
 * Searching for a part of a name, the same on both stores: letters beyond ASCII have no case
 * either, and nothing in what is searched for has a meaning of its own.
 *
 * SQLite knows the case of ASCII alone, so a connection that searches gets a function from us.
 * PostgreSQL has the rules of Unicode in its ICU collations, whatever the locale of the database,
 * and keeps what is searched folded in a column beside it, as a migration told it to.
 */
import type { DatabaseSync } from 'node:sqlite'
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import { fold } from '#base/folded.ts'
import type { Reader } from './db.ts'

/** The connection itself, which can search from now on. */
export const withSearch = (db: DatabaseSync): DatabaseSync => {
  let last = { search: '', folded: '' }
  const options = { deterministic: true, varargs: true }
  db.function('contains_folded', options, (search, ...texts) => {
    if (typeof search !== 'string') return 0
    // One search asks for every row: what is searched for is folded once.
    if (search !== last.search) last = { search, folded: fold(search) }
    const found = texts.some((text) => typeof text === 'string' && fold(text).includes(last.folded))
    return found ? 1 : 0
  })
  return db
}

/**
 * Whether the id is what is searched for, or one of the texts, columns by their names, contains it.
 * A text that is null contains nothing. No index helps: each row in question is looked at, so it is
 * asked of a `slowReader`.
 */
export const matches = (
  { dialect }: Reader,
  search: string,
  id: string,
  texts: readonly Text[],
): RawBuilder<SqlBool> => {
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

const column = (text: Text): Expression<unknown> =>
  typeof text === 'string' ? sql.ref(text) : text

/** The column in which PostgreSQL keeps it folded; of what is no column, the same computed. */
const kept = (text: Text): Expression<unknown> =>
  typeof text === 'string' ? sql.ref(`${text}_folded`) : folded(text)

/** As `fold` does it, and then compared by byte. */
const folded = (text: Expression<unknown>): RawBuilder<string> =>
  sql`upper(normalize(${text}, NFC) collate "und-x-icu") collate "C"`
