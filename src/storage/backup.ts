/**
 * Backups of a store: one consistent state, written while servers run, and verified by a restore.
 *
 * The dialect's tool writes the file: SQLite's online backup, or `pg_dump`. Both read one snapshot,
 * and the checksums of all tables are computed in the same snapshot. The file is then restored into
 * a temporary store, and its checksums are compared: the file has exactly the state of the
 * snapshot. The file gets its name afterwards, so a file of this name was verified. `FILE.sha256`,
 * in the format of `sha256sum`, has the hash of the verified file: SQLite's format has none, so a
 * changed byte of a value would be restored.
 *
 * Failure modes: a failed backup leaves no file, and a killed one `FILE.partial`, which the next
 * replaces. On SQLite the write-ahead log grows while the snapshot is open. A file without its
 * `.sha256`, such as one of another tool, is restored without this check.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { unknownMigration } from './migrations/migrate.ts'

/** Rows and checksum of each table, by its name. */
export type TableSums = ReadonlyMap<string, { readonly rows: number; readonly checksum: string }>

/** State of a store in a backup. */
export interface BackupState {
  readonly tables: TableSums
  /** Names of the migrations that have run, in order. */
  readonly migrations: readonly string[]
}

/** Backup and restore of one dialect. */
export interface BackupTool {
  /** Writes the file from one snapshot of the store. */
  write(file: string): Promise<BackupState>
  /** Restores the file into a temporary store, opens that as a server would, and deletes it. */
  verify(file: string): Promise<BackupState>
  /** Names of the migrations in the file. */
  migrationsOf(file: string): Promise<readonly string[]>
  /** Restores the file into the store. Rejects a store in use, and one with organizations. */
  restore(file: string, replace: boolean): Promise<BackupState>
}

const MODE = 0o600
const HEADER_BYTES = 16
/** Ends of the names of SQLite's files beside its file. */
export const SIDE_FILES = ['-wal', '-shm', '-journal']
/** End of the name of the file with the hash. */
const HASH_END = '.sha256'

export type BackupFormat = 'sqlite' | 'postgres'

/** Writes and verifies a backup. Throws a sentence, and leaves no file, when it is not equal. */
export async function writeBackup(tool: BackupTool, file: string): Promise<BackupState> {
  if (existsSync(file)) throw new Error(`${file} exists. Give the name of a new file.`)
  if (!existsSync(dirname(resolve(file)))) {
    throw new Error(`The folder ${dirname(resolve(file))} of the backup does not exist.`)
  }
  const partial = `${file}.partial`
  removePartial(partial)
  closeSync(openSync(partial, 'wx', MODE))
  try {
    const written = await tool.write(partial)
    assertEqual(written.tables, (await tool.verify(partial)).tables)
    const hash = await hashOf(partial)
    syncFile(partial)
    writeFileSync(`${file}${HASH_END}`, `${hash}  ${basename(file)}\n`, { mode: MODE })
    renameSync(partial, file)
    return written
  } finally {
    removePartial(partial)
  }
}

/** SQLite leaves a journal beside a file that it could not write. */
function removePartial(partial: string): void {
  for (const end of ['', ...SIDE_FILES]) rmSync(`${partial}${end}`, { force: true })
}

/** Restores a backup. Throws a sentence when that is not possible, before any change. */
export async function restoreBackup(
  tool: BackupTool,
  file: string,
  replace: boolean,
): Promise<BackupState> {
  await assertUnchanged(file)
  const unknown = unknownMigration(await tool.migrationsOf(file))
  if (unknown !== undefined) {
    throw new Error(
      `${file} was written by a newer version of Bailiwick: it has the migration ${unknown}. ` +
        'Restore it with that version.',
    )
  }
  return tool.restore(file, replace)
}

/** Rejects a file that was truncated or changed after it was verified. */
async function assertUnchanged(file: string): Promise<void> {
  const hashFile = `${file}${HASH_END}`
  if (!existsSync(hashFile)) return
  const [expected] = readFileSync(hashFile, 'utf8').split(' ', 1)
  if (expected === (await hashOf(file))) return
  throw new Error(`${file} was changed after the backup: its hash is not that in ${hashFile}.`)
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Waits until a file, or a folder with the names of its files, is on the disk. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Format of a backup, by its first bytes. Throws a sentence for any other file. */
export function backupFormat(file: string): BackupFormat {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new Error(`${file} is not a file.`)
  }
  const header = Buffer.alloc(HEADER_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0)
  } finally {
    closeSync(descriptor)
  }
  const text = header.toString('latin1')
  if (text.startsWith('SQLite format 3\0')) return 'sqlite'
  if (text.startsWith('PGDMP')) return 'postgres'
  throw new Error(`${file} is not a backup of Bailiwick.`)
}

/** Error of a restore over a store with organizations. */
export function notEmpty(): Error {
  return new Error(
    'The store of DATABASE_URL has organizations. To replace all of it, give --replace.',
  )
}

function assertEqual(written: TableSums, restored: TableSums): void {
  const names = new Set([...written.keys(), ...restored.keys()])
  const different = [...names].filter((name) => {
    const [one, other] = [written.get(name), restored.get(name)]
    return one?.rows !== other?.rows || one?.checksum !== other?.checksum
  })
  if (different.length === 0) return
  throw new Error(
    `The restored backup differs from the store in ${different.join(', ')}. No backup was kept.`,
  )
}
