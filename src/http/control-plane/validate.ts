/**
 * Validation of a value against the contract, with errors in OpenAI's words that name the
 * parameter. The patterns of the sentences are those seen on its data plane.
 */
import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Problem } from '#base/problem.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  arrayAboveMaxLength,
  arrayTooShort,
  emptyString,
  integerAboveMaxValue,
  integerBelowMinValue,
  invalidForm,
  invalidType,
  missingRequiredParameter,
  objectAboveMaxProperties,
  stringAboveMaxLength,
  stringTooShort,
  unknownLongParameter,
  unstorableText,
  unsupportedValue,
} from '#contract/errors/parameters.ts'
import { shorten } from '#contract/errors/shorten.ts'

/** An error of the schema library. */
interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** Compiled schemas: all servers of a process share them. */
const validators = new WeakMap<TSchema, Validator>()

/**
 * Returns the value, checked, or throws the problem of its first error. The schema is compiled at
 * the first use: a start needs few of them.
 */
export function createValidator<S extends TSchema>(schema: S): (value: unknown) => Static<S> {
  return (value) => {
    const compiled = validators.get(schema) ?? compile(schema)
    if (!compiled.Check(value))
      throw new Problem(explain(firstFault(compiled.Errors(value)), value))
    rejectUnstorable(value, '')
    return value as Static<S>
  }
}

function compile(schema: TSchema): Validator {
  const compiled = Compile(schema)
  validators.set(schema, compiled)
  return compiled
}

/**
 * The first relevant error. The library reports an unknown member of a closed object twice, first
 * as a schema that is `false`, and reports only a few errors.
 */
function firstFault(faults: readonly unknown[]): Fault {
  const all = faults as Fault[]
  const found = all.find((fault) => fault.keyword !== 'boolean') ?? all[0]
  if (!found) throw new Error('the schema library rejected a value without saying why')
  return found
}

function explain({ keyword, instancePath, params }: Fault, root: unknown): ProblemData {
  const path = toPath(instancePath)
  if (keyword === 'required' || keyword === 'additionalProperties') {
    const names = params.requiredProperties ?? params.additionalProperties
    const name = member(path, (names as string[])[0])
    return keyword === 'required' ? missingRequiredParameter(name) : unknownLongParameter(name)
  }
  if (keyword === 'boolean') return unknownLongParameter(path)
  const sentence = SENTENCES[keyword] ?? invalidForm
  return sentence(path, valueAt(root, instancePath), params)
}

type Sentence = (path: string, value: unknown, params: Fault['params']) => ProblemData

/** The error for a value that breaks a keyword of its schema. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  type: (path, value, { type }) => wrongType(path, type, value),
  enum: (path, value, { allowedValues }) =>
    typeof value === 'string'
      ? unsupportedValue(path, shorten(value), allowedIn(allowedValues as (string | null)[]))
      : wrongType(path, 'string', value),
  minLength: (path, value, { limit }) =>
    value === '' ? emptyString(path, Number(limit)) : stringTooShort(path, Number(limit)),
  maxLength: (path, value, { limit }) =>
    stringAboveMaxLength(path, Number(limit), [...String(value)].length),
  minItems: (path, _value, { limit }) => arrayTooShort(path, Number(limit)),
  maxItems: (path, value, { limit }) =>
    arrayAboveMaxLength(path, Number(limit), (value as unknown[]).length),
  maxProperties: (path, value, { limit }) =>
    objectAboveMaxProperties(path, Number(limit), Object.keys(value as object).length),
  minimum: (path, value, { limit }) => integerBelowMinValue(path, Number(limit), value),
  maximum: (path, value, { limit }) => integerAboveMaxValue(path, Number(limit), value),
}

function wrongType(path: string, expected: unknown, value: unknown): ProblemData {
  const type = Array.isArray(expected) ? expected[0] : expected
  return invalidType(path, withArticle(String(type)), describe(value))
}

function allowedIn(values: readonly (string | null)[]): string[] {
  return values.filter((one) => one !== null)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return withArticle(typeof value)
}

function withArticle(noun: string): string {
  return /^[aio]/.test(noun) ? `an ${noun}` : `a ${noun}`
}

function member(path: string, name: string | undefined): string {
  return path === '' ? String(name) : `${path}.${name}`
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** `/projects/0/role` → `projects[0].role` */
function toPath(pointer: string): string {
  return segments(pointer).reduce(
    (path, segment) => (/^\d+$/.test(segment) ? `${path}[${segment}]` : member(path, segment)),
    '',
  )
}

function valueAt(root: unknown, pointer: string): unknown {
  return segments(pointer).reduce<unknown>(
    (value, segment) => (value as Record<string, unknown> | undefined)?.[segment],
    root,
  )
}

/** Text that a store does not keep unchanged: a NUL, or half of a surrogate pair. */
function rejectUnstorable(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return
    throw new Problem(unstorableText(path))
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    rejectUnstorable(inner, Array.isArray(value) ? `${path}[${name}]` : member(path, name))
  }
}
