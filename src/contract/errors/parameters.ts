/**
 * Errors of one parameter, in the body, the path or the query. The sentences are those seen on
 * OpenAI's data plane. `param` is the path of the parameter; empty for the body itself.
 */
import { type ProblemData, problemData } from './errors.ts'
import { shorten } from './shorten.ts'

/** `hint` is a sentence of ours that follows OpenAI's. */
export function missingRequiredParameter(param: string, hint?: string): ProblemData {
  return problemData(
    'missing_required_parameter',
    `Missing required parameter: '${param}'.${hint === undefined ? '' : ` ${hint}`}`,
    param,
  )
}

export function unknownParameter(param: string, hint?: string): ProblemData {
  return problemData(
    'unknown_parameter',
    `Unknown parameter: '${param}'.${hint === undefined ? '' : ` ${hint}`}`,
    param,
  )
}

/** Error of a member that may change the cost of a request under an enforced spend limit. */
export function unknownUnderLimit(param: string): ProblemData {
  return unknownParameter(
    shorten(param),
    "A spend limit is enforced for this request. A member that may change its cost is forwarded only to an upstream with 'unknown_members: pass'.",
  )
}

/** The error of a name of any length. */
export function unknownLongParameter(name: string): ProblemData {
  return unknownParameter(shorten(name))
}

/** `reason` says what the member would do at the upstream; `path` is its name in `pass_members`. */
export function unsupportedParameter(param: string, reason: string, path: string): ProblemData {
  return problemData(
    'unsupported_parameter',
    `Unsupported parameter: '${param}'. ${reason} It is forwarded only to an upstream whose 'pass_members' names '${path}'.`,
    param,
  )
}

/** `reason` says what the header would do at the upstream. */
export function unsupportedHeader(name: string, reason: string): ProblemData {
  return problemData(
    'unsupported_parameter',
    `Unsupported header: '${name}'. ${reason} Send the request without it.`,
    name,
  )
}

export function duplicateParameter(param: string, inParam = param): ProblemData {
  return problemData('duplicate_parameter', `Duplicate parameter: '${param}'.`, inParam)
}

/** `expected` and `actual` have an article: `a string`, `an integer`. */
export function invalidType(param: string, expected: string, actual?: string): ProblemData {
  const where = param === '' ? 'Invalid type' : `Invalid type for '${param}'`
  const but = actual === undefined ? '' : `, but got ${actual} instead`
  return problemData('invalid_type', `${where}: expected ${expected}${but}.`, param || null)
}

/** The error of a parameter that occurs twice and may occur once. */
export function repeatedParameter(param: string): ProblemData {
  return invalidType(param, 'one value', 'several')
}

/** `fault` is the rest of the sentence. */
export function invalidValue(param: string, fault: string): ProblemData {
  return problemData('invalid_value', `Invalid '${param}': ${fault}.`, param || null)
}

/** The error of a value that is none of a list. */
export function unsupportedValue(
  param: string,
  value: string,
  supported: readonly string[],
): ProblemData {
  const quoted = supported.map((one) => `'${one}'`).join(', ')
  return problemData(
    'invalid_value',
    `Invalid value: '${value}'. Supported values are: ${quoted}.`,
    param || null,
  )
}

/** The error of text that a store does not keep unchanged. */
export function unstorableText(param: string): ProblemData {
  return invalidValue(param, 'expected text without NUL characters or lone surrogates')
}

export function invalidForm(param: string): ProblemData {
  return invalidValue(param, 'the value has not the expected form')
}

export function invalidOrder(): ProblemData {
  return invalidValue('order', "expected 'asc' or 'desc'")
}

export function stringTooShort(param: string, min: number): ProblemData {
  return invalidValue(param, `expected at least ${min} characters`)
}

export function arrayTooShort(param: string, min: number): ProblemData {
  return invalidValue(param, `expected at least ${min} item${min === 1 ? '' : 's'}`)
}

export function fieldTooLong(param: string, maxBytes: number): ProblemData {
  return invalidValue(param, `it may have at most ${maxBytes} bytes`)
}

export function emptyString(param: string, min = 1): ProblemData {
  return problemData(
    'empty_string',
    `Invalid '${param}': empty string. Expected a string with minimum length ${min}, but got an empty string instead.`,
    param || null,
  )
}

export function stringAboveMaxLength(param: string, max: number, actual?: number): ProblemData {
  const but = actual === undefined ? '' : `, but got a string with length ${actual} instead`
  return problemData(
    'string_above_max_length',
    `Invalid '${param}': string too long. Expected a string with maximum length ${max}${but}.`,
    param || null,
  )
}

export function memberNameTooLong(param: string, maxBytes: number, actual: number): ProblemData {
  return problemData(
    'string_above_max_length',
    `Invalid '${param}': the name of a member is too long. Expected at most ${maxBytes} bytes (member_name_bytes), but got ${actual} instead.`,
    param,
  )
}

export function idAboveMaxLength(param: string, maxCharacters: number): ProblemData {
  return problemData(
    'string_above_max_length',
    `Invalid '${param}': string too long. Expected an id with at most ${maxCharacters} characters (id_characters), but got a longer string instead.`,
    param,
  )
}

export function arrayAboveMaxLength(param: string, max: number, actual?: number): ProblemData {
  const but = actual === undefined ? '' : `, but got an array with length ${actual} instead`
  return problemData(
    'array_above_max_length',
    `Invalid '${param}': array too long. Expected an array with maximum length ${max}${but}.`,
    param || null,
  )
}

export function objectAboveMaxProperties(param: string, max: number, actual?: number): ProblemData {
  const but = actual === undefined ? '' : `, but got an object with ${actual} properties instead`
  return problemData(
    'object_above_max_properties',
    `Invalid '${param}': too many properties. Expected an object with at most ${max} properties${but}.`,
    param,
  )
}

export function integerBelowMinValue(param: string, min: number, actual: unknown): ProblemData {
  return problemData(
    'integer_below_min_value',
    `Invalid '${param}': integer below minimum value. Expected a value >= ${min}, but got ${actual} instead.`,
    param || null,
  )
}

export function integerAboveMaxValue(param: string, max: number, actual: unknown): ProblemData {
  return problemData(
    'integer_above_max_value',
    `Invalid '${param}': integer above maximum value. Expected a value <= ${max}, but got ${actual} instead.`,
    param || null,
  )
}

export function bodyMembersAboveMax(max: number): ProblemData {
  return problemData(
    'invalid_value',
    `The JSON body of your request has too many members. Expected at most ${max} members in all of its objects (body_members).`,
  )
}

export function bodyReferencesAboveMax(param: string, max: number): ProblemData {
  return problemData(
    'invalid_value',
    `The body of your request names too many files and other objects. Expected at most ${max} references (body_references).`,
    param,
  )
}

export function cursorNotFound(param: 'after' | 'before', id: string): ProblemData {
  return problemData('cursor_not_found', `The pagination cursor ${id} was not found.`, param)
}

/** The error of an idempotency key, which is a header. */
export function invalidIdempotencyKey(maxCharacters: number): ProblemData {
  return problemData(
    'invalid_idempotency_key',
    `Idempotency-Key must have 1 to ${maxCharacters} printable ASCII characters without spaces.`,
  )
}

export function idempotencyKeyReused(): ProblemData {
  return problemData(
    'idempotency_key_reused',
    'This Idempotency-Key was used before with another method, path or body.',
  )
}

export function idempotencyKeyInUse(): ProblemData {
  return problemData(
    'idempotency_key_in_use',
    'A request with this Idempotency-Key is under way. Try again when it has been answered.',
  )
}
