/**
 * Scanner of the tokens of JSON text: the ends of strings, numbers, words and white space.
 *
 * Strings are most of a body, in number and in size. A short one is read byte by byte against a
 * table, a longer one four bytes at a time: some arithmetic on a whole word gives zero if no byte
 * of it is a quote, a backslash or a control character. A very long one without escapes (an image
 * in base64, a pasted document) is not even compared with the quote: the runtime finds the next
 * quote and the next backslash at the speed of memory, and only control characters, which JSON
 * forbids in strings, are left to be looked for.
 *
 * Nothing here checks UTF-8: that is done for the whole body before.
 *
 * A long text is scanned in slices. No function looks further than `text.limit`, but for the end of
 * an escape or a word; a string or a number that is longer is continued in the next slice.
 *
 * Cost: each byte is visited at most four times (twice by the runtime's searches for a quote and a
 * backslash, once for control characters, once byte by byte), and nothing is made but one view of
 * the bytes for each slice.
 *
 * Failure modes: the arithmetic on words has no false negatives, and may flag a byte too many where
 * a borrow runs over; so a word that is not clean is read again byte by byte, and a false positive
 * costs four comparisons, never a wrong end.
 */
import { Problem } from '#base/problem.ts'
import { malformedJson } from '#contract/errors/requests.ts'

/** A body while it is read. */
export interface Text {
  readonly bytes: Buffer
  /** Whether it has no byte over 127. */
  ascii: boolean
  /** Continuation bytes before each block, for long texts that are not ASCII. */
  continued: Uint32Array | undefined
  /** The end of this slice. */
  limit: number
  /** The bytes up to the limit. */
  view: Buffer
  /** Bytes that escapes add to the string read last: its length less its value's. */
  escapeBytes: number
  /** The part of a number in which the slice before this one ended. */
  numberPart: number
  /** The bytes as 32-bit words, for long strings; created at the first of them. */
  words: Int32Array | undefined
  /** The first backslash and quote after the index where one was last looked for, or the limit. */
  nextBackslash: number
  nextQuote: number
  /** The name folded last, its length, and whether it was written so but for escapes. */
  folded: Uint8Array
  foldedLength: number
  isExact: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75
/** Bytes that are read one by one at the beginning of a string: most names have no more. */
const FIRST_BYTES = 16
/** Bytes that are read one by one after an unclean word: source code soon has another. */
const NEXT_BYTES = 48
/** Length from which the runtime's search finds the quote. */
const VERY_LONG = 4096
/** In place of the index of a quote or backslash that is nearer. */
const NEAR = -1

/** 1 for the bytes that a string cannot simply contain. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === QUOTE || byte === BACKSLASH),
)
/** The value of a hexadecimal digit, or 255. */
export const HEX = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(digit) ? 255 : digit
})
/** 1 for what may follow a backslash, `u` apart. */
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
)

/** The result of a scan that the end of its slice has cut: the index to continue from, negative. */
export function cutAt(at: number): number {
  return ~at
}

/** The index to continue from, after a cut. */
export function continuesAt(cut: number): number {
  return ~cut
}

export function malformed(): Problem {
  return new Problem(malformedJson())
}

/** The first byte at or after `at` that is no white space, or `limit`. */
export function afterSpace(bytes: Buffer, at: number, limit = bytes.length): number {
  let next = at
  while (next < limit) {
    const byte = bytes[next]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return next
    next += 1
  }
  return next
}

/**
 * The index of the quote that ends the string, scanned from `at` on; if the slice ends before, the
 * cut (`cutAt`) at the index to continue from. Adds to `text.escapeBytes` the bytes of escapes
 * beyond the bytes of their characters.
 */
export function scanString(text: Text, at: number): number {
  const { bytes, limit } = text
  let next = at
  let turn = at + FIRST_BYTES
  for (;;) {
    const stop = Math.min(turn, limit)
    while (next < stop && SPECIAL[bytes[next] ?? 0] === 0) next += 1
    if (next >= stop) {
      if (next >= bytes.length) throw malformed()
      if (next >= limit) return cutAt(next)
      next = skipUnspecialWords(text, next)
      turn = next + NEXT_BYTES
      continue
    }
    const byte = bytes[next]
    if (byte === QUOTE) return next
    if (byte !== BACKSLASH) throw malformed()
    next = afterEscape(text, next)
  }
}

/** An index at or after `at` up to which there is nothing special. */
function skipUnspecialWords(text: Text, at: number): number {
  const { bytes } = text
  text.words ??= wordsOf(bytes)
  const { words } = text
  const shift = bytes.byteOffset & 3
  // the word that has this byte in it; an escape before it there is only a wrong alarm
  const first = (at + shift) >> 2
  const far = nextSpecialIfFar(text, at)
  const clean =
    far === NEAR
      ? firstSpecial(words, first, (text.limit + shift) >> 2)
      : firstControl(words, first, (far + shift) >> 2)
  return Math.max((clean << 2) - shift, at)
}

/** The words that the bytes are in, from the one in which they begin to the last whole one. */
function wordsOf(bytes: Buffer): Int32Array {
  const shift = bytes.byteOffset & 3
  return new Int32Array(bytes.buffer, bytes.byteOffset - shift, (bytes.length + shift) >> 2)
}

/**
 * The index of the next quote or backslash, if it is far; else `NEAR`. Each byte is searched once
 * for either, in any number of calls: the found index is kept until it is passed.
 */
function nextSpecialIfFar(text: Text, at: number): number {
  if (text.limit - at < VERY_LONG) return NEAR
  if (text.nextBackslash <= at) text.nextBackslash = seek(text, BACKSLASH, at)
  if (text.nextBackslash - at < VERY_LONG) return NEAR
  if (text.nextQuote <= at) text.nextQuote = seek(text, QUOTE, at)
  const near = Math.min(text.nextBackslash, text.nextQuote)
  return near - at < VERY_LONG ? NEAR : near
}

function seek({ view, limit }: Text, byte: number, at: number): number {
  const found = view.indexOf(byte, at)
  return found < 0 ? limit : found
}

/**
 * The first word from `first` that may have a quote, a backslash or a control character in it. With
 * 2 flipped in each byte, a quote is a space: "less than 0x21" then holds for quotes and control
 * characters alike. A byte over 127 is none of them.
 */
function firstSpecial(words: Int32Array, first: number, last: number): number {
  let index = first
  while (index < last) {
    const word = words[index] ?? 0
    const low = (word ^ 0x02020202) - 0x21212121
    const slash = (word ^ 0x5c5c5c5c) - 0x01010101
    if (((low | slash) & ~word & 0x80808080) !== 0) return index
    index += 1
  }
  return last
}

/** The first word from `first` that may have a control character in it, four words at a time. */
function firstControl(words: Int32Array, first: number, last: number): number {
  let index = first
  for (; index + 4 <= last; index += 4) {
    const a = words[index] ?? 0
    const b = words[index + 1] ?? 0
    const c = words[index + 2] ?? 0
    const d = words[index + 3] ?? 0
    const low =
      ((a - 0x20202020) & ~a) |
      ((b - 0x20202020) & ~b) |
      ((c - 0x20202020) & ~c) |
      ((d - 0x20202020) & ~d)
    if ((low & 0x80808080) !== 0) return index
  }
  return index
}

/**
 * The index after the escape with its backslash at `at`. Counts its bytes beyond the character's.
 */
function afterEscape(text: Text, at: number): number {
  const { bytes } = text
  const kind = bytes[at + 1] ?? 0
  if (ESCAPED[kind] === 1) {
    text.escapeBytes += 1
    return at + 2
  }
  const unit = kind === LETTER_U ? unitAt(bytes, at + 2) : -1
  if (unit < 0) throw malformed()
  text.escapeBytes += 5
  if ((unit & 0xfc00) === 0xd800 && bytes[at + 6] === BACKSLASH && bytes[at + 7] === LETTER_U) {
    // the two halves of a pair are one character
    if ((unitAt(bytes, at + 8) & 0xfc00) === 0xdc00) {
      text.escapeBytes += 6
      return at + 12
    }
  }
  return at + 6
}

/** The value of four hexadecimal digits; negative for fewer. */
export function unitAt(bytes: Buffer, at: number): number {
  const a = HEX[bytes[at] ?? 0] ?? 255
  const b = HEX[bytes[at + 1] ?? 0] ?? 255
  const c = HEX[bytes[at + 2] ?? 0] ?? 255
  const d = HEX[bytes[at + 3] ?? 0] ?? 255
  return (a | b | c | d) > 15 ? -1 : (a << 12) | (b << 8) | (c << 4) | d
}

const TRUE = [0x74, 0x72, 0x75, 0x65]
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65]
const NULL = [0x6e, 0x75, 0x6c, 0x6c]

/** The index after `true`, `false` or `null`. */
export function afterWord(bytes: Buffer, at: number): number {
  const word = bytes[at] === TRUE[0] ? TRUE : bytes[at] === FALSE[0] ? FALSE : NULL
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[at + index] !== word[index]) throw malformed()
  }
  return at + word.length
}
