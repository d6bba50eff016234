/**
 * Names and words that are looked for as they stand in JSON text, byte by byte, so that no string
 * is made for a name that nobody asked for.
 */
import { Problem } from '#base/problem.ts'
import type { Text } from './json-text.ts'
import { hasEscape, stringAt } from './json-values.ts'

/** A name, and what it stands for. */
export interface Name<V> {
  readonly bytes: Buffer
  readonly index: number
  readonly value: V
  /** Another one in the same slot. */
  readonly next: Name<V> | undefined
}

/** Slots by length, first and last byte; in a slot the bytes themselves decide. */
export type Names<V> = readonly (Name<V> | undefined)[]

const SLOTS = 128
/** As many names as there are bits in two words, which remember those that have occurred. */
const MAX_NAMES = 64

const slotOf = (length: number, first: number, last: number): number =>
  (length * 5 + first * 3 + last * 7) & (SLOTS - 1)

/** Names that are ASCII, with their values. */
export const namesOf = <V>(values: Readonly<Record<string, V>>): Names<V> => {
  const entries = Object.entries(values)
  if (entries.length > MAX_NAMES) throw new Error(`more than ${MAX_NAMES} names in one object`)
  const slots: (Name<V> | undefined)[] = new Array(SLOTS).fill(undefined)
  for (const [index, [name, value]] of entries.entries()) {
    const bytes = Buffer.from(name)
    const slot = slotOf(bytes.length, bytes[0] ?? 0, bytes.at(-1) ?? 0)
    slots[slot] = { bytes, index, value, next: slots[slot] }
  }
  return slots
}

/** Words as names that stand for themselves. */
export const wordsOf = (words: Iterable<string>): Names<string> =>
  namesOf(Object.fromEntries(Array.from(words, (word) => [word, word])))

/** What the string from `start` to `end`, quotes included, stands for. */
export const wordAt = <V>(
  text: Text,
  names: Names<V>,
  start: number,
  end: number,
): V | undefined => {
  const { bytes } = text
  const name = hasEscape(bytes, start, end)
    ? find(names, Buffer.from(stringAt(text, start, end)))
    : nameIn(bytes, names, start, end)
  return name?.value
}

/**
 * The name in the quotes from `start` to `end`, which were read last. Refuses one that is like a
 * name but for its case.
 */
export const nameAt = <V>(
  text: Text,
  names: Names<V>,
  start: number,
  end: number,
): Name<V> | undefined => {
  if (text.escapeBytes > 0) return decodedName(text, names, start, end)
  const name = nameIn(text.bytes, names, start, end)
  if (name === undefined) refuseLikeness(text, names, start, end)
  return name
}

/** For a string without escapes. */
const nameIn = <V>(
  bytes: Buffer,
  names: Names<V>,
  start: number,
  end: number,
): Name<V> | undefined => {
  const length = end - start - 2
  let name = names[slotOf(length, bytes[start + 1] ?? 0, bytes[end - 2] ?? 0)]
  while (name !== undefined && !isAt(bytes, start + 1, length, name.bytes)) name = name.next
  return name
}

const isAt = (bytes: Buffer, at: number, length: number, name: Buffer): boolean => {
  if (name.length !== length) return false
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== name[index]) return false
  }
  return true
}

const find = <V>(names: Names<V>, name: Buffer): Name<V> | undefined => {
  let found = names[slotOf(name.length, name[0] ?? 0, name.at(-1) ?? 0)]
  while (found !== undefined && !found.bytes.equals(name)) found = found.next
  return found
}

const decodedName = <V>(
  text: Text,
  names: Names<V>,
  start: number,
  end: number,
): Name<V> | undefined => {
  const name = stringAt(text, start, end)
  const found = find(names, Buffer.from(name))
  if (found === undefined) refuseLike(names, name)
  return found
}

/** Only a name with a capital, or with letters beyond ASCII, can be like another. */
const refuseLikeness = <V>(text: Text, names: Names<V>, start: number, end: number): void => {
  const { bytes } = text
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte > 0x7f || (byte >= 0x41 && byte <= 0x5a)) {
      refuseLike(names, stringAt(text, start, end))
      return
    }
  }
}

const refuseLike = <V>(names: Names<V>, name: string): void => {
  const folded = foldCase(name)
  if (folded === name || find(names, Buffer.from(folded)) === undefined) return
  throw new Problem(
    'unknown_parameter',
    `Unknown parameter: '${name.slice(0, 64)}'. Did you mean '${folded}'?`,
    name.slice(0, 64),
  )
}

/**
 * A name without capitals. Four letters beyond ASCII are cases of `s`, `k` and `i` in Unicode, or
 * where letters are compared one by one.
 */
export const foldCase = (name: string): string =>
  name
    .replaceAll(/[\u0130\u0131]/g, 'i')
    .toLowerCase()
    .replaceAll('\u017f', 's')
    .replaceAll('\u212a', 'k')
