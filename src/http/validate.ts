/**
 * Validation of a value against the contract, with errors in OpenAI's words that name the
 * parameter. The patterns of the sentences are those seen on its data plane.
 */
import type { Static, TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Problem } from '#base/problem.ts'
import type { ErrorCode } from '#contract/errors.ts'
import { shorten, unknownParameter } from './errors.ts'

/** An error of the schema library. */
interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Returns the value, checked, or throws the problem of its first error. The schema is compiled at
 * the first use: a start needs few of them.
 */
export const createValidator = <S extends TSchema>(schema: S): ((value: unknown) => Static<S>) => {
  let compiled: Validator | undefined
  return (value) => {
    compiled ??= Compile(schema)
    if (!compiled.Check(value)) throw explain(firstFault(compiled.Errors(value)), value)
    refuseUnstorable(value, '')
    return value as Static<S>
  }
}

/**
 * The first relevant error. The library reports an unknown member of a closed object twice, first
 * as a schema that is `false`, and reports only a few errors.
 */
const firstFault = (faults: readonly unknown[]): Fault => {
  const all = faults as Fault[]
  const found = all.find((fault) => fault.keyword !== 'boolean') ?? all[0]
  if (!found) throw new Error('the schema library refused a value without saying why')
  return found
}

const explain = ({ keyword, instancePath, params }: Fault, root: unknown): Problem => {
  const path = toPath(instancePath)
  if (keyword === 'required' || keyword === 'additionalProperties') {
    const names = params.requiredProperties ?? params.additionalProperties
    const name = member(path, (names as string[])[0])
    return keyword === 'required'
      ? new Problem('missing_required_parameter', `Missing required parameter: '${name}'.`, name)
      : unknownParameter(name)
  }
  if (keyword === 'boolean') return unknownParameter(path)
  const sentence = SENTENCES[keyword] ?? OTHER
  const [code, message] = sentence(path, valueAt(root, instancePath), params)
  return new Problem(code, message, path === '' ? null : path)
}

type Sentence = (
  path: string,
  value: unknown,
  params: Fault['params'],
) => readonly [ErrorCode, string]

/** Message for a value that breaks a keyword of its schema. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  type: (path, value, { type }) => ['invalid_type', wrongType(path, type, value)],
  enum: (path, value, { allowedValues }) =>
    typeof value === 'string'
      ? ['invalid_value', unsupported(value, allowedValues as string[])]
      : ['invalid_type', wrongType(path, 'string', value)],
  minLength: (path, value, { limit }) =>
    value === ''
      ? [
          'empty_string',
          `Invalid '${path}': empty string. Expected a string with minimum length ${limit}, but got an empty string instead.`,
        ]
      : ['invalid_value', `Invalid '${path}': expected at least ${limit} characters.`],
  maxLength: (path, value, { limit }) => [
    'string_above_max_length',
    `Invalid '${path}': string too long. Expected a string with maximum length ${limit}, but got a string with length ${[...String(value)].length} instead.`,
  ],
  maxItems: (path, value, { limit }) => [
    'array_above_max_length',
    `Invalid '${path}': array too long. Expected an array with maximum length ${limit}, but got an array with length ${(value as unknown[]).length} instead.`,
  ],
  minimum: (path, value, { limit }) => [
    'integer_below_min_value',
    `Invalid '${path}': integer below minimum value. Expected a value >= ${limit}, but got ${value} instead.`,
  ],
  maximum: (path, value, { limit }) => [
    'integer_above_max_value',
    `Invalid '${path}': integer above maximum value. Expected a value <= ${limit}, but got ${value} instead.`,
  ],
}

const OTHER: Sentence = (path) => [
  'invalid_value',
  `Invalid '${path}': the value has not the expected form.`,
]

const wrongType = (path: string, expected: unknown, value: unknown): string => {
  const type = Array.isArray(expected) ? expected[0] : expected
  const where = path === '' ? 'Invalid type' : `Invalid type for '${path}'`
  return `${where}: expected ${withArticle(String(type))}, but got ${describe(value)} instead.`
}

const unsupported = (value: string, allowed: readonly (string | null)[]): string => {
  const quoted = allowed.filter((one) => one !== null).map((one) => `'${one}'`)
  return `Invalid value: '${shorten(value)}'. Supported values are: ${quoted.join(', ')}.`
}

const describe = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return withArticle(typeof value)
}

const withArticle = (noun: string): string => (/^[aio]/.test(noun) ? `an ${noun}` : `a ${noun}`)

const member = (path: string, name: string | undefined): string =>
  path === '' ? String(name) : `${path}.${name}`

const segments = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/** `/projects/0/role` → `projects[0].role` */
const toPath = (pointer: string): string =>
  segments(pointer).reduce(
    (path, segment) => (/^\d+$/.test(segment) ? `${path}[${segment}]` : member(path, segment)),
    '',
  )

const valueAt = (root: unknown, pointer: string): unknown =>
  segments(pointer).reduce<unknown>(
    (value, segment) => (value as Record<string, unknown> | undefined)?.[segment],
    root,
  )

/** Text that a store does not keep unchanged: a NUL, or half of a surrogate pair. */
const refuseUnstorable = (value: unknown, path: string): void => {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return
    throw new Problem(
      'invalid_value',
      `Invalid '${path}': expected text without NUL characters or lone surrogates.`,
      path === '' ? null : path,
    )
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    refuseUnstorable(inner, Array.isArray(value) ? `${path}[${name}]` : member(path, name))
  }
}
