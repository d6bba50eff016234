/**
 * Parsing of a query string by its schema, in every spelling that OpenAI's clients use: a list as
 * `x`, repeated `x`, `x[]`, `x[0]` or one comma-separated value, an object as `x[key]`.
 */
import type { TObject, TSchema } from 'typebox'
import { Problem } from '#base/problem.ts'
import { repeatedParameter, unknownLongParameter } from '#contract/errors/parameters.ts'

const NAME = /^([^[\]]+)(?:\[([^[\]]*)\])?$/
const NUMBER = /^-?\d+(\.\d+)?$/

/** Most parameters that are parsed: more are an attack, not a query. */
const PARAMETERS_MAX = 1_000

/** The values by the names of the schema, not checked yet; defaults are filled in. */
export function readQuery(schema: TObject, search: string): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  if (search !== '') {
    let count = 0
    for (const [name, text] of new URLSearchParams(search)) {
      if (++count > PARAMETERS_MAX) throw new Problem(unknownLongParameter('…'))
      readParameter(schema, values, name, text)
    }
  }
  for (const [name, property] of Object.entries(schema.properties)) {
    const { default: byDefault } = property as { default?: unknown }
    if (values[name] === undefined && byDefault !== undefined) values[name] = byDefault
  }
  return values
}

function readParameter(
  schema: TObject,
  values: Record<string, unknown>,
  name: string,
  text: string,
): void {
  const [, base = name, key] = NAME.exec(name) ?? []
  const property = propertyOf(schema, base)
  if (!property) throw new Problem(unknownLongParameter(name))
  switch (typeOf(property)) {
    case 'array': {
      if (key !== undefined && !/^\d*$/.test(key)) throw new Problem(unknownLongParameter(name))
      for (const item of itemsOf(property, text)) {
        const [list, value] = placeOf(schema, base, item)
        const { items = property } = property as { items?: TSchema }
        values[list] = [...((values[list] as unknown[]) ?? []), readScalar(items, value)]
      }
      return
    }
    case 'object': {
      const member = key === undefined ? undefined : propertyOf(property as TObject, key)
      if (key === undefined || !member) throw new Problem(unknownLongParameter(name))
      values[base] = { ...(values[base] as object), [key]: readScalar(member, text) }
      return
    }
    default: {
      if (key !== undefined) throw new Problem(unknownLongParameter(name))
      if (Object.hasOwn(values, base)) throw new Problem(repeatedParameter(base))
      if (text !== '' || !takesEmptyText(property)) values[base] = readScalar(property, text)
    }
  }
}

/** Prefix of the key of a tag among the dimensions of `group_by`, another spelling of a list. */
const TAG = 'tag:'
const TAG_LIST = 'group_by_tags'

/** The list that an item belongs to, and the item there. */
function placeOf(schema: TObject, list: string, item: string): [list: string, item: string] {
  return list === 'group_by' && item.startsWith(TAG) && propertyOf(schema, TAG_LIST)
    ? [TAG_LIST, item.slice(TAG.length)]
    : [list, item]
}

/** Splits at commas, except where the schema says that values may have them. */
function itemsOf(schema: TSchema, text: string): string[] {
  const { 'x-comma-separated': separated = true } = schema as { 'x-comma-separated'?: boolean }
  return separated ? text.split(',') : [text]
}

/** Empty text without a minimum length is absent, such as a cursor of the first page. */
function takesEmptyText(schema: TSchema): boolean {
  const { minLength = 0 } = schema as { minLength?: number }
  return typeOf(schema) === 'string' && minLength === 0 && !('enum' in schema)
}

function propertyOf(schema: TObject, name: string): TSchema | undefined {
  return Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
}

function typeOf(schema: TSchema): unknown {
  return (schema as { type?: unknown }).type ?? 'string'
}

/** A value that cannot be parsed as its type stays text, which the validator rejects. */
function readScalar(schema: TSchema, text: string): unknown {
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return NUMBER.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    default:
      return text
  }
}
