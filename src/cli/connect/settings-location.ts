/** Where a client's settings are, and whether they may be written there. */
import { lstatSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { Environment } from '#config/settings.ts'
import type { SettingsFile } from '#contract/clients/client-settings.ts'
import { ClientFileError } from './client-file-error.ts'

const REPOSITORIES = ['.git', '.hg', '.jj', '.svn']

/** Path of the user's own settings of a client. */
export function settingsPath(file: SettingsFile, environment: Environment): string {
  const { folderVariable } = file
  const given = folderVariable === undefined ? undefined : environment[folderVariable]
  const folder = given || join(environment.HOME || homedir(), file.folder)
  if (isAbsolute(folder)) return join(folder, file.name)
  throw new ClientFileError(
    `${given ? folderVariable : 'HOME'} must be an absolute path, but is '${folder}'`,
  )
}

/**
 * Rejects a path in a repository, where the settings would be shared with others, key included.
 * Links of folders are followed; links of the file itself are rejected when it is read.
 */
export function checkOutsideRepositories(path: string): void {
  for (let folder = existingFolder(dirname(path)); ; folder = dirname(folder)) {
    const found = REPOSITORIES.find((name) => exists(join(folder, name)))
    if (found !== undefined) {
      throw new ClientFileError(
        `${path} is in the repository ${folder}, where a key would be shared. Write it by hand, or move it out of the repository.`,
      )
    }
    if (dirname(folder) === folder) return
  }
}

/** The real path of the innermost folder that exists. */
function existingFolder(folder: string): string {
  return exists(folder) ? realpathSync(folder) : existingFolder(dirname(folder))
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
