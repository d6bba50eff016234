/**
 * Faults of a configuration file against its schema, in the words of the file: all of them, each
 * with the path of its setting.
 */
import type { TObject, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { UNLIMITED } from '#contract/rate-limits.ts'

export type SettingPath = readonly string[]

export interface FileFault {
  readonly path: SettingPath
  readonly reason: string
}

/** Places where `value` does not match `schema`. */
export function* schemaFaults(
  either: TSchema,
  value: unknown,
  path: SettingPath,
): Generator<FileFault> {
  const schema = branchOf(either, value)
  const items = itemsOf(schema)
  if (items && Array.isArray(value) && hasLength(schema, value)) {
    for (const [at, one] of value.entries()) yield* schemaFaults(items, one, [...path, String(at)])
    return
  }
  const { properties, patternProperties } = schema as Partial<TObject> & {
    patternProperties?: Record<string, TSchema>
  }
  const anyMember = patternProperties && Object.values(patternProperties)[0]
  if (!properties && !anyMember) {
    const right = Compile(schema).Check(value) && isStorable(value)
    if (!right) yield { path, reason: expectation(schema, path) }
    return
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield { path, reason: `${nameOf(path)} must be a mapping of settings` }
    return
  }
  for (const [name, member] of Object.entries(value)) {
    const known =
      anyMember ?? (Object.hasOwn(properties ?? {}, name) ? properties?.[name] : undefined)
    if (known) {
      yield* schemaFaults(known, member, [...path, name])
    } else {
      const settings = Object.keys(properties ?? {}).join(', ')
      yield { path: [...path, name], reason: `unknown setting '${name}'; known here: ${settings}` }
    }
  }
  yield* memberFaults(schema, value, path)
}

/** Missing members, and too few or too many. */
function* memberFaults(schema: TSchema, value: object, path: SettingPath): Generator<FileFault> {
  const { required = [] } = schema as Partial<TObject>
  const missing = required.filter((name) => !Object.hasOwn(value, name)).map((name) => `'${name}'`)
  if (missing.length > 0) {
    yield { path, reason: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing` }
  }
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = partsOf(schema)
  const { length } = Object.keys(value)
  if (length < minProperties) yield { path, reason: `${nameOf(path)} must have a setting` }
  if (length > maxProperties) {
    yield { path, reason: `${nameOf(path)} must have at most ${maxProperties} entries` }
  }
}

/** A schema of one entry or a list of them, or of a list. */
interface ListParts {
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema & { readonly properties?: unknown }
  readonly properties?: unknown
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
}

function partsOf(schema: TSchema): ListParts {
  return schema as ListParts
}

/**
 * Branch of a schema for one entry or a list of them, or for text or a mapping: the list for an
 * array, the mapping for a mapping, else the other one.
 */
function branchOf(schema: TSchema, value: unknown): TSchema {
  const { anyOf = [] } = partsOf(schema)
  const list = anyOf.find((one) => itemsOf(one) !== undefined)
  if (list) return Array.isArray(value) ? list : (anyOf.find((one) => one !== list) ?? schema)
  const mapping = anyOf.find((one) => partsOf(one).properties !== undefined)
  if (!mapping) return schema
  const isMapping = typeof value === 'object' && value !== null
  return isMapping ? mapping : (anyOf.find((one) => one !== mapping) ?? schema)
}

/** Schema of the entries of a list of objects. */
function itemsOf(schema: TSchema): TSchema | undefined {
  const { items } = partsOf(schema)
  return items?.properties === undefined ? undefined : items
}

function hasLength(schema: TSchema, { length }: readonly unknown[]): boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = partsOf(schema)
  return length >= minItems && length <= maxItems
}

/** Text that a store does not keep unchanged: a NUL, or half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))
}

function nameOf(path: SettingPath): string {
  return path.length === 0 ? 'the file' : `'${path.at(-1)}'`
}

function expectation(schema: TSchema, path: SettingPath): string {
  const { type, minimum, maximum, minLength, maxLength, pattern, expected } = schema as Record<
    string,
    unknown
  >
  const name = nameOf(path)
  if (expected !== undefined) return `${name} must be ${expected}`
  if (type === 'number') return `${name} must be a number from ${minimum} to ${maximum}`
  if (pattern !== undefined) return `${name} must be an e-mail address`
  if (type === 'integer') return `${name} must be a whole number from ${minimum} to ${maximum}`
  if (type !== 'string')
    return `${name} must be a whole number from 0 to ${UNLIMITED}, or unlimited`
  const bounds = maxLength === undefined ? '' : ` of ${minLength} to ${maxLength} characters`
  return `${name} must be text${bounds}`
}
