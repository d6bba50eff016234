/**
 * Diagnosis of a SQLite store by a separate process, which the time limit kills: SQLite's check of
 * the whole file cannot be interrupted otherwise.
 *
 * The file is opened read-only. Without a write-ahead log no process has it open, and it is opened
 * as immutable: then SQLite takes no lock and makes no file beside it. If a server starts during
 * that, its log appears, and the file is read again beside it.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { NodeFacts } from '#storage/store-facts.ts'

/** Largest output of the process. */
const OUTPUT_MAX_BYTES = 1_048_576
/** Longest wait for a lock of a checkpoint. */
const BUSY_MS = 2_000

/** The byte of the file's header with its journal mode (SQLite, "Database File Format", 1.3). */
const WRITE_VERSION_AT = 18
const WAL_VERSION = 2

export interface SqliteFacts {
  /** Whether the file has a write-ahead log while it is open. */
  readonly isWal: boolean
  /** Undefined: the file was never migrated. */
  readonly migrations: readonly string[] | undefined
  readonly nodes: readonly NodeFacts[]
  /** SQLite's finding, `ok` for an intact file; undefined: the time was over before. */
  readonly integrity: string | undefined
}

/** Rejects with SQLite's reason for a file that cannot be read. */
export async function inspectSqlite(path: string, maxMs: number): Promise<SqliteFacts> {
  const isIdle = !existsSync(`${path}-wal`)
  const facts = await read(path, isIdle, maxMs)
  return isIdle && existsSync(`${path}-wal`) ? read(path, false, maxMs) : facts
}

/** CommonJS for `node -e`, with the address of the file as its argument. */
const PROGRAM = `
const { openSync, readSync } = require('node:fs')
const { DatabaseSync } = require('node:sqlite')
const print = (facts) => process.stdout.write(JSON.stringify(facts) + '\\n')
try {
  const address = new URL(process.argv[1])
  const head = Buffer.alloc(20)
  readSync(openSync(require('node:url').fileURLToPath(address)), head, 0, 20, 0)
  const db = new DatabaseSync(address, { readOnly: true, timeout: ${BUSY_MS} })
  const all = (sql) => db.prepare(sql).all()
  const names = all("select name from sqlite_schema where type = 'table'").map(({ name }) => name)
  print({
    isWal: head[${WRITE_VERSION_AT}] === ${WAL_VERSION},
    migrations: names.includes('kysely_migration')
      ? all('select name from kysely_migration').map(({ name }) => name)
      : undefined,
    nodes: names.includes('node')
      ? all('select planes, limiter, heartbeat_at as heartbeatAt from node')
      : [],
  })
  print({ integrity: all('pragma quick_check(1)')[0].quick_check })
} catch (error) {
  print({ error: error.message })
}
`

function read(path: string, isIdle: boolean, maxMs: number): Promise<SqliteFacts> {
  const address = pathToFileURL(resolve(path))
  if (isIdle) address.search = '?immutable=1'
  const { promise, resolve: succeed, reject } = Promise.withResolvers<SqliteFacts>()
  const options = {
    timeout: maxMs,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_MAX_BYTES,
    env: { NODE_NO_WARNINGS: '1' },
  } as const
  execFile(process.execPath, ['-e', PROGRAM, address.href], options, (failure, stdout) => {
    const lines = stdout.split('\n').filter((line) => line !== '')
    // The last line may be incomplete when the process was killed.
    const found = Object.assign({}, ...lines.flatMap(parsed))
    if (typeof found.error === 'string') reject(new Error(found.error))
    else if (lines.length === 0) reject(failure ?? new Error('SQLite gave no answer'))
    else succeed({ migrations: undefined, integrity: undefined, ...found })
  })
  return promise
}

function parsed(line: string): object[] {
  try {
    return [Object(JSON.parse(line))]
  } catch {
    return []
  }
}
