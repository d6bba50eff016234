/** A planned request for the command line. */
import type { PlannedRequest } from '#console/changes/planned-request.ts'
import { api } from '#contract/api.ts'
import { flagOf, kebab, UNLIMITED_WORD } from '#contract/command-options.ts'
import { pathParameters } from '#contract/endpoint.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { commands, type WrittenCommand, type WrittenOption } from './commands.ts'
import type { NotedRequest } from './notation.ts'
import { shellArgument } from './variables.ts'

type Values = PlannedRequest['parameters']

export function commandText(baseUrl: string, request: PlannedRequest): NotedRequest {
  const words = commandWords(request)
  if (!words) return { note: 'The command line has no option for one of the values: use curl.' }
  const [first = [], ...options] = words
  const lines = [first, ...options, ['--base-url', baseUrl]].map((line) =>
    line.map(shellArgument).join(' '),
  )
  return { text: `bailiwick ${lines.join(' \\\n  ')}` }
}

/** Arguments, each option with its value; undefined if an option is missing for a value. */
export function commandWords({ id, parameters }: PlannedRequest): string[][] | undefined {
  const command = commands[id]
  if (!command) return undefined
  const ids = pathParameters(api[id].path)
  const { cleared, given } = leavesOf(
    Object.fromEntries(Object.entries(parameters).filter(([name]) => !ids.includes(name))),
    command,
  )
  if (given.some(({ option }) => !option || option.path.length > 2)) return undefined
  return [
    [...command.command.split(' '), ...ids.map((name) => String(parameters[name]))],
    ...given.flatMap(({ option, value }) => (option ? optionWords(option, value) : [])),
    ...(command.clears && cleared.length > 0 ? [['--null', cleared.join(',')]] : []),
  ]
}

interface Leaves {
  /** Names of the values that are null. */
  readonly cleared: readonly string[]
  readonly given: readonly { readonly option: WrittenOption | undefined; readonly value: unknown }[]
}

function leavesOf(values: Values, command: WrittenCommand): Leaves {
  const cleared: string[] = []
  const given: Leaves['given'][number][] = []
  const walk = (path: readonly string[], value: unknown): void => {
    const option = command.options.find((one) => one.path.join('.') === path.join('.'))
    if (value === undefined) return
    if (value === null) cleared.push(path.map(kebab).join('-'))
    else if (option || !isObject(value)) given.push({ option, value })
    else for (const [name, inner] of Object.entries(value)) walk([...path, name], inner)
  }
  for (const [name, value] of Object.entries(values)) walk([name], value)
  return { cleared, given }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function optionWords({ path, spelling, members = [] }: WrittenOption, value: unknown): string[][] {
  const flag = flagOf(path)
  if (spelling === 'switch') return value === true ? [[flag]] : []
  const texts = textsOf(spelling, members, value)
  return (texts.length === 0 ? [''] : texts).map((text) => [flag, text])
}

function textsOf(
  spelling: WrittenOption['spelling'],
  members: readonly string[],
  value: unknown,
): string[] {
  if (Array.isArray(value)) {
    return value.map((item: unknown) =>
      spelling === 'members' && isObject(item)
        ? members.map((name) => String(item[name])).join(':')
        : String(item),
    )
  }
  if (isObject(value)) {
    return Object.entries(value).map(([key, inner]) =>
      spelling === 'objects' ? `${key}=${JSON.stringify(inner)}` : `${key}=${String(inner)}`,
    )
  }
  return [spelling === 'limit' && value === UNLIMITED ? UNLIMITED_WORD : String(value)]
}
