/** Options of a command for the parameters of its operation, and their values. */
import { type Command, Option } from 'commander'
import { canClear, kebab, nullablePathsOf } from '#contract/command-options.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import type { Parameter } from './parameters.ts'
import { addRequiredOption } from './required-option.ts'

/** Parameters of an operation, untyped: the contract checks them. */
export type OptionValues = Record<string, unknown>

export function addParameters(
  command: Command,
  endpoint: AnyEndpoint,
  parameters: readonly Parameter[],
): void {
  for (const parameter of parameters) {
    const option = optionOf(parameter)
    if (parameter.required) addRequiredOption(command, option)
    else command.addOption(option)
    addChoices(command, parameter)
  }
  addNull(command, endpoint)
}

/** The given options, by the contract's names. */
export function valuesOf(
  command: Command,
  endpoint: AnyEndpoint,
  parameters: readonly Parameter[],
): OptionValues {
  const given = command.opts()
  const values: OptionValues = {}
  for (const parameter of parameters) {
    const value: unknown = given[optionOf(parameter).attributeName()]
    if (value === undefined) continue
    const { path, whole } = parameter
    const isWhole = whole !== undefined && [value].flat().includes(whole)
    put(values, path, isWhole ? whole : value)
  }
  for (const name of (given.null as readonly string[] | undefined) ?? []) {
    const path = nullablePathsOf(endpoint).find((one) => nameOf(one) === kebab(name.trim()))
    if (!path) return command.error(`error: '${name}' is no parameter that can be null`)
    put(values, path, null)
  }
  return values
}

/** Sets a value at the path of its parameter. */
function put(values: OptionValues, [name, member]: Parameter['path'], value: unknown): void {
  values[name] = member === undefined ? value : { ...Object(values[name]), [member]: value }
}

function addChoices(command: Command, { path, choices }: Parameter): void {
  if (choices.length === 0) return
  const list = choices.map((choice) => `  ${choice}\n`).join('')
  command.addHelpText('after', `\nChoices of --${path.map(kebab).join('-')}:\n${list}`)
}

function optionOf({ flags, help, list, map, commas, read }: Parameter): Option {
  const option = new Option(flags, help)
  if (option.isBoolean()) return option
  if (map) {
    return option.argParser((text: string, before: object = {}) => {
      const member = read(text)
      return Array.isArray(member) ? { ...before, ...Object.fromEntries([member]) } : before
    })
  }
  if (!list) return option.argParser(read)
  return option.argParser((text: string, before: readonly unknown[] = []) => [
    ...before,
    ...(commas ? text.split(',') : [text])
      .filter((item) => item !== '')
      .map((item) => read(item.trim())),
  ])
}

/** `null` has a separate option: as a value of the others it would be ordinary text. */
function addNull(command: Command, endpoint: AnyEndpoint): void {
  const names = nullablePathsOf(endpoint).map(nameOf)
  // A new object has nothing to clear: leaving a parameter out is its null.
  if (!canClear(endpoint)) return
  command.option(
    '--null <list>',
    `Clears these, comma separated: ${names.join(', ')}.`,
    (text: string, before: readonly string[] = []) => [...before, ...text.split(',')],
  )
}

function nameOf(path: Parameter['path']): string {
  return path.map(kebab).join('-')
}
