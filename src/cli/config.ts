/** Reads the environment and the configuration file into settings. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type ConfigFile, parseConfigFile } from '#config/config-file.ts'
import { type Environment, readSettings, type Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import { builtInModelNames } from '#limits/catalog.ts'

export const loadSettings = (environment: Environment): Settings =>
  readSettings(environment, loadConfigFile(environment.BAILIWICK_CONFIG))

const loadConfigFile = (path: string | undefined): ConfigFile => {
  if (!path) return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsError(
      `BAILIWICK_CONFIG names ${path}, which cannot be read: ${(error as Error).message}`,
    )
  }
  return parseConfigFile(text, basename(path), builtInModelNames())
}
