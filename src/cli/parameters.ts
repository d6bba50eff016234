/**
 * Command-line options of the contract's parameters: their names, their help texts, and the parsing
 * of their values. Ranges are left to the server, which names them.
 */
import { InvalidArgumentError } from 'commander'
import type { TSchema } from 'typebox'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { Timestamp } from '#contract/schema.ts'

/** Longest enumeration that is listed in a help text. */
const CHOICES_SHOWN_MAX = 20
/** Number in the examples of maps. */
const EXAMPLE_NUMBER = 500
/** The word for no limit. */
export const UNLIMITED_WORD = 'unlimited'

/** The part of JSON Schema that the contract uses for requests. */
interface Shape {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: boolean | Shape
  readonly required?: readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly const?: unknown
  readonly 'x-comma-separated'?: boolean
}

export interface Parameter {
  /**
   * Path of the value in the request: `['name']`, or `['effective_at', 'gte']` inside an object.
   */
  readonly path: readonly [string, ...string[]]
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
export function parametersOf({ query, body }: AnyEndpoint): Parameter[] {
  return [query, body].flatMap((part) =>
    Object.entries(part.properties).flatMap(([name, schema]) =>
      expand(
        [name],
        shapeOf(schema),
        part.required?.includes(name) === true && !hasDefault(schema),
      ),
    ),
  )
}

/** Paths of the values that may be null, of objects and of members. */
export function nullablePathsOf({ query, body }: AnyEndpoint): Parameter['path'][] {
  return [query, body].flatMap((part) =>
    Object.entries(part.properties).flatMap(([name, schema]) =>
      nullableIn([name], shapeOf(schema)),
    ),
  )
}

function nullableIn(path: Parameter['path'], given: Shape): Parameter['path'][] {
  const { shape, nullable } = withoutNull(given)
  const members = Object.entries(shape.properties ?? {}).flatMap(([name, member]) =>
    nullableIn([...path, name], member),
  )
  return nullable ? [path, ...members] : members
}

/** `max_requests_per_1_day` → `max-requests-per-1-day` */
export function kebab(name: string): string {
  return name.replaceAll('_', '-')
}

/** The largest page of a list, by its contract. */
export function largestPage({ query }: AnyEndpoint): number | undefined {
  return query.properties.limit && shapeOf(query.properties.limit).maximum
}

// A schema is plain data; the type lists the members that are read here.
function shapeOf(schema: TSchema): Shape {
  return schema as Shape
}

function hasDefault(schema: TSchema): boolean {
  return shapeOf(schema).default !== undefined
}

/** An object is one option for each of its members, any other value is one option. */
function expand(path: [string, ...string[]], given: Shape, required: boolean): Parameter[] {
  const { shape, whole } = withoutNull(given)
  if (shape.properties) {
    return Object.entries(shape.properties).flatMap(([name, member]) =>
      expand([...path, name], member, required && shape.required?.includes(name) === true),
    )
  }
  const flag = `--${path.map(kebab).join('-')}`
  const list = shape.items !== undefined
  const map = isMap(shape)
  const item = withoutNull(shape.items ?? shape).shape
  // A member of an object may be changed to either; an absent parameter is false.
  const isFlag = shape.type === 'boolean' && path.length === 1
  const ofMap = membersOf(shape) ? 'key=json' : 'key=value'
  const placeholder = isFlag ? '' : ` <${map ? ofMap : placeholderOf(item, list)}>`
  return [
    {
      path,
      flags: flag + placeholder,
      help: helpOf(path, shape, item),
      required,
      list,
      whole,
      map,
      commas: shape['x-comma-separated'] !== false,
      read: readOf(shape, item, whole),
      choices: (item.enum?.length ?? 0) > CHOICES_SHOWN_MAX ? (item.enum ?? []) : [],
    },
  ]
}

interface Alternatives {
  readonly shape: Shape
  readonly nullable: boolean
  readonly whole?: string
}

function withoutNull(shape: Shape): Alternatives {
  const { type, anyOf } = shape
  if (anyOf) {
    const [inner = {}] = anyOf.filter((one) => one.type !== 'null')
    const whole = anyOf.find((one) => one.const !== undefined)?.const
    return {
      shape: { ...inner, ...(shape.description && { description: shape.description }) },
      nullable: anyOf.some((one) => one.type === 'null'),
      ...(whole !== undefined && { whole: String(whole) }),
    }
  }
  if (typeof type !== 'object') return { shape, nullable: false }
  const [only = 'string'] = type.filter((one) => one !== 'null')
  return { shape: { ...shape, type: only }, nullable: true }
}

const BOOLEANS = ['true', 'false']

/** An object with any members. */
function isMap({ type, additionalProperties }: Shape): boolean {
  return type === 'object' && typeof additionalProperties === 'object'
}

/** The objects in a map; undefined for a map of texts. */
function membersOf({ additionalProperties: value }: Shape): Shape | undefined {
  if (typeof value !== 'object') return undefined
  const { shape } = withoutNull(value)
  return shape.properties && shape
}

function isTime({ description }: Shape): boolean {
  return description !== undefined && description === shapeOf(Timestamp).description
}

/** A limit of a model: the largest value of its range means no limit. */
function isLimit({ maximum }: Shape): boolean {
  return maximum === UNLIMITED
}

function placeholderOf(item: Shape, list: boolean): string {
  if (item.properties) return Object.keys(item.properties).join(':')
  if (isTime(item)) return 'time'
  if (item.type === 'integer') return 'number'
  if (item.type === 'boolean') return BOOLEANS.join('|')
  if (item.enum && !list) return item.enum.length > 3 ? 'choice' : item.enum.join('|')
  return list ? 'list' : 'text'
}

function helpOf(path: readonly string[], shape: Shape, item: Shape): string {
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

function helpOfMap(shape: Shape): string {
  const { properties, required } = membersOf(shape) ?? {}
  if (!properties) return "Repeatable. '' for none."
  const names = Object.keys(properties)
  const needed = names.filter((name) => required?.includes(name))
  const example = (needed.length === 0 ? names.slice(0, 1) : needed).map((name) => {
    const [choice] = withoutNull(properties[name] ?? {}).shape.enum ?? []
    return `"${name}":${choice === undefined ? EXAMPLE_NUMBER : `"${choice}"`}`
  })
  return `Repeatable: end_user='{${example.join(',')}}', or end_user=null. Members: ${names.join(', ')}.`
}

function readerOf(item: Shape): (text: string) => unknown {
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
function readMembers(members: readonly [string, Shape][], text: string): unknown {
  const parts = text.split(':')
  if (parts.length !== members.length || parts.includes('')) {
    throw new InvalidArgumentError(`It is written ${members.map(([name]) => name).join(':')}.`)
  }
  return Object.fromEntries(
    members.map(([name, member], at) => [name, readerOf(member)(parts[at] ?? '')]),
  )
}

function readOf(shape: Shape, item: Shape, whole: string | undefined) {
  if (isMap(shape)) return membersOf(shape) ? readObjectMember : readMember
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
