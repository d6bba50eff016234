/** Settings of a command, from the environment and the configuration file. */
import { constants, readFileSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { builtInModelNames } from '#catalog/catalog.ts'
import { checkConfigFile, failIn } from '#config/config-file.ts'
import { unusableFiles } from '#config/named-files.ts'
import { type Environment, readSettings, type Settings } from '#config/settings.ts'
import { createSettingsSteps, SettingsError } from '#config/settings-error.ts'
import type { ConfigurationSource } from './reload.ts'

/** Largest configuration file: it is parsed in one turn of the event loop. */
const FILE_MAX_BYTES = 1_048_576
const TOO_LARGE = 'it is larger than 1 MiB'

/** Throws the faults of the environment and the file. */
export function loadSettings(environment: Environment): Settings {
  const path = environment.BAILIWICK_CONFIG
  if (!path) return readSettings(environment, {})
  const text = readOnce(path)
  const name = basename(path)
  const { file, check } = checkConfigFile(text, name, builtInModelNames())
  return settingsOf(check, () => readSettings(environment, file, failIn(text, name)))
}

/**
 * Settings of a server that reads them again. Other than at the start, each file must be a regular
 * one: to open a pipe would stop the event loop until it has a writer.
 */
export function configurationOf(environment: Environment): ConfigurationSource {
  const path = environment.BAILIWICK_CONFIG
  return {
    read: async () => {
      const name = path ? basename(path) : ''
      const text = path ? await readAgain(path) : ''
      const { file, check } = checkConfigFile(text, name, builtInModelNames())
      const fail = failIn(text, name)
      const unusable = await unusableFiles(environment, file, fail)
      return settingsOf(check, () => {
        unusable()
        return readSettings(environment, file, path ? fail : undefined)
      })
    },
    text: async () => (path ? readAgain(path).catch(() => undefined) : undefined),
  }
}

/** The settings, or the faults of the file and the environment together. */
function settingsOf(checkFile: () => void, read: () => Settings): Settings {
  const steps = createSettingsSteps()
  steps.run(checkFile)
  const settings = steps.run(read)
  steps.check()
  return settings()
}

/** Also of a pipe, such as a shell's `<(…)`. */
function readOnce(path: string): string {
  try {
    const found = statSync(path)
    if (found.isFile() && found.size > FILE_MAX_BYTES) throw new Error(TOO_LARGE)
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function readAgain(path: string): Promise<string> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await file.stat()
    if (!found.isFile()) throw new Error('it is no regular file')
    if (found.size > FILE_MAX_BYTES) throw new Error(TOO_LARGE)
    return await file.readFile('utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): SettingsError {
  const reason = error instanceof Error ? error.message : String(error)
  return new SettingsError(`BAILIWICK_CONFIG names ${path}, which cannot be read: ${reason}`)
}
