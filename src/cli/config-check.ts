/** `bailiwick config check`: reads the environment and the file as a start would. */
import type { Command } from 'commander'
import type { Settings } from '#config/settings.ts'
import { SettingsError, SettingsErrors } from '#config/settings-error.ts'
import type { Terminal } from './terminal.ts'

const HELP = `
Reads the environment and the file of BAILIWICK_CONFIG on this machine, without a server and
without the store, and prints each error with its line and setting. Exit status: 0 valid, 1 not.
`

export function addConfigCheck(group: Command, { environment, stdout }: Terminal): void {
  group
    .command('check')
    .description('Check the environment and the configuration file.')
    .addHelpText('after', HELP)
    .action(async () => {
      const { loadSettings } = await import('./config.ts')
      const { warnings } = checked(() => loadSettings(environment))
      for (const warning of warnings) stdout.write(`warning: ${warning}\n`)
      stdout.write('The configuration is valid.\n')
    })
}

/** Throws the faults with the places of their settings. */
function checked(read: () => Settings): Settings {
  try {
    return read()
  } catch (error) {
    throw error instanceof SettingsError ? new SettingsErrors(error.faults) : error
  }
}
