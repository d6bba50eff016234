/**
 * Required options of commands. They are checked after unknown ones, which the parser does the other
 * way around: who writes `--nam x` learns that `--nam` is unknown, and not that `--name` is missing.
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
