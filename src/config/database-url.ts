/** The address of the store. */
import { SettingsError } from './settings-error.ts'

const DEFAULT_DATABASE_URL = 'sqlite:./data/bailiwick.db'

/** `DATABASE_URL` alone, for the store commands. */
export function readDatabaseUrl(text = DEFAULT_DATABASE_URL): string {
  if (/^(sqlite:.+|postgres(ql)?:\/\/.+)/.test(text)) return text
  const hint = PATH_ALONE.test(text) ? ' Did you mean sqlite:PATH?' : ''
  throw new SettingsError(
    `DATABASE_URL must be sqlite:PATH or postgres://…, but begins with '${schemeOf(text)}'.${hint}`,
  )
}

/** A path in place of a URL: it begins like one, or ends like a file of a store. */
const PATH_ALONE = /^(?:\.{0,2}\/|~)|^[^:]+\.(?:db|sqlite3?)$/

/** A URL without its password, for messages. */
export function schemeOf(text: string): string {
  return /^[\w+.-]{0,20}:?/.exec(text)?.[0] ?? ''
}
