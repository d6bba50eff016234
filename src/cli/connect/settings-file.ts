/**
 * A client's settings file on the disk. It is replaced at once by a new file of mode 0600, and the
 * file from before stays beside it as a backup, with its mode.
 *
 * A new file that is being written is a lock as well: of two commands one is rejected. A change by
 * another program is noticed right before the replacement, and the file is then left as it is.
 */

import { isUtf8 } from 'node:buffer'
import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ClientFileError } from './client-file-error.ts'

const OWNER_ONLY = 0o600
const FOLDER_OWNER_ONLY = 0o700
const OWNER_MAY_WRITE = 0o200
const PERMISSIONS = 0o777
/** Of a file: clients' settings are a few kilobytes. */
const BYTES_MAX = 1024 * 1024

/** What a file contains, and its permissions. */
interface Content {
  readonly text: string
  readonly mode: number
}

export function backupPath(path: string): string {
  return `${path}.bailiwick-backup`
}

/** The content of a regular file of this user; undefined if there is none. */
export async function readUserFile(path: string): Promise<Content | undefined> {
  const found = await lstat(path).catch(absent)
  if (!found) return undefined
  if (found.isSymbolicLink()) throw new ClientFileError(`${path} is a link, not a file`)
  if (!found.isFile()) throw new ClientFileError(`${path} is not a file`)
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  await using file = await open(path, flags)
  const { size, mode, uid } = await file.stat()
  if (process.getuid && uid !== process.getuid()) {
    throw new ClientFileError(`${path} belongs to another user`)
  }
  if ((mode & OWNER_MAY_WRITE) === 0) throw new ClientFileError(`${path} is read-only`)
  if (size > BYTES_MAX) throw new ClientFileError(`${path} has more than ${BYTES_MAX} bytes`)
  const bytes = await file.readFile()
  if (!isUtf8(bytes)) throw new ClientFileError(`${path} is not UTF-8 text`)
  return { text: bytes.toString(), mode: mode & PERMISSIONS }
}

/**
 * Replaces a file by what `change` returns for its text, which is empty if there is none. Keeps the
 * backup of an earlier change. Resolves to whether something changed.
 */
export async function updateSettings(
  path: string,
  change: (text: string) => string,
): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_OWNER_ONLY })
  await using file = await createNextFile(path)
  const before = await readUserFile(path)
  const text = change(before?.text ?? '')
  if (before?.text === text && before.mode === OWNER_ONLY) return false
  await file.write(text)
  const backup = await createBackup(path, before)
  try {
    await checkUnchanged(path, before)
    await rename(file.path, path)
  } catch (error) {
    if (backup) await unlink(backupPath(path))
    throw error
  }
  return true
}

/**
 * Puts the backup in the place of a file, or deletes the file if the backup is empty. `check`
 * throws if the file has changes that would be lost.
 */
export async function restoreSettings(
  path: string,
  check: (text: string, backup: string) => void,
): Promise<void> {
  const backup = await readUserFile(backupPath(path))
  if (!backup) throw new ClientFileError(`There is no ${backupPath(path)}: nothing to restore`)
  await using _lock = await createNextFile(path)
  const now = await readUserFile(path)
  if (!now) throw new ClientFileError(`${path} is gone; its backup is ${backupPath(path)}`)
  check(now.text, backup.text)
  await checkUnchanged(path, now)
  if (backup.text !== '') return rename(backupPath(path), path)
  await unlink(path)
  await unlink(backupPath(path))
}

interface NextFile extends AsyncDisposable {
  readonly path: string
  write(text: string): Promise<void>
}

/** A new file beside another, deleted at the end unless it was renamed. */
async function createNextFile(path: string): Promise<NextFile> {
  const next = `${path}.bailiwick-new`
  const file = await open(next, 'wx', OWNER_ONLY).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    throw new ClientFileError(
      `${next} exists: another command is at work, or was interrupted. Delete it then`,
    )
  })
  return {
    path: next,
    write: async (text) => {
      await file.writeFile(text)
      await file.sync()
    },
    [Symbol.asyncDispose]: async () => {
      await file.close()
      await unlink(next).catch(absent)
    },
  }
}

/** Whether a backup was made: an earlier one is the file from before every change. */
async function createBackup(path: string, before: Content | undefined): Promise<boolean> {
  if (await readUserFile(backupPath(path))) return false
  await using file = await open(backupPath(path), 'wx', OWNER_ONLY)
  await file.writeFile(before?.text ?? '')
  await file.chmod(before?.mode ?? OWNER_ONLY)
  await file.sync()
  return true
}

async function checkUnchanged(path: string, before: Content | undefined): Promise<void> {
  const now = await readUserFile(path)
  if (now?.text === before?.text) return
  throw new ClientFileError(`${path} was changed by another program: nothing was written`)
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
