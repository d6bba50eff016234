/** Realistic texts with their tokens: code, documentation and JSON of this repository. */
import { globSync, readFileSync } from 'node:fs'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'

export interface CountedText {
  readonly text: string
  readonly tokens: number
}

export interface Texts {
  /** A text of about so many bytes. */
  some(bytes: number): CountedText
}

/** Numbers from 0 up to 1, the same for the same seed. */
export type Random = () => number

const MODULUS = 2_147_483_647
const MULTIPLIER = 48_271

export function createRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state * MULTIPLIER) % MODULUS
    return state / MODULUS
  }
}

const AS_TEXT = { disallowedSpecial: new Set<string>() }

export function tokensOf(text: string): number {
  return countTokens(text, AS_TEXT)
}

const FILES = ['src/gateway/**/*.ts', 'docs/guides/*.md', 'package-lock.json', 'test/http/*.ts']

let pool: string | undefined

export function createTexts(random: Random): Texts {
  pool ??= globSync(FILES)
    .sort()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const all = pool
  return {
    some: (bytes) => {
      const at = Math.floor(random() * Math.max(1, all.length - bytes))
      const text = all.slice(at, at + bytes).toWellFormed()
      return { text, tokens: tokensOf(text) }
    },
  }
}
