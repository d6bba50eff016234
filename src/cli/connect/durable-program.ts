/**
 * Words that run this program after the cache of npx was emptied. In a checkout `npx bailiwick`
 * runs a link in that cache, which npm deletes with it; the checkout stays.
 */
import { realpathSync } from 'node:fs'

/** In the path of a program that npx has installed, or linked to a checkout. */
const NPX_CACHE = /[/\\]_npx[/\\]/

export interface DurableProgram {
  readonly words: readonly string[]
  /** Whether a word is in the cache of npx nevertheless. */
  readonly isCached: boolean
}

export function durableProgram(program: readonly string[]): DurableProgram {
  const words = program.map((word) => (NPX_CACHE.test(word) ? realpathSync(word) : word))
  return { words, isCached: words.some((word) => NPX_CACHE.test(word)) }
}
