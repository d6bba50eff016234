/** Resources as documents: the known attributes of a body, under their canonical names, checked. */
import { findAttribute, type ScimAttribute } from '#contract/scim/attributes.ts'
import { ScimError } from './scim-error.ts'

/** Value of a complex attribute. */
export type Complex = Readonly<Record<string, string | boolean>>
type Value = string | boolean | Complex | readonly Complex[]
export type Document = Readonly<Record<string, Value>>

/** Longest text, in characters: an e-mail address. */
const TEXT_MAX = 320
/** Most values of an attribute that has several. */
const VALUES_MAX = 5_000

/** The known, writable attributes of a body. Others are ignored (RFC 7644 §3.3). */
export function readDocument(attributes: readonly ScimAttribute[], body: unknown): Document {
  const document: Record<string, Value> = {}
  for (const [name, given] of Object.entries(toObject(body, 'The body'))) {
    const attribute = findAttribute(attributes, name)
    if (!attribute || attribute.mutability === 'readOnly') continue
    const value = readValue(attribute, given)
    if (value !== undefined) document[attribute.name] = value
  }
  return document
}

/** Undefined for null and for an empty list, which mean the same as no value. */
export function readValue(attribute: ScimAttribute, given: unknown): Value | undefined {
  if (given === null || given === undefined) return undefined
  if (attribute.multiValued) {
    const values = readValues(attribute, given)
    return values.length === 0 ? undefined : values
  }
  return attribute.type === 'complex' ? readComplex(attribute, given) : readSimple(attribute, given)
}

/** Values of an attribute that may have several: a list, or one of them. */
export function readValues(attribute: ScimAttribute, given: unknown): Complex[] {
  const list = Array.isArray(given) ? given : [given]
  if (list.length > VALUES_MAX) {
    throw new ScimError('tooLarge', `${attribute.name} has more than ${VALUES_MAX} values.`)
  }
  return list.map((one) => readComplex(attribute, one))
}

/** Reads a text alone as an object with that `value`. */
export function readComplex(attribute: ScimAttribute, given: unknown): Complex {
  const { name, multiValued, subAttributes = [] } = attribute
  const object = multiValued && typeof given === 'string' ? { value: given } : given
  const complex: Record<string, string | boolean> = {}
  for (const [key, value] of Object.entries(toObject(object, name))) {
    const sub = findAttribute(subAttributes, key)
    if (sub && value !== null) complex[sub.name] = readSimple(sub, value)
  }
  return complex
}

export function readSimple(attribute: ScimAttribute, given: unknown): string | boolean {
  const { name, type } = attribute
  if (type === 'boolean') return readBoolean(name, given)
  if (typeof given !== 'string') throw invalid(`${name} must be a text.`)
  if ([...given].length > TEXT_MAX) throw invalid(`${name} is longer than ${TEXT_MAX} characters.`)
  if (!given.isWellFormed() || given.includes('\0')) {
    throw invalid(`${name} has characters that cannot be stored.`)
  }
  return given
}

/** Entra ID sends booleans as texts, such as "True". */
function readBoolean(name: string, given: unknown): boolean {
  if (typeof given === 'boolean') return given
  if (typeof given === 'string' && /^true$/i.test(given)) return true
  if (typeof given === 'string' && /^false$/i.test(given)) return false
  throw invalid(`${name} must be true or false.`)
}

/** The value of a complex attribute. */
export function complexOf(value: Value | undefined): Complex {
  return typeof value !== 'object' || isList(value) ? {} : value
}

/** The values of a multi-valued complex attribute. */
export function complexesOf(value: Value | undefined): readonly Complex[] {
  return typeof value === 'object' && isList(value) ? value : []
}

function isList(value: Complex | readonly Complex[]): value is readonly Complex[] {
  return Array.isArray(value)
}

export function toObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw invalid(`${name} must be an object.`)
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidValue', detail)
}
