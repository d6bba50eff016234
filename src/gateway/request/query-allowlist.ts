/**
 * The query of a request to an upstream, rebuilt from the parameters that its route lists, never
 * the caller's text. Other parameters are left out.
 */
import type { TObject } from 'typebox'
import { Problem } from '#base/problem.ts'
import {
  FORWARDED_VALUE_MAX,
  FORWARDED_VALUES_MAX,
  forwardedAs,
} from '#contract/data-plane/queries.ts'
import {
  arrayAboveMaxLength,
  repeatedParameter,
  stringAboveMaxLength,
} from '#contract/errors/parameters.ts'

/** A list is written `include`, `include[]` or `include[0]`. */
const NAME = /^(\w+)(\[\d*\])?$/

/** The query with its question mark, or empty. Throws 400 for an invalid parameter. */
export function passedQuery(search: string, query: TObject): string {
  if (search === '') return ''
  const passed: string[] = []
  const seen = new Set<string>()
  for (const [written, value] of new URLSearchParams(search)) {
    const [, name = '', brackets] = NAME.exec(written) ?? []
    const rule = forwardedAs(query, name)
    if (!rule || (brackets && rule === 'one')) continue
    if (rule === 'one' && seen.has(name)) throw new Problem(repeatedParameter(name))
    seen.add(name)
    if (value.length > FORWARDED_VALUE_MAX)
      throw new Problem(stringAboveMaxLength(name, FORWARDED_VALUE_MAX))
    if (passed.length === FORWARDED_VALUES_MAX)
      throw new Problem(arrayAboveMaxLength(name, FORWARDED_VALUES_MAX))
    passed.push(`${name}${brackets ? '[]' : ''}=${encodeURIComponent(value)}`)
  }
  return passed.length === 0 ? '' : `?${passed.join('&')}`
}
