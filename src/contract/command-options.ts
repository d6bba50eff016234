/**
 * Options of the contract's parameters on the command line: their names, and the shapes of their
 * values. The command line parses them, and the console writes them.
 */
import type { TSchema } from 'typebox'
import type { AnyEndpoint } from './endpoint.ts'
import { UNLIMITED } from './rate-limits.ts'

/** The word for no limit. */
export const UNLIMITED_WORD = 'unlimited'

/** The part of JSON Schema that the contract uses for requests. */
export interface ParameterShape {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly anyOf?: readonly ParameterShape[]
  readonly items?: ParameterShape
  readonly properties?: Readonly<Record<string, ParameterShape>>
  readonly additionalProperties?: boolean | ParameterShape
  readonly required?: readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly const?: unknown
  readonly 'x-comma-separated'?: boolean
}

/** Path of a value in a request: `['name']`, or `['effective_at', 'gte']` inside an object. */
export type OptionPath = readonly [string, ...string[]]

export interface CommandOption {
  readonly path: OptionPath
  readonly required: boolean
  /** Of the value, without null and without `whole`. */
  readonly shape: ParameterShape
  /** Of an item of a list; otherwise of the value. */
  readonly item: ParameterShape
  /** Value in place of a list, such as `all`. */
  readonly whole: string | undefined
}

/** Options for the query and the body of `endpoint`, in the order of the contract. */
export function commandOptions({ query, body }: AnyEndpoint): CommandOption[] {
  return [query, body].flatMap((part) =>
    Object.entries(part.properties).flatMap(([name, schema]) =>
      expand(
        [name],
        parameterShape(schema),
        part.required?.includes(name) === true && parameterShape(schema).default === undefined,
      ),
    ),
  )
}

/** Paths of the values that may be null, of objects and of members. */
export function nullablePathsOf({ query, body }: AnyEndpoint): OptionPath[] {
  return [query, body].flatMap((part) =>
    Object.entries(part.properties).flatMap(([name, schema]) =>
      nullableIn([name], parameterShape(schema)),
    ),
  )
}

function nullableIn(path: OptionPath, given: ParameterShape): OptionPath[] {
  const { shape, nullable } = withoutNull(given)
  const members = Object.entries(shape.properties ?? {}).flatMap(([name, member]) =>
    nullableIn([...path, name], member),
  )
  return nullable ? [path, ...members] : members
}

/** Name of the option of a value: `--effective-at-gte`. */
export function flagOf(path: OptionPath): string {
  return `--${path.map(kebab).join('-')}`
}

/** A switch has no value. A member of an object has one: it may be changed to either. */
export function isSwitch({ path, shape }: Pick<CommandOption, 'path' | 'shape'>): boolean {
  return shape.type === 'boolean' && path.length === 1
}

/** Whether a command can clear values: a new object has none. */
export function canClear(endpoint: AnyEndpoint): boolean {
  const isNew = !endpoint.path.includes(':') && !endpoint.command.endsWith(' update')
  return !isNew && nullablePathsOf(endpoint).length > 0
}

/** `max_requests_per_1_day` → `max-requests-per-1-day` */
export function kebab(name: string): string {
  return name.replaceAll('_', '-')
}

// A schema is plain data; the type lists the members that are read here.
export function parameterShape(schema: TSchema): ParameterShape {
  return schema as ParameterShape
}

/** An object with any members. */
export function isMap({ type, additionalProperties }: ParameterShape): boolean {
  return type === 'object' && typeof additionalProperties === 'object'
}

/** The objects in a map; undefined for a map of texts. */
export function mapMembers({
  additionalProperties: value,
}: ParameterShape): ParameterShape | undefined {
  if (typeof value !== 'object') return undefined
  const { shape } = withoutNull(value)
  return shape.properties && shape
}

/** A limit of a model: the largest value of its range means no limit. */
export function isLimit({ maximum }: ParameterShape): boolean {
  return maximum === UNLIMITED
}

/** An object is one option for each of its members, any other value is one option. */
function expand(
  path: [string, ...string[]],
  given: ParameterShape,
  required: boolean,
): CommandOption[] {
  const { shape, whole } = withoutNull(given)
  if (shape.properties) {
    return Object.entries(shape.properties).flatMap(([name, member]) =>
      expand([...path, name], member, required && shape.required?.includes(name) === true),
    )
  }
  const item = withoutNull(shape.items ?? shape).shape
  return [{ path, required, shape, item, whole }]
}

interface Alternatives {
  readonly shape: ParameterShape
  readonly nullable: boolean
  readonly whole?: string
}

export function withoutNull(shape: ParameterShape): Alternatives {
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
