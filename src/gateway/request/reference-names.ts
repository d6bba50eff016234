/** Names that look like a reference's, matched in bytes: no string is made for them. */
import { REFERENCE_NAMES } from '#contract/data-plane/references.ts'
import { isFolded } from '#json/fold.ts'
import type { Text } from '#json/text.ts'

const UNDERSCORE = 0x5f
const LETTER_R = 0x72
/** Most pairs of bytes in a table: each has a bit. */
const PAIRS_MAX = 8

function bytesOf(names: readonly string[]): readonly Buffer[] {
  return names.map((name) => Buffer.from(name))
}

const ENDINGS = bytesOf(REFERENCE_NAMES.endings)
const BEGINNINGS = bytesOf(REFERENCE_NAMES.beginnings)
const WHOLE = bytesOf(REFERENCE_NAMES.whole)
const OF_OBJECTS = bytesOf(REFERENCE_NAMES.ofObjects)

/** Bits of pairs of bytes, by the first and by the second byte: both have the bit of their pair. */
interface Pairs {
  readonly first: Uint8Array
  readonly second: Uint8Array
}

/** In either case of a letter. A byte beyond ASCII could be part of any letter: it has all bits. */
function pairsOf(texts: readonly string[]): Pairs {
  const pairs = [...new Set(texts)]
  if (pairs.length > PAIRS_MAX) throw new Error(`more than ${PAIRS_MAX} pairs of bytes`)
  const at = (index: number): Uint8Array => {
    const bits = new Uint8Array(256).fill(0xff, 0x80)
    for (const [bit, pair] of pairs.entries()) {
      for (const cased of [pair, pair.toUpperCase()]) {
        const byte = cased.charCodeAt(index)
        bits[byte] = (bits[byte] ?? 0) | (1 << bit)
      }
    }
    return bits
  }
  return { first: at(0), second: at(1) }
}

const LAST_TWO = pairsOf(REFERENCE_NAMES.endings.map((name) => name.slice(-2)))
const FIRST_TWO = pairsOf(
  [...REFERENCE_NAMES.beginnings, ...REFERENCE_NAMES.whole, ...REFERENCE_NAMES.ofObjects].map(
    (name) => name.slice(0, 2),
  ),
)

/**
 * Quick check of a name in quotes without escapes, by its first two and its last two bytes: false
 * only for names that `isReferenceName` would not find.
 */
export function mayBeReferenceName(bytes: Buffer, start: number, end: number): boolean {
  return (
    hasPair(LAST_TWO, bytes[end - 3] ?? 0, bytes[end - 2] ?? 0) ||
    hasPair(FIRST_TWO, bytes[start + 1] ?? 0, bytes[start + 2] ?? 0)
  )
}

function hasPair({ first, second }: Pairs, one: number, other: number): boolean {
  return ((first[one] ?? 0) & (second[other] ?? 0)) !== 0
}

/** `looksLikeReference` of the contract, for the name that was folded last. */
export function isReferenceName(text: Text, valueIsObject: boolean): boolean {
  return (
    ENDINGS.some((ending) => endsAsReference(text, ending)) ||
    BEGINNINGS.some((beginning) => isFolded(text, 0, beginning)) ||
    WHOLE.some((name) => isWhole(text, name)) ||
    (valueIsObject && OF_OBJECTS.some((name) => isWhole(text, name)))
  )
}

function isWhole(text: Text, name: Buffer): boolean {
  return text.foldedLength === name.length && isFolded(text, 0, name)
}

/** Whether it ends so, and nothing, an `r` alone or anything with a low line comes before. */
function endsAsReference(text: Text, ending: Buffer): boolean {
  const { folded, foldedLength } = text
  const at = foldedLength - ending.length
  if (!isFolded(text, at, ending)) return false
  return at === 0 || folded[at - 1] === UNDERSCORE || (at === 1 && folded[0] === LETTER_R)
}
