/**
 * The query of a request to an upstream, rebuilt from the parameters that its route lists, never
 * the caller's own text. Other parameters are left out.
 */
import { Problem } from '#base/problem.ts'

/** Whether a parameter has one value or may have several. */
export type PassedParameters = Readonly<Record<string, 'one' | 'many'>>

/** Longest value, in characters, and most values of all parameters together. */
const VALUE_MAX = 256
const VALUES_MAX = 64
/** A list is written `include`, `include[]` or `include[0]`. */
const NAME = /^(\w+)(\[\d*\])?$/

/** The query with its question mark, or empty. Throws 400 for an invalid parameter. */
export const passedQuery = (search: string, allowed: PassedParameters): string => {
  if (search === '') return ''
  const passed: string[] = []
  const seen = new Set<string>()
  for (const [written, value] of new URLSearchParams(search)) {
    const [, name = '', brackets] = NAME.exec(written) ?? []
    const rule = Object.hasOwn(allowed, name) ? allowed[name] : undefined
    if (!rule || (brackets && rule === 'one')) continue
    if (rule === 'one' && seen.has(name)) throw repeated(name)
    seen.add(name)
    if (value.length > VALUE_MAX) throw tooLong(name)
    if (passed.length === VALUES_MAX) throw tooMany(name)
    passed.push(`${name}${brackets ? '[]' : ''}=${encodeURIComponent(value)}`)
  }
  return passed.length === 0 ? '' : `?${passed.join('&')}`
}

const repeated = (name: string): Problem =>
  new Problem(
    'invalid_type',
    `Invalid type for '${name}': expected one value, but got several instead.`,
    name,
  )

const tooLong = (name: string): Problem =>
  new Problem(
    'string_above_max_length',
    `Invalid '${name}': string too long. Expected a string with maximum length ${VALUE_MAX}.`,
    name,
  )

const tooMany = (name: string): Problem =>
  new Problem(
    'array_above_max_length',
    `Invalid '${name}': array too long. Expected an array with maximum length ${VALUES_MAX}.`,
    name,
  )
