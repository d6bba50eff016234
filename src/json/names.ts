/**
 * Names and words that are matched byte by byte in JSON text: no string is made for a name outside
 * a table.
 */
import { Problem } from '#base/problem.ts'
import { unknownParameter } from '#contract/errors/parameters.ts'
import { foldCase, foldName } from './fold.ts'
import type { Text } from './text.ts'
import { stringAt } from './values.ts'

/** A name and its value. */
export interface MemberName<V> {
  readonly bytes: Buffer
  readonly index: number
  readonly value: V
  /** The name as it must be written, where the bytes are those of the same without capitals. */
  readonly written: string | undefined
  /** Another one in the same slot. */
  readonly next: MemberName<V> | undefined
}

/** Slots by length, first and last byte; in a slot the bytes themselves decide. */
export type MemberNames<V> = readonly (MemberName<V> | undefined)[]

const SLOTS = 256
/** Most names: one bit of four words for each, which is set when it has occurred. */
const MAX_NAMES = 128

function slotOf(length: number, first: number, last: number): number {
  return (length * 5 + first * 3 + last * 7) & (SLOTS - 1)
}

/** The longest name of a table. A name of JSON text that is one has at most six times the bytes. */
const NAME_BYTES_MAX = 64
const WRITTEN_BYTES_MAX = 6 * NAME_BYTES_MAX

/** Names that are ASCII, with their values. */
export function namesOf<V>(values: Readonly<Record<string, V>>): MemberNames<V> {
  const entries = Object.entries(values)
  if (entries.length > MAX_NAMES) throw new Error(`more than ${MAX_NAMES} names in one object`)
  const slots: (MemberName<V> | undefined)[] = new Array(SLOTS).fill(undefined)
  for (const [index, [name, value]] of entries.entries()) {
    if (name.length > NAME_BYTES_MAX) throw new Error(`${name}: over ${NAME_BYTES_MAX} bytes`)
    const folded = foldCase(name)
    add(slots, { bytes: Buffer.from(name), index, value, written: undefined })
    if (folded !== name) add(slots, { bytes: Buffer.from(folded), index, value, written: name })
  }
  return slots
}

function add<V>(slots: (MemberName<V> | undefined)[], name: Omit<MemberName<V>, 'next'>): void {
  const { bytes, index, value, written } = name
  const slot = slotOf(bytes.length, bytes[0] ?? 0, bytes.at(-1) ?? 0)
  slots[slot] = { bytes, index, value, written, next: slots[slot] }
}

/** Words without capitals: the value of each is the word. */
export function wordsOf(words: Iterable<string>): MemberNames<string> {
  return namesOf(Object.fromEntries(Array.from(words, (word) => [word, word])))
}

/** Value of the string from `start` to `end`, quotes included; the last one is kept. */
export function wordAt<V>(
  text: Text,
  names: MemberNames<V>,
  start: number,
  end: number,
): V | undefined {
  if (text.escapeBytes === 0) return nameIn(text.bytes, names, start + 1, end - 1)?.value
  if (end - start - 2 > WRITTEN_BYTES_MAX) return undefined
  foldName(text, start, end)
  return text.isExact ? nameIn(text.folded, names, 0, text.foldedLength)?.value : undefined
}

/**
 * The name in the quotes from `start` to `end`, which were read last. Rejects a spelling of a name
 * in another case.
 */
export function nameAt<V>(
  text: Text,
  names: MemberNames<V>,
  start: number,
  end: number,
): MemberName<V> | undefined {
  if (end - start - 2 > WRITTEN_BYTES_MAX) return undefined
  if (text.escapeBytes === 0) {
    const name = nameIn(text.bytes, names, start + 1, end - 1)
    if (name !== undefined && name.written === undefined) return name
    if (name === undefined && !canFold(text.bytes, start + 1, end - 1)) return undefined
  }
  foldName(text, start, end)
  const name = nameIn(text.folded, names, 0, text.foldedLength)
  if (name === undefined) return undefined
  const isName = name.written ? stringAt(text, start, end) === name.written : text.isExact
  if (!isName) throw likeness(text, start, end, name)
  return name
}

function nameIn<V>(
  bytes: Uint8Array,
  names: MemberNames<V>,
  start: number,
  end: number,
): MemberName<V> | undefined {
  const length = end - start
  let name = names[slotOf(length, bytes[start] ?? 0, bytes[end - 1] ?? 0)]
  while (name !== undefined && !isAt(bytes, start, length, name.bytes)) name = name.next
  return name
}

function isAt(bytes: Uint8Array, at: number, length: number, name: Buffer): boolean {
  if (name.length !== length) return false
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== name[index]) return false
  }
  return true
}

/** Only a name with a capital, or with letters beyond ASCII, can be like another. */
function canFold(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte > 0x7f || (byte >= 0x41 && byte <= 0x5a)) return true
  }
  return false
}

function likeness<V>(text: Text, start: number, end: number, like: MemberName<V>): Problem {
  const name = stringAt(text, start, end)
  return new Problem(
    unknownParameter(name, `Did you mean '${like.written ?? like.bytes.toString()}'?`),
  )
}
