/**
 * PATCH of a document (RFC 7644 §3.5.2): pure, on the attributes of a schema.
 *
 * Identity providers differ: Entra ID sends `Add` and `Replace`, paths as names inside a value, and
 * booleans as texts; Okta sends objects without a path. An attribute that is known and not stored
 * is ignored, an unknown one is `invalidPath`. `replace` if a filter selects nothing is `noTarget`,
 * as the standard has it; `add` then makes the value that the filter describes.
 */
import { findAttribute, isIgnoredAttribute, type ScimAttribute } from '#contract/scim/attributes.ts'
import { SCIM_OPERATIONS_MAX } from '#contract/scim/messages.ts'
import {
  type Complex,
  complexesOf,
  complexOf,
  type Document,
  readComplex,
  readSimple,
  readValue,
  readValues,
  toObject,
} from './document.ts'
import { type AttributePath, type Clause, parsePath } from './filter.ts'
import { ScimError } from './scim-error.ts'

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  /** Undefined: the value has the attributes by their names, or by paths. */
  readonly path: AttributePath | undefined
  readonly value: unknown
}

export interface PatchSchema {
  readonly id: string
  readonly attributes: readonly ScimAttribute[]
}

/** Most values of one attribute while it is patched. */
const VALUES_MAX = 100

/** The operations of a body, with those of a value without a path taken apart. */
export function readOperations(body: unknown): PatchOperation[] {
  const { Operations, operations } = toObject(body, 'The body')
  const list = Operations ?? operations
  if (!Array.isArray(list)) throw new ScimError('invalidSyntax', 'Operations must be a list.')
  if (list.length > SCIM_OPERATIONS_MAX) {
    throw new ScimError('tooLarge', `There are more than ${SCIM_OPERATIONS_MAX} operations.`)
  }
  const read = list.flatMap(operationsOf)
  if (read.length <= SCIM_OPERATIONS_MAX) return read
  throw new ScimError('tooLarge', `There are more than ${SCIM_OPERATIONS_MAX} changes.`)
}

function operationsOf(given: unknown): PatchOperation[] {
  const { op: name, path, value } = toObject(given, 'An operation')
  const op = typeof name === 'string' ? name.toLowerCase() : ''
  if (op !== 'add' && op !== 'remove' && op !== 'replace') {
    throw new ScimError('invalidSyntax', 'op must be add, remove or replace.')
  }
  if (typeof path === 'string' && path !== '') return [{ op, path: parsePath(path), value }]
  if (path != null && path !== '') throw new ScimError('invalidPath', 'path must be a text.')
  if (op === 'remove') throw new ScimError('noTarget', 'remove needs a path.')
  return Object.entries(toObject(value, 'value')).map(([key, one]) => ({
    op,
    value: one,
    path: parsePath(key),
  }))
}

/** Applies the operations in their order. */
export function applyPatch(
  schema: PatchSchema,
  document: Document,
  operations: readonly PatchOperation[],
): Document {
  return operations.reduce((patched, operation) => apply(schema, patched, operation), document)
}

/** The attribute of an operation. Undefined: it is ignored. Throws `invalidPath`. */
export function patchTarget(
  { id, attributes }: PatchSchema,
  { attribute: name, schema, filter, sub }: AttributePath,
): ScimAttribute | undefined {
  if (schema !== undefined && schema !== id.toLowerCase()) return undefined
  const attribute = findAttribute(attributes, name)
  if (!attribute) {
    if (isIgnoredAttribute(name)) return undefined
    throw new ScimError('invalidPath', `There is no attribute ${name}.`)
  }
  if (filter.length > 0 && !attribute.multiValued) {
    throw new ScimError('invalidPath', `${name} has one value.`)
  }
  if (sub !== undefined && !findAttribute(attribute.subAttributes ?? [], sub)) {
    if (isIgnoredAttribute(sub)) return undefined
    throw new ScimError('invalidPath', `There is no attribute ${name}.${sub}.`)
  }
  return attribute
}

function apply(
  schema: PatchSchema,
  document: Document,
  { op, path, value }: PatchOperation,
): Document {
  const attribute = path && patchTarget(schema, path)
  if (!path || !attribute || attribute.mutability === 'readOnly') return document
  const { name } = attribute
  if (attribute.multiValued) {
    const after = patchValues(attribute, complexesOf(document[name]), { op, path, value })
    return withValue(document, name, after.length === 0 ? undefined : after)
  }
  if (attribute.type !== 'complex') {
    return withValue(document, name, op === 'remove' ? undefined : readValue(attribute, value))
  }
  const after = patchComplex(attribute, complexOf(document[name]), op, path.sub, value)
  return withValue(document, name, Object.keys(after).length === 0 ? undefined : after)
}

function withValue(
  document: Document,
  name: string,
  value: Document[string] | undefined,
): Document {
  const { [name]: _old, ...rest } = document
  return value === undefined ? rest : { ...rest, [name]: value }
}

function patchComplex(
  attribute: ScimAttribute,
  before: Complex,
  op: PatchOperation['op'],
  sub: string | undefined,
  value: unknown,
): Complex {
  if (sub === undefined) {
    return op === 'remove' || value === null ? {} : { ...before, ...readComplex(attribute, value) }
  }
  return withSub(attribute, before, sub, op === 'remove' ? null : value)
}

/** The value with this part. Null: without it. */
function withSub(
  { subAttributes = [] }: ScimAttribute,
  before: Complex,
  name: string,
  value: unknown,
): Complex {
  const sub = findAttribute(subAttributes, name)
  if (!sub) return before
  const { [sub.name]: _old, ...rest } = before
  return value == null ? rest : { ...rest, [sub.name]: readSimple(sub, value) }
}

interface ValuesOperation extends PatchOperation {
  readonly path: AttributePath
}

function patchValues(
  attribute: ScimAttribute,
  before: readonly Complex[],
  operation: ValuesOperation,
): readonly Complex[] {
  const { op, path, value } = operation
  const { filter, sub } = path
  if (filter.length === 0 && sub === undefined) {
    return op === 'remove'
      ? without(attribute, before, value)
      : merged(attribute, before, operation)
  }
  const touched = before.map((one) => matches(attribute, one, filter))
  if (!touched.includes(true)) return op === 'remove' ? before : made(attribute, before, operation)
  const after = before.map((one, at) => {
    if (!touched[at]) return one
    return patchComplex(attribute, one, op, sub, value)
  })
  const kept = after.filter((one) => Object.keys(one).length > 0)
  return onePrimary(kept, (one) => touched[after.indexOf(one)] === true)
}

/** Removes these values, or all. */
function without(
  attribute: ScimAttribute,
  before: readonly Complex[],
  value: unknown,
): readonly Complex[] {
  if (value == null) return []
  const gone = new Set(readValues(attribute, value).map((one) => one.value))
  return before.filter((one) => !gone.has(one.value))
}

/** Adds values without duplicates, or replaces all. */
function merged(
  attribute: ScimAttribute,
  before: readonly Complex[],
  { op, value }: ValuesOperation,
): readonly Complex[] {
  const given = bounded(attribute, value == null ? [] : readValues(attribute, value))
  if (op === 'replace') return given
  const added = given.filter((one) => !before.some((other) => isSame(one, other)))
  const known = before.filter((one) => !added.some(({ value: same }) => same === one.value))
  return onePrimary(bounded(attribute, [...known, ...added]), (one) => added.includes(one))
}

/** Adds the value that a filter describes. */
function made(
  attribute: ScimAttribute,
  before: readonly Complex[],
  { op, path, value }: ValuesOperation,
): readonly Complex[] {
  const { filter, sub } = path
  if (op === 'replace' && filter.length > 0) {
    throw new ScimError('noTarget', `No value of ${attribute.name} is selected by the filter.`)
  }
  const described = filter.reduce<Complex>(
    (one, clause) => withSub(attribute, one, clause.path.attribute, clause.value),
    {},
  )
  const added = patchComplex(attribute, described, op, sub, value)
  return onePrimary(bounded(attribute, [...before, added]), (one) => one === added)
}

function bounded(attribute: ScimAttribute, values: readonly Complex[]): readonly Complex[] {
  if (values.length <= VALUES_MAX) return values
  throw new ScimError('tooLarge', `${attribute.name} has more than ${VALUES_MAX} values.`)
}

/** The values first: most pairs differ there, and there are many. */
function isSame(one: Complex, other: Complex): boolean {
  return (
    one.value === other.value &&
    [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
      (name) => one[name] === other[name],
    )
  )
}

/** A new primary value ends the former one (RFC 7644 §3.5.2). */
function onePrimary(
  values: readonly Complex[],
  isTouched: (one: Complex) => boolean,
): readonly Complex[] {
  if (!values.some((one) => one.primary === true && isTouched(one))) return values
  return values.map((one) =>
    one.primary === true && !isTouched(one) ? { ...one, primary: false } : one,
  )
}

/** Whether a value has all that the filter names. Texts are compared as their attribute says. */
function matches(attribute: ScimAttribute, one: Complex, filter: readonly Clause[]): boolean {
  return filter.every(({ path, value }) => {
    const sub = findAttribute(attribute.subAttributes ?? [], path.attribute)
    const found = sub && one[sub.name]
    if (typeof found !== 'string' || typeof value !== 'string' || sub?.caseExact) {
      return found === value
    }
    return found.toLowerCase() === value.toLowerCase()
  })
}
