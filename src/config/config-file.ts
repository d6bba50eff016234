/**
 * The YAML file: the organization that a first start makes, and the models with their limits.
 * Its schema is here as data; a setting it does not name, or of the wrong kind, is refused with
 * the line it stands on.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { RATE_LIMIT_FIELDS, UNLIMITED } from '#contract/rate-limits.ts'
import { Email, Name } from '#contract/schema.ts'

const MODELS_MAX = 2_000
const PRICE_MAX = 1_000_000
/** A model's name goes into an id and a path: no blanks, nothing that does not print. */
const MODEL_NAME = /^[^\s\p{C}]{1,200}$/u

const LimitValue = Type.Union([
  Type.Integer({ minimum: 0, maximum: UNLIMITED }),
  Type.Literal('unlimited'),
])
const PriceValue = Type.Number({ minimum: 0, maximum: PRICE_MAX })

const limitFields = Object.fromEntries(
  RATE_LIMIT_FIELDS.map((field) => [field, Type.Optional(LimitValue)]),
) as Record<(typeof RATE_LIMIT_FIELDS)[number], ReturnType<typeof Type.Optional<typeof LimitValue>>>

const closed = { additionalProperties: false }

const ModelEntry = Type.Object(
  {
    ...limitFields,
    alias_of: Type.Optional(Type.String({ minLength: 1 })),
    /** US dollars for a million tokens. */
    price: Type.Optional(Type.Object({ input: PriceValue, output: PriceValue }, closed)),
  },
  closed,
)

const ConfigFile = Type.Object(
  {
    organization: Type.Optional(
      Type.Object({ name: Type.Optional(Name), owner_email: Type.Optional(Email) }, closed),
    ),
    models: Type.Optional(Type.Record(Type.String(), ModelEntry)),
  },
  closed,
)
export type ConfigFile = Static<typeof ConfigFile>
export type ModelEntry = Static<typeof ModelEntry>

const compiled = Compile(ConfigFile)

/** A fault of the file, with the line it is on. */
export class ConfigFileError extends Error {
  constructor(fileName: string, line: number, reason: string) {
    super(`${fileName}, line ${line}: ${reason}`)
    this.name = 'ConfigFileError'
  }
}

type Path = readonly string[]

/**
 * The checked content of a file. Throws the first fault with its line. `builtIn` are the names of
 * the models that need no entry: an alias may stand for one of them.
 */
export const parseConfigFile = (
  text: string,
  fileName: string,
  builtIn: ReadonlySet<string>,
): ConfigFile => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [syntax] = document.errors
  if (syntax) {
    const reason = syntax.message.split('\n', 1)[0] ?? ''
    throw new ConfigFileError(fileName, syntax.linePos?.[0].line ?? 1, reason)
  }
  const fail = (path: Path, reason: string): never => {
    throw new ConfigFileError(fileName, lineOf(document, lines, path), reason)
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  if (!compiled.Check(value)) {
    const fault = findFault(ConfigFile, value, [])
    return fail(fault?.path ?? [], fault?.reason ?? 'the value has not the expected form')
  }
  checkModels(value.models ?? {}, builtIn, fail)
  return value
}

const checkModels = (
  models: Readonly<Record<string, ModelEntry>>,
  builtIn: ReadonlySet<string>,
  fail: (path: Path, reason: string) => never,
): void => {
  const names = Object.keys(models)
  if (names.length > MODELS_MAX) fail(['models'], `more than ${MODELS_MAX} models`)
  for (const name of names) {
    const entry = models[name] as ModelEntry
    if (!MODEL_NAME.test(name)) {
      fail(['models', name], "a model's name has 1 to 200 characters, none of them blank")
    }
    const target = entry.alias_of
    if (target !== undefined && models[target]?.alias_of !== undefined) {
      fail(['models', name, 'alias_of'], `'${target}' is an alias itself`)
    }
    if (target !== undefined && !models[target] && !builtIn.has(target)) {
      fail(['models', name, 'alias_of'], `there is no model '${target}'`)
    }
    const limited = RATE_LIMIT_FIELDS.find((field) => entry[field] !== undefined)
    if (target !== undefined && limited) {
      fail(['models', name, limited], 'an alias has the limits of the model it stands for')
    }
  }
}

interface Fault {
  readonly path: Path
  readonly reason: string
}

/** The first place where `value` is not what `schema` says, in the words of the file. */
const findFault = (schema: TSchema, value: unknown, path: Path): Fault | undefined => {
  const { properties, patternProperties } = schema as Partial<TObject> & {
    patternProperties?: Record<string, TSchema>
  }
  const anyMember = patternProperties && Object.values(patternProperties)[0]
  if (!properties && !anyMember) {
    return Compile(schema).Check(value) ? undefined : { path, reason: expectation(schema, path) }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { path, reason: `${path.at(-1) ?? 'the file'} must be a mapping of settings` }
  }
  for (const [name, member] of Object.entries(value)) {
    const known = anyMember ?? properties?.[name]
    if (!known) {
      const settings = Object.keys(properties ?? {}).join(', ')
      return { path: [...path, name], reason: `unknown setting '${name}'; known here: ${settings}` }
    }
    const fault = findFault(known, member, [...path, name])
    if (fault) return fault
  }
  const missing = (schema as Partial<TObject>).required?.find((name) => !Object.hasOwn(value, name))
  return missing === undefined ? undefined : { path, reason: `'${missing}' is missing` }
}

const expectation = (schema: TSchema, path: Path): string => {
  const name = `'${path.at(-1)}'`
  const { type, minimum, maximum, anyOf } = schema as Record<string, unknown>
  if (anyOf) return `${name} must be a whole number from 0 to ${UNLIMITED}, or unlimited`
  if (type === 'number') return `${name} must be a number from ${minimum} to ${maximum}`
  return `${name} is not a valid ${String(type)} for this setting`
}

/** The line on which the setting at `path` stands, or the nearest above it that is in the file. */
const lineOf = (document: Document, lines: LineCounter, path: Path): number => {
  let node: unknown = document.contents
  let offset = (node as Node | null)?.range?.[0] ?? 0
  for (const name of path) {
    if (!isMap(node)) break
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    if (!pair) break
    offset = (pair.key as Node).range?.[0] ?? offset
    node = pair.value
  }
  return lines.linePos(offset).line
}
