/**
 * Databases of tests: files of SQLite, and databases of a PostgreSQL. Most are copies of one that
 * was migrated once: that takes longer than the tests of many suites.
 */
import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe } from 'node:test'
import pg from 'pg'
import { createScheduler } from '#background/scheduler.ts'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { configuredRequestLogs } from '#config/request-logs.ts'
import { scheduleRequestLogRetention } from '#request-logs/retention.ts'
import type { Dialect } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { scheduleUsagePartitions } from '#usage/partitions/partitions.ts'
import { cachedBuild, cachedFolder } from './cached-build.ts'

/** Instructions for tests that need a PostgreSQL. */
export const POSTGRES_HINT =
  'no PostgreSQL: apt-get install -y postgresql, then test/with-postgres.sh npm test'

const postgresUrl = process.env.TEST_POSTGRES_URL
if (process.env.TEST_POSTGRES_REQUIRED && !postgresUrl) throw new Error(POSTGRES_HINT)

/** Whether there is a PostgreSQL for tests. */
export const hasPostgres = postgresUrl !== undefined

/** Source of the schema: a change of it makes new templates. */
const SCHEMA_SOURCES = ['src/storage']
/** Advisory lock of the process that makes the template on PostgreSQL; others wait for it. */
const TEMPLATE_LOCK = 7_349_021

/** Runs a suite on each store. Without a PostgreSQL its half is skipped, with instructions. */
export function onEachStore(name: string, suite: (dialect: Dialect) => void): void {
  describe(`${name} (sqlite)`, () => suite('sqlite'))
  describe(`${name} (postgres)`, { skip: postgresUrl ? false : POSTGRES_HINT }, () =>
    suite('postgres'),
  )
}

/** URL of an own database with the present schema and no rows. Drop it with `dropDatabase`. */
export async function emptyDatabase(dialect: Dialect): Promise<string> {
  if (dialect === 'postgres') {
    postgresTemplate ??= makePostgresTemplate()
    return createDatabase(await postgresTemplate)
  }
  sqliteTemplate ??= makeSqliteTemplate()
  const template = await sqliteTemplate
  const file = join(mkdtempSync(join(tmpdir(), 'bailiwick-test-store-')), 'store.db')
  copyFileSync(template, file)
  return `sqlite:${file}`
}

/**
 * Makes a SQLite store that does not exist yet with the present schema and no rows, as the server
 * would: its migrations take longer than the rest of a first start.
 */
export async function makeStore(url: string | undefined): Promise<void> {
  const file = /^sqlite:(\/.+)$/.exec(url ?? '')?.[1]
  if (file === undefined || existsSync(file) || !existsSync(dirname(file))) return
  sqliteTemplate ??= makeSqliteTemplate()
  copyFileSync(await sqliteTemplate, file, constants.COPYFILE_EXCL)
}

/** URL of an own database that was never migrated. Drop it with `dropDatabase`. */
export async function bareDatabase(dialect: Dialect): Promise<string> {
  return dialect === 'postgres' ? createDatabase('template1') : 'sqlite::memory:'
}

export async function dropDatabase(url: string): Promise<void> {
  if (url === 'sqlite::memory:') return
  if (url.startsWith('sqlite:')) {
    rmSync(dirname(url.slice('sqlite:'.length)), { recursive: true, force: true })
    return
  }
  await onServer((query) => query(`drop database ${new URL(url).pathname.slice(1)} with (force)`))
}

let sqliteTemplate: Promise<string> | undefined
let postgresTemplate: Promise<string> | undefined

async function makeSqliteTemplate(): Promise<string> {
  const pathIn = (folder: string): string => join(folder, 'store.db')
  const build = async (folder: string): Promise<void> =>
    (await openStore(`sqlite:${pathIn(folder)}`)).close()
  return pathIn(await cachedBuild('schema', SCHEMA_SOURCES, build))
}

async function makePostgresTemplate(): Promise<string> {
  const name = `test_schema_${basename(cachedFolder('schema', SCHEMA_SOURCES))}`
  const unfinished = `${name}_unfinished`
  await onServer(async (query) => {
    await query(`select pg_advisory_lock(${TEMPLATE_LOCK})`)
    if ((await query(`select 1 from pg_database where datname = '${name}'`)) === 0) {
      await query(`drop database if exists ${unfinished} with (force)`)
      await query(`create database ${unfinished}`)
      await makeUsed(urlOf(unfinished))
      await query(`alter database ${unfinished} rename to ${name}`)
    }
    await query(`select pg_advisory_unlock(${TEMPLATE_LOCK})`)
  })
  return name
}

/** Makes the schema, and the partitions that a server would make at its start. */
async function makeUsed(url: string): Promise<void> {
  const store = await openStore(url)
  const { schedule } = createScheduler({
    repeat: () => () => {},
    now: systemClock,
    elapsed: elapsedClock,
    onFailure: (_task, error) => {
      throw error
    },
  })
  const given = { store, now: systemClock, schedule }
  await scheduleUsagePartitions(given).run()
  await scheduleRequestLogRetention({ ...given, settings: configuredRequestLogs({}) }).run()
  await store.close()
}

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer((query) =>
    query(`create database ${name} template ${template} strategy file_copy`),
  )
  return urlOf(name)
}

function urlOf(name: string): string {
  const url = new URL(String(postgresUrl))
  url.pathname = `/${name}`
  return url.href
}

/**
 * Runs statements on the server; each returns its number of rows. A process has one connection for
 * all of them, which does not keep it alive.
 */
async function onServer(
  work: (query: (sql: string) => Promise<number>) => Promise<unknown>,
): Promise<void> {
  server ??= new pg.Pool({
    connectionString: postgresUrl,
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  })
  const client = await server.connect()
  try {
    await work(async (sql) => (await client.query(sql)).rowCount ?? 0)
    client.release()
  } catch (error) {
    // Not with the locks of the work.
    client.release(true)
    throw error
  }
}

let server: pg.Pool | undefined
