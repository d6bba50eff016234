/** Checks of a SQLite store: its file, its disk, and its content. */
import { accessSync, constants, existsSync, type StatsFs, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { SqliteFacts } from '#storage/sqlite/sqlite-inspection.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { Installation } from './installation.ts'

const GIB = 2 ** 30
/** Free space below which the next writes may fail, and below which there is little time. */
const FREE_FAILURE_BYTES = GIB / 10
const FREE_WARNING_BYTES = GIB
/** File systems of other machines, by their number in `statfs` (Linux, `linux/magic.h`). */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
])

const BACKUP = 'bailiwick restore has the last backup.'

export const SQLITE_CHECKS: readonly Check[] = [
  { name: 'store.file', run: (installation) => inFile(installation, fileFinding) },
  { name: 'store.disk', run: (installation) => inFile(installation, diskFinding) },
  { name: 'store.file_system', run: (installation) => inFile(installation, fileSystemFinding) },
  {
    name: 'store.readable',
    run: async (installation) => {
      if (!isFile(installation)) return undefined
      const found = await installation.sqlite()
      if (!found || 'facts' in found) return found && ok('SQLite reads the file.')
      return failure(`SQLite cannot read the file: ${found.fault}.`, `Check the file. ${BACKUP}`)
    },
  },
  {
    name: 'store.journal',
    run: (installation) =>
      withFacts(installation, ({ isWal }) =>
        isWal
          ? ok('The journal is a write-ahead log.')
          : warning(
              'The journal mode is not that of a write-ahead log.',
              'Start the server on the file: it sets the mode. If it stays, the disk does not support it.',
            ),
      ),
  },
  {
    name: 'store.integrity',
    run: (installation) =>
      withFacts(installation, ({ integrity }) => {
        if (integrity === 'ok') return ok('SQLite finds the file intact.')
        return integrity === undefined
          ? warning(
              'The file is too large for a whole check in the time of this command.',
              "Run: sqlite3 FILE 'pragma quick_check'. bailiwick backup checks its copy as well.",
            )
          : failure(`SQLite finds the file damaged: ${integrity}.`, `Stop the server. ${BACKUP}`)
      }),
  },
]

function inFile<T>({ store }: Installation, find: (path: string) => T): T | undefined {
  return store?.kind === 'sqlite' && store.path !== ':memory:' ? find(store.path) : undefined
}

function isFile({ store }: Installation): boolean {
  return store?.kind === 'sqlite' && existsSync(store.path)
}

async function withFacts(
  installation: Installation,
  find: (facts: SqliteFacts) => Finding,
): Promise<Finding | undefined> {
  if (!isFile(installation)) return undefined
  const found = await installation.sqlite()
  return found && 'facts' in found ? find(found.facts) : undefined
}

function fileFinding(path: string): Finding {
  const owner = 'Run this command as the user of the server; else correct owner and mode.'
  if (!existsSync(path)) {
    return isWritable(nearestFolder(path))
      ? ok(`${path} does not exist yet: the first start creates it.`)
      : failure(`${path} does not exist, and this user cannot create it.`, owner)
  }
  if (statSync(path).isDirectory()) {
    return failure(`${path} is a folder.`, 'Name a file in it: sqlite:PATH/bailiwick.db.')
  }
  return isWritable(path) && isWritable(dirname(resolve(path)))
    ? ok(`${path} is writable.`)
    : failure(`This user cannot write ${path} and its folder.`, owner)
}

function diskFinding(path: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(path))
  const free = bavail * bsize
  const message = `The disk of the store has ${(free / GIB).toFixed(1)} GiB free.`
  const remedy = 'Free space, or move the file to a larger disk: writes fail on a full one.'
  if (free < FREE_FAILURE_BYTES) return failure(message, remedy)
  return free < FREE_WARNING_BYTES ? warning(message, remedy) : ok(message)
}

function fileSystemFinding(path: string): Finding {
  const { type }: StatsFs = statfsSync(nearestFolder(path))
  const name = NETWORK_TYPES.get(type >>> 0)
  return name === undefined
    ? ok('The file is on no network file system that is known.')
    : failure(
        `The file is on a network file system, ${name}: SQLite's log does not work there.`,
        'Move the file to a local disk, or use PostgreSQL.',
      )
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The folder of a file, or the nearest one above it that exists. */
function nearestFolder(path: string): string {
  let folder = dirname(resolve(path))
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
