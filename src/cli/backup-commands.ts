/** `bailiwick backup` and `bailiwick restore`. */
import { statSync } from 'node:fs'
import type { Command } from 'commander'
import { readDatabaseUrl } from '#config/database-url.ts'
import { withSecretFiles } from '#config/secret-variables.ts'
import type { Environment } from '#config/settings.ts'
import {
  type BackupFormat,
  type BackupState,
  type BackupTool,
  backupFormat,
  restoreBackup,
  writeBackup,
} from '#storage/backup.ts'
import { print } from './answer.ts'
import { addJsonOption, wantsJson } from './connection.ts'
import type { Terminal } from './terminal.ts'

const BACKUP_HELP = `
Backs up the store of DATABASE_URL (default: sqlite:./data/bailiwick.db) while servers run. FILE is
new and has mode 0600. It is restored into a temporary store and compared before it gets its name.
FILE.sha256 has its hash, for sha256sum --check and for restore.
PostgreSQL: needs pg_dump and pg_restore, and a user that may create databases.
FILE has hashes of keys, e-mail addresses and usage, and contents if request logs are on. It has no
key of an upstream, and nothing of the settings.
`

const RESTORE_HELP = `
Restores FILE into the store of DATABASE_URL. Stop all servers first. A file of a newer version is
rejected, and a file with another hash than that in FILE.sha256, if it exists. The next start
migrates the store of an older version.
`

export function addBackupCommands(program: Command, terminal: Terminal): void {
  const backup = program
    .command('backup <file>')
    .description('Back up the store into a new file, and verify it by a restore.')
  addJsonOption(backup)
    .addHelpText('after', BACKUP_HELP)
    .action(async (file: string) => {
      const { tool } = await toolOf(terminal.environment)
      const state = await writeBackup(tool, file)
      await print(terminal, summaryOf(state, file, 'backup'), wantsJson(backup))
    })
  const restore = program
    .command('restore <file>')
    .description('Restore a backup into the store, when no server runs.')
    .option('--replace', 'Replace a store that has organizations.')
  addJsonOption(restore)
    .addHelpText('after', RESTORE_HELP)
    .action(async (file: string, { replace = false }: { readonly replace?: boolean }) => {
      const { tool, format } = await toolOf(terminal.environment)
      if (backupFormat(file) !== format) {
        throw new Error(`${file} is a backup of the other kind of store than DATABASE_URL.`)
      }
      const state = await restoreBackup(tool, file, replace)
      await print(terminal, summaryOf(state, file, 'restore'), wantsJson(restore))
    })
}

/** The tool of the store of `DATABASE_URL`, loaded when it is used. */
async function toolOf(
  environment: Environment,
): Promise<{ tool: BackupTool; format: BackupFormat }> {
  const url = readDatabaseUrl(withSecretFiles(environment).DATABASE_URL || undefined)
  if (url.startsWith('sqlite:')) {
    const { sqliteBackupTool } = await import('#storage/sqlite/sqlite-backup.ts')
    return { tool: sqliteBackupTool(url.slice('sqlite:'.length)), format: 'sqlite' }
  }
  const { postgresBackupTool } = await import('#storage/postgres/postgres-backup.ts')
  return { tool: postgresBackupTool(url, environment), format: 'postgres' }
}

function summaryOf({ tables, migrations }: BackupState, file: string, object: string) {
  const rows = [...tables.values()].reduce((sum, table) => sum + table.rows, 0)
  const { size: bytes } = statSync(file)
  return { object, file, bytes, tables: tables.size, rows, migration: migrations.at(-1) ?? null }
}
