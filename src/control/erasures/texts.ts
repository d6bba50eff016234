/**
 * Texts that name a person, and their replacement in texts of others: payloads of audit events,
 * names of deleted objects, alerts.
 *
 * An address is replaced wherever it is a whole address, and a name of several words wherever it is
 * whole words, regardless of case. Other names and ids, of six characters and more, are replaced in
 * free text alone: a person may be called like a role.
 */

/** Replacement of a text. */
export const ERASED = 'erased'
/** Name of an erased person. */
export const ERASED_NAME = 'Erased person'

/** Shortest single word that is replaced in free text. */
const WORD_MIN = 6
/** Most texts of a person: further former addresses are not searched for. */
const TEXTS_MAX = 64

/** Neither side of a text continues an address or an id: `mary-ada@example.com` is another. */
const NOT_AFTER = '(?<![\\p{L}\\p{N}._%+@-])'
const NOT_BEFORE = '(?![\\p{L}\\p{N}_%+@-]|\\.[\\p{L}\\p{N}])'
/** The same for names: whole words. */
const NO_WORD_BEFORE = '(?<![\\p{L}\\p{N}])'
const NO_WORD_AFTER = '(?![\\p{L}\\p{N}])'

export interface PersonTexts {
  /** The texts, the first ones first. */
  readonly all: readonly string[]
  /** Adds texts, such as an earlier address. Empty and known ones are left out. */
  add(texts: readonly (string | null | undefined)[]): void
  /** Whether the text is one of the texts. */
  has(text: string): boolean
  /** Replaces the texts in a text; single words in free text only. */
  replaceIn(text: string, kind: 'free' | 'any'): string
}

export function createPersonTexts(texts: readonly (string | null | undefined)[]): PersonTexts {
  const known = new Map<string, string>()
  let patterns = { free: NEVER, any: NEVER }
  const add = (added: readonly (string | null | undefined)[]): void => {
    const before = known.size
    for (const text of added) {
      const trimmed = text?.trim() ?? ''
      if (trimmed !== '' && trimmed !== ERASED && known.size < TEXTS_MAX) {
        if (!known.has(trimmed.toLowerCase())) known.set(trimmed.toLowerCase(), trimmed)
      }
    }
    if (known.size > before) patterns = patternsOf([...known.values()])
  }
  add(texts)
  return {
    get all() {
      return [...known.values()]
    },
    add,
    has: (text) => known.has(text.trim().toLowerCase()),
    replaceIn: (text, kind) => text.replace(patterns[kind], ERASED),
  }
}

const NEVER = /(?!)/gu

function patternsOf(texts: readonly string[]) {
  const certain = texts.filter((text) => text.includes('@') || /\S\s+\S/.test(text))
  const words = texts.filter((text) => !certain.includes(text) && text.length >= WORD_MIN)
  return { free: patternOf([...certain, ...words]), any: patternOf(certain) }
}

function patternOf(texts: readonly string[]): RegExp {
  if (texts.length === 0) return NEVER
  const longestFirst = texts.toSorted((a, b) => b.length - a.length)
  const parts = longestFirst.map((text) =>
    /\s/.test(text)
      ? `${NO_WORD_BEFORE}${escaped(text)}${NO_WORD_AFTER}`
      : `${NOT_AFTER}${escaped(text)}${NOT_BEFORE}`,
  )
  return new RegExp(parts.join('|'), 'giu')
}

/** A text as a pattern that matches it alone. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
