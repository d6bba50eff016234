/**
 * Embedded store: one file, one process, every commit on the disk before it is acknowledged.
 *
 * One connection writes, in groups (`group-commit.ts`). Another, read-only, serves reads, and never
 * sees uncommitted rows. Others, in worker threads, serve slow reads. A lock on a second file
 * beside it ensures that one process owns the file: the operating system releases it when the
 * process ends, in any way.
 */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { elapsedClock } from '#base/clock.ts'
import { type RunSync, type Store, TRANSACTION_TIMEOUT_MS, transact } from '#storage/db.ts'
import { kyselyOver, readerOver } from '#storage/kysely.ts'
import { migrateToLatest } from '#storage/migrations/migrate.ts'
import { withSearch } from '#storage/search.ts'
import { createCommitPace, UNPACED } from './commit-pace.ts'
import { createGroupCommit } from './group-commit.ts'
import { createSlowReads } from './slow-reads.ts'
import { statementRunner } from './sqlite-statements.ts'
import { createWorkerRun } from './sqlite-worker.ts'

/** Pages between checkpoints: large enough that a burst of writes rarely pays for one. */
const CHECKPOINT_PAGES = 8000

/**
 * Opens the file, creates it if missing, and migrates its schema. A `groupMax` of 1 commits each
 * change alone: the benchmark's measure of the gain of grouping.
 */
export async function openSqlite(
  location: string,
  latest?: string,
  groupMax?: number,
): Promise<Store> {
  const temporary = location === ':memory:'
  const path = temporary ? join(mkdtempSync(join(tmpdir(), 'bailiwick-')), 'store.db') : location
  mkdirSync(dirname(resolve(path)), { recursive: true, mode: 0o700 })
  checkFile(path)
  makePrivate(path)
  using opening = new DisposableStack()
  if (temporary) opening.defer(() => rmSync(dirname(path), { recursive: true, force: true }))
  opening.use(lockFile(path))
  const writer = opening.use(openWriter(path))
  const { execute, version } = countCommits(statementRunner(writer))
  await migrateToLatest(kyselyOver('sqlite', execute), 'sqlite', latest)
  const reading = opening.use(withSearch(new DatabaseSync(path, { readOnly: true })))
  const read = statementRunner(reading)
  const worker = createWorkerRun(path)
  const pace = temporary ? UNPACED : createCommitPace(elapsedClock)
  const timeoutMs = TRANSACTION_TIMEOUT_MS
  const { transact: run, drain } = createGroupCommit(execute, timeoutMs, groupMax, pace)
  const opened = opening.move()
  return {
    dialect: 'sqlite',
    reader: readerOver('sqlite', read),
    slowReader: createSlowReads('sqlite', worker.run),
    version,
    openSubscription: undefined,
    [transact]: run,
    ping: async () => {
      await read('select 1', [])
    },
    close: async () => {
      await drain()
      await worker.close()
      opened.dispose()
    },
  }
}

/** Counts commits, synchronously with each. */
function countCommits(runStatement: RunSync): { execute: RunSync; version: () => number } {
  let commits = 0
  return {
    execute: (sql, parameters) => {
      const rows = runStatement(sql, parameters)
      if (sql === 'commit') commits += 1
      return rows
    },
    version: () => commits,
  }
}

/**
 * Creates the file with its permissions; SQLite's other files follow this one. An existing file is
 * not opened: closing it would release every lock that this process holds on it.
 */
function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
}

/** Lock of the process that owns the file. Throws a sentence if another has it. */
export function lockFile(path: string): DatabaseSync {
  makePrivate(`${path}.lock`)
  const lock = new DatabaseSync(`${path}.lock`)
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    throw new Error(
      `The store ${path} is in use by another Bailiwick process. ` +
        'SQLite supports one process: stop the other, or use PostgreSQL.',
      { cause: error },
    )
  }
}

/** Rejects a folder, which SQLite calls a file that it cannot open. */
function checkFile(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  throw new Error(
    `The store ${path} of DATABASE_URL is a folder. Name a file in it: sqlite:${join(path, 'bailiwick.db')}`,
  )
}

/** The writing connection; what SQLite says of the file is no message without its name. */
function openWriter(path: string): DatabaseSync {
  try {
    return connectWriter(path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The store ${path} of DATABASE_URL cannot be opened: ${reason}.`, {
      cause: error,
    })
  }
}

function connectWriter(path: string): DatabaseSync {
  const writer = new DatabaseSync(path)
  writer.exec(
    `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
     pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}; pragma busy_timeout = 5000`,
  )
  return writer
}
