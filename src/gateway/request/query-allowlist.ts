/**
 * The query of a request to an upstream, rebuilt from the parameters that its route lists, never
 * the caller's own text. Other parameters are left out.
 */
import { Problem } from '#base/problem.ts'
import {
  arrayAboveMaxLength,
  repeatedParameter,
  stringAboveMaxLength,
} from '#contract/problems/parameters.ts'

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
    if (rule === 'one' && seen.has(name)) throw new Problem(repeatedParameter(name))
    seen.add(name)
    if (value.length > VALUE_MAX) throw new Problem(stringAboveMaxLength(name, VALUE_MAX))
    if (passed.length === VALUES_MAX) throw new Problem(arrayAboveMaxLength(name, VALUES_MAX))
    passed.push(`${name}${brackets ? '[]' : ''}=${encodeURIComponent(value)}`)
  }
  return passed.length === 0 ? '' : `?${passed.join('&')}`
}
