/**
 * Names without capitals, folded in bytes: a body may have a hundred thousand names with escapes,
 * capitals or letters beyond ASCII, and no string is made for any of them.
 *
 * Cost: one step for each byte of the name, and memory for the longest one.
 */
import { type Text, unitAt } from './text.ts'

const BACKSLASH = 0x5c
const LETTER_U = 0x75
/** Any letter that no case of an ASCII letter is. */
const OTHER = 0xff
const [LETTER_I, LETTER_K, LETTER_S] = [0x69, 0x6b, 0x73]
const FOLDED_BYTES_MIN = 64

/** Character that the letter after a backslash is short for; most are themselves. */
const SHORT: Readonly<Record<number, number>> = {
  98: 0x08,
  102: 0x0c,
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
}

/**
 * A name without capitals. Four letters beyond ASCII are cases of `s`, `k` and `i` in Unicode, or
 * where letters are compared one by one.
 */
export function foldCase(name: string): string {
  return name
    .replaceAll(/[\u0130\u0131]/g, 'i')
    .toLowerCase()
    .replaceAll('\u017f', 's')
    .replaceAll('\u212a', 'k')
}

/**
 * Folds the name in the quotes from `start` to `end` into `text.folded`: its ASCII letters as
 * `foldCase` has them, and one byte over 127 for each other letter. `most` letters are enough.
 */
export function foldName(text: Text, start: number, end: number, most = end - start): void {
  const { bytes } = text
  if (text.folded.length < most) {
    text.folded = new Uint8Array(Math.max(FOLDED_BYTES_MIN, 2 * most))
  }
  const { folded } = text
  let length = 0
  let isExact = true
  let at = start + 1
  while (at < end - 1 && length < most) {
    const byte = bytes[at] ?? 0
    let letter = byte
    if (byte === BACKSLASH) {
      letter = escapedAt(bytes, at)
      at += bytes[at + 1] === LETTER_U ? 6 : 2
    } else if (byte > 0x7f) {
      letter =
        byte < 0xe0 ? ((byte & 0x1f) << 6) | ((bytes[at + 1] ?? 0) & 0x3f) : unitOf(bytes, at)
      at += byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    } else at += 1
    const small = smallOf(letter)
    if (small !== letter && small !== OTHER) isExact = false
    folded[length] = small
    length += 1
  }
  text.foldedLength = length
  text.isExact = isExact
}

/**
 * Whether the string from `start` to `end`, quotes included, begins with a prefix but for its case.
 * The prefix is in small letters; most strings differ from it in the first.
 */
export function hasPrefix(text: Text, start: number, end: number, prefix: Buffer): boolean {
  const first = text.bytes[start + 1] ?? 0
  const isPlain = first < 0x80 && first !== BACKSLASH
  if (isPlain && smallOf(first) !== prefix[0]) return false
  foldName(text, start, end, prefix.length)
  return isFolded(text, 0, prefix)
}

/** Whether the name folded last has these bytes at `at`. */
export function isFolded({ folded, foldedLength }: Text, at: number, bytes: Buffer): boolean {
  if (at < 0 || at + bytes.length > foldedLength) return false
  for (let index = 0; index < bytes.length; index += 1) {
    if (folded[at + index] !== bytes[index]) return false
  }
  return true
}

function escapedAt(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1] ?? 0
  return kind === LETTER_U ? unitAt(bytes, at + 2) : (SHORT[kind] ?? kind)
}

/** The letter of three bytes of UTF-8; of four, none that is a case of another. */
function unitOf(bytes: Buffer, at: number): number {
  const [lead = 0, second = 0, third = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]]
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f)
  return OTHER
}

function smallOf(letter: number): number {
  if (letter >= 0x41 && letter <= 0x5a) return letter | 0x20
  if (letter < 0x80) return letter
  if (letter === 0x130 || letter === 0x131) return LETTER_I
  if (letter === 0x17f) return LETTER_S
  return letter === 0x212a ? LETTER_K : OTHER
}
