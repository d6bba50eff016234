/** Parsing and validation of request bodies, with OpenAI's error texts. */
import { type Call, isObject, type Json, Refusal } from './call.ts'
import { type Part, readParts } from './multipart.ts'

export interface Shape {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** Error text for unknown members: the older routes have another. */
  readonly unknown?: 'unrecognized'
}

export function readJson(call: Call, shape: Shape): Json {
  if (!/^application\/json\b/i.test(call.contentType)) {
    throw new Refusal(
      400,
      'you must provide a model parameter: the Content-Type header has to be application/json',
    )
  }
  const body = parse(call.bytes)
  check(body, shape)
  return body
}

function parse(bytes: Buffer): Json {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    value = undefined
  }
  if (isObject(value)) return value
  throw new Refusal(
    400,
    'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
  )
}

export function check(body: Json, shape: Shape): void {
  for (const name of Object.keys(body)) {
    if (shape.required.includes(name) || shape.optional.includes(name)) continue
    if (shape.unknown === 'unrecognized') {
      throw new Refusal(400, `Unrecognized request argument supplied: ${name}`)
    }
    throw new Refusal(400, `Unknown parameter: '${name}'.`, {
      param: name,
      code: 'unknown_parameter',
    })
  }
  for (const name of shape.required) {
    if (body[name] === undefined || body[name] === null) throw missing(name)
  }
}

export function missing(name: string): Refusal {
  return name === 'model'
    ? new Refusal(400, 'you must provide a model parameter')
    : new Refusal(400, `Missing required parameter: '${name}'.`, {
        param: name,
        code: 'missing_required_parameter',
      })
}

export function wrongType(name: string, expected: string, value: unknown): Refusal {
  return new Refusal(
    400,
    `Invalid type for '${name}': expected ${expected}, but got ${describe(value)} instead.`,
    { param: name, code: 'invalid_type' },
  )
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function integer(
  body: Json,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrongType(name, 'an integer', value)
  }
  if (value < least) {
    throw new Refusal(
      400,
      `Invalid '${name}': integer below minimum value. Expected a value >= ${least}, but got ${value} instead.`,
      { param: name, code: 'integer_below_min_value' },
    )
  }
  if (value > most) {
    throw new Refusal(
      400,
      `Invalid '${name}': integer above maximum value. Expected a value <= ${most}, but got ${value} instead.`,
      { param: name, code: 'integer_above_max_value' },
    )
  }
  return value
}

export function boolean(body: Json, name: string): boolean | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value)
  return value
}

export function string(body: Json, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(name, 'a string', value)
  return value
}

export function object(body: Json, name: string): Json | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(name, 'an object', value)
  return value
}

/** Parts of a multipart body whose names are in the shape. */
export function readForm(call: Call, shape: Shape): Form {
  if (!/^multipart\/form-data\b/i.test(call.contentType)) {
    throw new Refusal(
      400,
      `Invalid Content-Type header (${call.contentType}), expected multipart/form-data. (HINT: If you're using curl, you can pass -H 'Content-Type: multipart/form-data')`,
    )
  }
  const form = readParts(call.bytes, call.contentType)
  if (!form) throw new Refusal(400, 'Could not parse multipart form')
  check(Object.fromEntries(form.map(({ name }) => [bare(name), true])), shape)
  return form
}

export type Form = readonly Part[]

/** `image[]` and `expires_after[anchor]` are fields of `image` and `expires_after`. */
function bare(name: string): string {
  return name.replace(/\[.*$/, '')
}

export function text(form: Form, wanted: string): string | undefined {
  return form
    .find(({ name, filename }) => name === wanted && filename === undefined)
    ?.bytes.toString()
}

export function fileOf(form: Form, wanted: string): Part {
  const found = form.find(({ name, filename }) => name === wanted && filename !== undefined)
  if (found) return found
  throw missing(wanted)
}
