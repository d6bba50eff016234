/**
 * Bounds of the events of a stream, and their data, found in their bytes.
 *
 * An event ends with an empty line. Lines end with LF, CRLF or CR; the three are not mixed. Inside
 * a JSON string a quote is escaped, so the bytes of a quoted name are never part of one.
 */
import { parseJson } from '#json/parsed.ts'

const LF = 10
const CR = 13
const QUOTE = 34
const BACKSLASH = 92
const COLON = 58
const BRACE = 123
const DATA = Buffer.from('data:')

/** Most bytes of an event that can be part of an end that another piece completes. */
export const END_MAX_BYTES = 3

/** The end of the last event that is complete before a position; 0 without one. */
export function lastEnd(data: Buffer, before = data.length): number {
  let [lf, cr] = [lastOf(data, LF, before), lastOf(data, CR, before)]
  while (lf > 0 || cr > 0) {
    const at = Math.max(lf, cr)
    if (endsAt(data, at)) return at + 1
    if (at === lf) lf = lastOf(data, LF, at)
    else cr = lastOf(data, CR, at)
  }
  return 0
}

const lastOf = (data: Buffer, byte: number, before: number): number =>
  before <= 0 ? -1 : data.lastIndexOf(byte, before - 1)

/** Whether the byte at `at`, which ends a line, ends an empty one. */
const endsAt = (data: Buffer, at: number): boolean => {
  const previous = data[at - 1]
  if (data[at] === CR) return previous === CR
  if (previous === LF) return true
  return previous === CR && (data[at - 2] === LF || data[at - 2] === CR)
}

/**
 * The end of the event that contains `at`, its empty line included. Of an incomplete event it is
 * `none`: the end of the data by default.
 */
export function endOfEvent(data: Buffer, at: number, none = data.length): number {
  for (let i = Math.max(at, 1); i < data.length; i++) {
    const byte = data[i]
    if ((byte === LF || byte === CR) && endsAt(data, i)) return i + 1
  }
  return none
}

const endOfLine = (data: Buffer, at: number): number => {
  let end = at
  while (end < data.length && data[end] !== LF && data[end] !== CR) end += 1
  return end
}

/** The JSON object of an event's data lines; undefined without one. */
export function parseEvent(event: Buffer): unknown {
  const data: string[] = []
  for (let at = 0; at < event.length; ) {
    const end = endOfLine(event, at)
    const from = at + DATA.length
    if (from <= end && event.compare(DATA, 0, DATA.length, at, from) === 0) {
      data.push(event.toString('utf8', from, end))
    }
    at = end + 1
  }
  const text = data.join('\n')
  return text.trimStart().startsWith('{') ? parseJson(text) : undefined
}

/**
 * The next position at or after `from` where `name`, in quotes, is the name of an object; or -1.
 * Searched in `text`, the same bytes as Latin 1: the name is in every chunk, and each search in a
 * buffer is a call out of the engine.
 */
export function findObject(data: Buffer, text: string, name: string, from: number): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (data[valueAfter(data, at + name.length)] === BRACE) return at
  }
  return -1
}

/**
 * Length of the strings under these names, as they are written, in bytes. The names are searched in
 * `text`, as by `findObject`.
 */
export function textBytes(data: Buffer, text: string, names: readonly string[]): number {
  let sum = 0
  for (const name of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at)) {
      at += name.length
      const start = valueAfter(data, at)
      if (data[start] !== QUOTE) continue
      at = endOfString(data, start + 1)
      sum += at - start - 1
    }
  }
  return sum
}

/** Number of occurrences of a part in a text. */
export function countOf(text: string, part: string): number {
  let count = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1
  return count
}

const FINISH_REASON = '"finish_reason"'

/** Whether a choice of chat or completions has ended: its finish reason is a string. */
export function hasFinishReason(data: Buffer, text: string): boolean {
  for (let at = text.indexOf(FINISH_REASON); at >= 0; at = text.indexOf(FINISH_REASON, at)) {
    at += FINISH_REASON.length
    if (data[valueAfter(data, at)] === QUOTE) return true
  }
  return false
}

/** Whether the last events of a response complete an item or a part of one. */
export function hasItemEnded(_data: Buffer, text: string): boolean {
  return text.lastIndexOf('.done"') > text.lastIndexOf('.delta"')
}

/** The start of the value of the name that ends at `from`; past the end when it has none. */
export function valueAfter(data: Buffer, from: number): number {
  const colon = afterBlanks(data, from)
  return data[colon] === COLON ? afterBlanks(data, colon + 1) : data.length
}

const afterBlanks = (data: Buffer, from: number): number => {
  let at = from
  while (data[at] === 32 || data[at] === 9 || data[at] === LF || data[at] === CR) at += 1
  return at
}

/** Bytes of a string after which a call out of the engine costs less than a loop over the rest. */
const LOOP_BYTES = 64

/** The end of the string that contains `start`: at its quote, or with the data. */
export function endOfString(data: Buffer, start: number): number {
  let at = start
  for (;;) {
    for (const near = Math.min(at + LOOP_BYTES, data.length); at < near; at++) {
      if (data[at] === QUOTE) return at
      if (data[at] === BACKSLASH) at += 1
    }
    const quote = data.indexOf(QUOTE, at)
    if (quote < 0) return data.length
    if (!isEscaped(data, at, quote)) return quote
    at = quote + 1
  }
}

/** Whether an odd number of backslashes precede `at`, the first not before `from`. */
const isEscaped = (data: Buffer, from: number, at: number): boolean => {
  let first = at
  while (first > from && data[first - 1] === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}
