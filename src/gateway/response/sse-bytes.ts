/**
 * Bounds of the events of a stream, and their data, found in their bytes.
 *
 * An event ends with an empty line. Lines end with LF, CRLF or CR; the three are not mixed. Inside
 * a JSON string a quote is escaped, so the bytes of a quoted name are never part of one.
 */
import { parseJson } from '#json/values.ts'

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
  // As at the end of most pieces.
  if (isLineEnd(data[before - 1]) && endsAt(data, before - 1)) return before
  let [lf, cr] = [lastOf(data, LF, before), lastOf(data, CR, before)]
  while (lf > 0 || cr > 0) {
    const at = Math.max(lf, cr)
    if (endsAt(data, at)) return at + 1
    if (at === lf) lf = lastOf(data, LF, at)
    else cr = lastOf(data, CR, at)
  }
  return 0
}

function lastOf(data: Buffer, byte: number, before: number): number {
  return before <= 0 ? -1 : data.lastIndexOf(byte, before - 1)
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR
}

/** Whether the byte at `at`, which ends a line, ends an empty one. */
function endsAt(data: Buffer, at: number): boolean {
  const previous = data[at - 1]
  if (data[at] === CR) return previous === CR
  if (previous === LF) return true
  return previous === CR && (data[at - 2] === LF || data[at - 2] === CR)
}

/** Whether data ends with a whole event: another one can follow. */
export function endsWithEvent(data: Buffer): boolean {
  const last = data.length - 1
  return isLineEnd(data[last]) && endsAt(data, last)
}

/** Written bytes, with the last ones before them where the end of an event may be cut. */
export function withEnd(before: Buffer | undefined, written: Buffer): Buffer {
  if (!before || written.length >= END_MAX_BYTES) return written
  return Buffer.concat([before.subarray(-END_MAX_BYTES), written])
}

/**
 * The end of the event that contains `at`, its empty line included. Of an incomplete event it is
 * `none`: the end of the data by default.
 */
export function endOfEvent(data: Buffer, at: number, none = data.length): number {
  for (let i = Math.max(at, 1); i < data.length; i++) {
    if (isLineEnd(data[i]) && endsAt(data, i)) return i + 1
  }
  return none
}

function endOfLine(data: Buffer, at: number): number {
  let end = at
  while (end < data.length && !isLineEnd(data[end])) end += 1
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

/** The next position at or after `from` where `name`, in quotes, names an object; or -1. */
export function findObject(data: Buffer, name: Buffer, from: number): number {
  for (let at = data.indexOf(name, from); at >= 0; at = data.indexOf(name, at + name.length)) {
    if (data[valueAfter(data, at + name.length)] === BRACE) return at
  }
  return -1
}

/** Number of occurrences of a part in the data. */
export function countOf(data: Buffer, part: Buffer): number {
  let count = 0
  for (let at = data.indexOf(part); at >= 0; at = data.indexOf(part, at + part.length)) count += 1
  return count
}

/** The start of the value of the name that ends at `from`; past the end when it has none. */
export function valueAfter(data: Buffer, from: number): number {
  const colon = afterBlanks(data, from)
  return data[colon] === COLON ? afterBlanks(data, colon + 1) : data.length
}

/** The next position from `from` on without a blank. */
export function afterBlanks(data: Buffer, from: number): number {
  let at = from
  while (isBlank(data[at])) at += 1
  return at
}

/** Whether a byte is white space of JSON. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === LF || byte === CR
}

/** Bytes of a string after which a call out of the engine costs less than a loop over the rest. */
export const LOOP_BYTES = 64

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
function isEscaped(data: Buffer, from: number, at: number): boolean {
  let first = at
  while (first > from && data[first - 1] === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}
