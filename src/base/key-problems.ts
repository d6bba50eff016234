/** Error of both planes for rejected keys. */
import { invalidApiKey } from '#contract/errors/credentials.ts'
import { Problem } from './problem.ts'
import { maskKey } from './secrets.ts'

/** Longest key, in characters: a longer text is not even hashed. */
export const KEY_MAX = 512

/** The 401 for an unknown or expired key, or a deleted admin key, which are not distinguished. */
export function incorrectKey(key: string): Problem {
  return new Problem(invalidApiKey(maskKey(key.slice(0, KEY_MAX))))
}
