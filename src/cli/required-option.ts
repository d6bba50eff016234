/**
 * Required options of commands, checked after unknown ones. The parser does it the other way
 * around, and says of `--nam x` that `--name` is missing.
 */
import type { Command, Option } from 'commander'

/** End of the description of a required option. */
const REQUIRED = 'Required.'

/** Adds an option, and rejects uses of the command without it. */
export function addRequiredOption(command: Command, option: Option): void {
  option.description = `${option.description} ${REQUIRED}`.trimStart()
  command.addOption(option).hook('preAction', () => {
    if (command.getOptionValue(option.attributeName()) !== undefined) return
    command.error(`error: required option '${option.flags}' not specified`)
  })
}

export function isRequired({ description }: Option): boolean {
  return description.endsWith(REQUIRED)
}
