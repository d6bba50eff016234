/** Settings of a command, from the environment and the configuration file. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { builtInModelNames } from '#catalog/catalog.ts'
import { failIn, parseConfigFile } from '#config/config-file.ts'
import { type Environment, readSettings, type Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { ConfigurationSource } from './reload.ts'

/** Throws a sentence for the first error in the environment or the file. */
export function loadSettings(environment: Environment): Settings {
  const path = environment.BAILIWICK_CONFIG
  if (!path) return readSettings(environment, {})
  const text = readText(path)
  const name = basename(path)
  const file = parseConfigFile(text, name, builtInModelNames())
  return readSettings(environment, file, failIn(text, name))
}

/** Settings of a command that reads them again. */
export function configurationOf(environment: Environment): ConfigurationSource {
  const path = environment.BAILIWICK_CONFIG
  return {
    read: () => loadSettings(environment),
    text: async () => (path ? readFile(path, 'utf8').catch(() => undefined) : undefined),
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsError(
      `BAILIWICK_CONFIG names ${path}, which cannot be read: ${(error as Error).message}`,
    )
  }
}
