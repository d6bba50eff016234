/** Backup and restore of a SQLite file, by SQLite's online backup. */
import { createHash, type Hash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backup, DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import {
  type BackupState,
  type BackupTool,
  notEmpty,
  SIDE_FILES,
  syncFile,
  type TableSums,
} from '#storage/backup.ts'
import { lockFile, openSqlite } from './sqlite.ts'

const MODE = 0o600
/** Pages that are copied before others have the thread. */
const PAGES_PER_STEP = 1_000

export function sqliteBackupTool(path: string): BackupTool {
  return {
    write: (file) => write(path, file),
    verify,
    migrationsOf: async (file) => {
      using db = openReadOnly(file)
      return migrationsIn(db)
    },
    restore: async (file, replace) => restore(path, file, replace),
  }
}

/** The open read transaction is the snapshot: of the copy, and of the checksums. */
async function write(path: string, file: string): Promise<BackupState> {
  if (path === ':memory:') throw new Error('A store in memory has no backup.')
  if (!existsSync(path)) throw new Error(`The store ${path} of DATABASE_URL does not exist.`)
  using db = openReadOnly(path)
  db.exec('begin')
  const migrations = migrationsIn(db)
  await backup(db, file, { rate: PAGES_PER_STEP })
  const tables = sumsOf(db)
  // One file, without others beside it.
  using copy = new DatabaseSync(file)
  copy.exec('pragma journal_mode = delete')
  return { tables, migrations }
}

async function verify(file: string): Promise<BackupState> {
  const restored = `${file}.verify`
  try {
    const state = restore(restored, file, true)
    const store = await openSqlite(restored)
    try {
      await store.ping()
    } finally {
      await store.close()
    }
    return state
  } finally {
    for (const end of ['', '.lock', ...SIDE_FILES]) rmSync(`${restored}${end}`, { force: true })
  }
}

/** The new file is complete and checked before it replaces the old one. */
function restore(path: string, file: string, replace: boolean): BackupState {
  mkdirSync(dirname(resolve(path)), { recursive: true, mode: 0o700 })
  using _lock = lockFile(path)
  if (!replace && hasOrganizations(path)) throw notEmpty()
  const partial = `${path}.restoring`
  try {
    copyFileSync(file, partial)
    chmodSync(partial, MODE)
    const state = checked(partial)
    syncFile(partial)
    for (const end of SIDE_FILES) rmSync(`${path}${end}`, { force: true })
    renameSync(partial, path)
    syncFile(dirname(resolve(path)))
    return state
  } finally {
    rmSync(partial, { force: true })
  }
}

/** State of a file that SQLite finds intact. */
function checked(file: string): BackupState {
  using db = openReadOnly(file)
  const [row] = db.prepare('pragma integrity_check(1)').all()
  if (row?.integrity_check !== 'ok') {
    throw new Error(`SQLite rejects the backup: ${String(row?.integrity_check)}.`)
  }
  return { tables: sumsOf(db), migrations: migrationsIn(db) }
}

function openReadOnly(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true })
}

function hasOrganizations(path: string): boolean {
  if (!existsSync(path)) return false
  // With the write-ahead log of a process that was killed.
  using db = new DatabaseSync(path)
  if (!tablesOf(db).includes('organization')) return tablesOf(db).length > 0
  return db.prepare('select 1 from organization limit 1').all().length > 0
}

function migrationsIn(db: DatabaseSync): string[] {
  if (!tablesOf(db).includes('kysely_migration')) {
    throw new Error('The file has no store of Bailiwick.')
  }
  const rows = db.prepare('select name from kysely_migration order by name').all()
  return rows.map(({ name }) => String(name))
}

function tablesOf(db: DatabaseSync): string[] {
  const rows = db.prepare("select name from sqlite_schema where type = 'table' order by name").all()
  return rows.map(({ name }) => String(name))
}

function sumsOf(db: DatabaseSync): TableSums {
  return new Map(tablesOf(db).map((name) => [name, sumOf(db, name)]))
}

/** The order of rows is that of their pages, which a copy has, too. */
function sumOf(db: DatabaseSync, name: string) {
  const statement = db.prepare(`select * from "${name}"`)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  const hash = createHash('sha256')
  let rows = 0
  for (const row of statement.iterate()) {
    rows += 1
    for (const value of Object.values(row)) addValue(hash, value)
  }
  return { rows, checksum: hash.digest('hex') }
}

/** A value with its type and its length, which keeps neighbours apart. */
function addValue(hash: Hash, value: SQLOutputValue): void {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value))
  hash.update(`${value === null ? 'null' : typeof value} ${bytes.length} `)
  hash.update(bytes)
}
