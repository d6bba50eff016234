/** Databases of tests: SQLite in memory, and an empty database of a PostgreSQL. */
import { randomBytes } from 'node:crypto'
import { describe } from 'node:test'
import pg from 'pg'
import type { Dialect } from '#storage/db.ts'

/** Instructions for tests that need a PostgreSQL. */
export const POSTGRES_HINT =
  'no PostgreSQL: apt-get install -y postgresql, then test/with-postgres.sh npm test'

const postgresUrl = process.env.TEST_POSTGRES_URL
if (process.env.TEST_POSTGRES_REQUIRED && !postgresUrl) throw new Error(POSTGRES_HINT)

/** Whether there is a PostgreSQL for tests. */
export const hasPostgres = postgresUrl !== undefined

/** Runs a suite on each store. Without a PostgreSQL its half is skipped, with instructions. */
export function onEachStore(name: string, suite: (dialect: Dialect) => void): void {
  describe(`${name} (sqlite)`, () => suite('sqlite'))
  describe(`${name} (postgres)`, { skip: postgresUrl ? false : POSTGRES_HINT }, () =>
    suite('postgres'),
  )
}

/** URL of an empty database of its own. Drop it with `dropDatabase`. */
export async function emptyDatabase(dialect: Dialect): Promise<string> {
  if (dialect === 'sqlite') return 'sqlite::memory:'
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name}`)
  const url = new URL(String(postgresUrl))
  url.pathname = `/${name}`
  return url.href
}

export async function dropDatabase(url: string): Promise<void> {
  if (url.startsWith('sqlite:')) return
  await onServer(`drop database ${new URL(url).pathname.slice(1)} with (force)`)
}

const onServer = async (sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}
