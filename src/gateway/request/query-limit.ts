/** The `limit` of a list that is answered here. */
import { Problem } from '#base/problem.ts'
import {
  integerAboveMaxValue,
  integerBelowMinValue,
  invalidType,
} from '#contract/errors/parameters.ts'

/** Throws 400 for an invalid limit. */
export function limitOf(text: string | undefined, defaultLimit: number, maxLimit: number): number {
  if (text === undefined) return defaultLimit
  if (!/^-?\d{1,15}$/.test(text)) throw new Problem(invalidType('limit', 'an integer'))
  const limit = Number(text)
  if (limit < 1) throw new Problem(integerBelowMinValue('limit', 1, limit))
  if (limit > maxLimit) throw new Problem(integerAboveMaxValue('limit', maxLimit, limit))
  return limit
}
