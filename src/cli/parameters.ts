/**
 * Command-line options of the contract's parameters: their names, their help texts, and the parsing
 * of their values. Ranges are left to the server, which names them.
 */
import { InvalidArgumentError } from 'commander'
import {
  type CommandOption,
  commandOptions,
  flagOf,
  isLimit,
  isMap,
  isSwitch,
  mapMembers,
  type OptionPath,
  type ParameterShape,
  parameterShape,
  UNLIMITED_WORD,
  withoutNull,
} from '#contract/command-options.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { Timestamp } from '#contract/schema.ts'

/** Longest enumeration that is listed in a help text. */
const CHOICES_SHOWN_MAX = 20
/** Number in the examples of maps. */
const EXAMPLE_NUMBER = 500

export interface Parameter {
  readonly path: OptionPath
  /** `--effective-at-gte <time>`; without a placeholder it is a switch. */
  readonly flags: string
  readonly help: string
  readonly required: boolean
  /** Whether the option is repeatable. */
  readonly list: boolean
  /** Value in place of a list, such as `all`. */
  readonly whole: string | undefined
  /** Whether the value is an object; each use of the option gives one member. */
  readonly map: boolean
  /** Whether one text may hold several items, separated by commas. */
  readonly commas: boolean
  /** Values for the end of the help, if they are too many for the option's line. */
  readonly choices: readonly string[]
  /** Parses one text. Throws the error message for an invalid one. */
  readonly read: (text: string) => unknown
}

/** Meaning of each bound of a range, by its name on the wire. */
const BOUNDS: Readonly<Record<string, string>> = {
  gt: 'After this time.',
  gte: 'At this time or after.',
  lt: 'Before this time.',
  lte: 'At this time or before.',
}

/** Options for the query and the body of `endpoint`, in the order of the contract. */
export function parametersOf(endpoint: AnyEndpoint): Parameter[] {
  return commandOptions(endpoint).map(parameterOf)
}

/** The largest page of a list, by its contract. */
export function largestPage({ query }: AnyEndpoint): number | undefined {
  return query.properties.limit && parameterShape(query.properties.limit).maximum
}

function parameterOf(option: CommandOption): Parameter {
  const { path, required, shape, item, whole } = option
  const list = shape.items !== undefined
  const map = isMap(shape)
  const ofMap = mapMembers(shape) ? 'key=json' : 'key=value'
  const value = map ? ofMap : placeholderOf(item, list)
  return {
    path,
    flags: isSwitch(option) ? flagOf(path) : `${flagOf(path)} <${value}>`,
    help: helpOf(path, shape, item),
    required,
    list,
    whole,
    map,
    commas: shape['x-comma-separated'] !== false,
    read: readOf(shape, item, whole),
    choices: (item.enum?.length ?? 0) > CHOICES_SHOWN_MAX ? (item.enum ?? []) : [],
  }
}

const BOOLEANS = ['true', 'false']

function isTime({ description }: ParameterShape): boolean {
  return description !== undefined && description === parameterShape(Timestamp).description
}

function placeholderOf(item: ParameterShape, list: boolean): string {
  if (item.properties) return Object.keys(item.properties).join(':')
  if (isTime(item)) return 'time'
  if (item.type === 'integer') return 'number'
  if (item.type === 'boolean') return BOOLEANS.join('|')
  if (item.enum && !list) return item.enum.length > 3 ? 'choice' : item.enum.join('|')
  return list ? 'list' : 'text'
}

function helpOf(path: readonly string[], shape: ParameterShape, item: ParameterShape): string {
  const choices = item.enum ?? []
  const sentences = isTime(item)
    ? [BOUNDS[path.at(-1) ?? ''], '2026-01-31T12:00:00Z, or Unix seconds.']
    : [shape.description]
  if (isLimit(item)) sentences.push('A number, or unlimited.')
  if (choices.length > CHOICES_SHOWN_MAX) sentences.push('One of the choices below.')
  else if (choices.length > 3) sentences.push(`One of ${choices.join(', ')}.`)
  if (shape.items) {
    const commas = shape['x-comma-separated'] !== false
    sentences.push(commas ? 'Repeatable, or comma separated.' : 'Repeatable.')
  }
  if (isMap(shape)) sentences.push(helpOfMap(shape))
  if (shape.items && item.properties) sentences.push("'' for none.")
  if (shape.default !== undefined && shape.type !== 'boolean') {
    sentences.push(`Default: ${String(shape.default)}.`)
  }
  return sentences.filter((sentence) => sentence !== undefined).join(' ')
}

function helpOfMap(shape: ParameterShape): string {
  const { properties, required } = mapMembers(shape) ?? {}
  if (!properties) return "Repeatable. '' for none."
  const names = Object.keys(properties)
  const needed = names.filter((name) => required?.includes(name))
  const example = (needed.length === 0 ? names.slice(0, 1) : needed).map((name) => {
    const [choice] = withoutNull(properties[name] ?? {}).shape.enum ?? []
    return `"${name}":${choice === undefined ? EXAMPLE_NUMBER : `"${choice}"`}`
  })
  return `Repeatable: end_user='{${example.join(',')}}', or end_user=null. Members: ${names.join(', ')}.`
}

function readerOf(item: ParameterShape): (text: string) => unknown {
  const { properties, enum: choices } = item
  if (properties) return (text) => readMembers(Object.entries(properties), text)
  if (choices) return (text) => readChoice(choices, text)
  if (item.type === 'boolean') return (text) => readChoice(BOOLEANS, text) === 'true'
  if (isTime(item)) return readTime
  if (isLimit(item)) return (text) => (text === UNLIMITED_WORD ? UNLIMITED : readInteger(text))
  return item.type === 'integer' ? readInteger : (text) => text
}

function readerWith(whole: string, read: (text: string) => unknown) {
  return (text: string): unknown => (text === whole ? whole : read(text))
}

/**
 * `proj_x:member`: the members in the order of the contract. Neither an id nor a role has a colon.
 */
function readMembers(members: readonly [string, ParameterShape][], text: string): unknown {
  const parts = text.split(':')
  if (parts.length !== members.length || parts.includes('')) {
    throw new InvalidArgumentError(`It is written ${members.map(([name]) => name).join(':')}.`)
  }
  return Object.fromEntries(
    members.map(([name, member], at) => [name, readerOf(member)(parts[at] ?? '')]),
  )
}

function readOf(shape: ParameterShape, item: ParameterShape, whole: string | undefined) {
  if (isMap(shape)) return mapMembers(shape) ? readObjectMember : readMember
  return whole === undefined ? readerOf(item) : readerWith(whole, readerOf(item))
}

/** `team=search`; undefined for no member. */
function readMember(text: string): [key: string, value: string] | undefined {
  if (text === '') return undefined
  const [, key, value] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (key !== undefined && value !== undefined) return [key, value]
  throw new InvalidArgumentError('It is written key=value.')
}

/** `end_user={"max_requests_per_1_minute": 20}`, or `end_user=null`. */
function readObjectMember(text: string): [key: string, value: unknown] {
  const member = readMember(text)
  const value = member && parseObject(member[1])
  if (member && value !== undefined) return [member[0], value]
  throw new InvalidArgumentError('It is written key=JSON, with an object or null.')
}

/** An object or null; undefined for other texts. */
function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function readChoice(choices: readonly string[], text: string): string {
  if (choices.includes(text)) return text
  const known = choices.length <= CHOICES_SHOWN_MAX ? ` Allowed: ${choices.join(', ')}.` : ''
  throw new InvalidArgumentError(`'${text}' is not one of the choices.${known}`)
}

export function readInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError('It must be a whole number.')
}

function readTime(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isFinite(ms)) return Math.floor(ms / 1000)
  throw new InvalidArgumentError(
    'It must be a time: 2026-01-31, 2026-01-31T12:00:00Z, or Unix seconds.',
  )
}
