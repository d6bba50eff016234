/** Entries of the finder, and how well they match a text. */
import type { LucideIcon } from 'lucide-react'
import { isNearAny } from './typing-error.ts'

export interface Entry {
  readonly id: string
  readonly group: string
  readonly label: string
  readonly detail?: string | undefined
  readonly icon: LucideIcon
  /** Other words by which it is found. */
  readonly words?: string
  /** Address of a page of the console. */
  readonly to?: string | undefined
  /** Dialog that the page opens. */
  readonly action?: string
  /** Address outside of the console. */
  readonly href?: string
  readonly run?: () => void
  /** A heading: a text rather than a name. */
  readonly isProse?: boolean
}

const EXACT = 8
const BEGINS = 6
const WORD_BEGINS = 4
const CONTAINS = 2
const IN_OTHER_WORDS = 1.5
const TYPING_ERROR = 0.75
const TYPING_ERROR_IN_OTHER_WORDS = 0.6
const LETTERS = 0.5
/** Headings come after what the console has by this name. */
const PROSE = 0.25
/** Fewest letters that may be spread over a label. */
const SPREAD_MIN = 3

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** 0 for an entry that the text does not match. */
export function scoreOf(entry: Entry, text: string): number {
  const sought = plain(text.trim())
  if (sought === '') return 1
  const label = plain(entry.label)
  if (label === sought) return EXACT
  if (label.startsWith(sought)) return BEGINS
  if (` ${label}`.includes(` ${sought}`)) return WORD_BEGINS
  if (label.includes(sought)) return CONTAINS
  const all = plain([entry.label, entry.detail, entry.words, entry.id].join(' '))
  const words = sought.split(/\s+/)
  if (words.every((word) => all.includes(word))) return IN_OTHER_WORDS
  if (hasNear(label, words)) return TYPING_ERROR
  if (hasNear(all, words)) return TYPING_ERROR_IN_OTHER_WORDS
  const isSpread = !entry.isProse && sought.length >= SPREAD_MIN && hasLetters(label, sought)
  return isSpread ? LETTERS : 0
}

const NO_LETTERS = /[^\p{L}\p{N}]+/u

/** Whether a text has these words, some of them with a typing error. */
function hasNear(text: string, words: readonly string[]): boolean {
  const named = text.split(NO_LETTERS)
  return words.every((word) => text.includes(word) || isNearAny(word, named))
}

function isMistyped(score: number): boolean {
  return score === TYPING_ERROR || score === TYPING_ERROR_IN_OTHER_WORDS
}

/** Whether the letters occur in this order, the first at the beginning of a word. */
function hasLetters(label: string, letters: string): boolean {
  const starts = [...label.matchAll(/(?<![a-z0-9])\S/g)].map(({ index }) => index)
  return starts.some((start) => {
    let at = start
    for (const letter of letters.replaceAll(' ', '')) {
      at = label.indexOf(letter, at) + 1
      if (at === 0) return false
    }
    return label[start] === letters[0]
  })
}

export interface EntryGroup {
  readonly name: string
  readonly entries: readonly Entry[]
}

/**
 * The matching entries by their groups: the best first. Typing errors are considered where nothing
 * has the text as it was typed.
 */
export function groupsOf(entries: readonly Entry[], text: string, most: number): EntryGroup[] {
  const all = entries.map((entry) => ({ entry, score: scoreOf(entry, text) }))
  const isTyped = all.some(({ score }) => score > TYPING_ERROR)
  const scored = all
    .filter(({ score }) => score > 0 && !(isTyped && isMistyped(score)))
    .map(({ entry, score }) => ({ entry, score: entry.isProse ? score * PROSE : score }))
  const groups = [...Map.groupBy(scored, ({ entry }) => entry.group)].map(([name, found]) => {
    const sorted = found.toSorted((one, other) => other.score - one.score)
    return {
      name,
      best: sorted[0]?.score ?? 0,
      entries: sorted.slice(0, most).map(({ entry }) => entry),
    }
  })
  return groups.toSorted((one, other) => other.best - one.best)
}
