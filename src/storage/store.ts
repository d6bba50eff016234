/** Opens a store by its URL. */
import type { Store } from './db.ts'
import { openPostgres } from './postgres/postgres.ts'
import { openSqlite } from './sqlite/sqlite.ts'

/**
 * `sqlite:PATH`, `sqlite::memory:` (a temporary file), or `postgres://…`. The schema is migrated
 * first, up to the migration named by `latest` if given. Throws a sentence when that is not
 * possible.
 */
export function openStore(url: string, latest?: string): Promise<Store> {
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url, latest)
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length), latest)
  throw new Error('DATABASE_URL must begin with sqlite: or postgres://')
}
