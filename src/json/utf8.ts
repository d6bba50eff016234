/** Whether bytes are UTF-8, and how many characters they are, also slice by slice. */
import { isAscii, isUtf8 } from 'node:buffer'
import { malformed, type Text } from './text.ts'

const BLOCK = 4_096

function isContinuation(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) === 0x80
}

/**
 * Checks the bytes from `at` to about `limit`, and counts continuation bytes. Returns the index to
 * continue from: a character is never cut. Throws a `Problem` with 400.
 */
export function checkSlice(text: Text, at: number, limit: number): number {
  const { bytes } = text
  let end = limit
  // a character has at most three continuation bytes; with more, the slice is no UTF-8 anyway
  while (end < limit + 3 && isContinuation(bytes[end])) end += 1
  const slice = bytes.subarray(at, end)
  if (text.continued === undefined && isAscii(slice)) return end
  if (!isUtf8(slice)) throw malformed()
  text.ascii = false
  text.continued ??= new Uint32Array(Math.ceil(bytes.length / BLOCK) + 1)
  countBlocks(text.continued, bytes, at, end)
  return end
}

/** Adds the continuation bytes of a slice to the count before the block that follows each. */
function countBlocks(counts: Uint32Array, bytes: Buffer, at: number, end: number): void {
  let next = at
  while (next < end) {
    const block = Math.floor(next / BLOCK)
    const stop = Math.min(end, (block + 1) * BLOCK)
    const known = counts[block + 1] ?? 0
    const before = known > 0 ? known : (counts[block] ?? 0)
    counts[block + 1] = before + countIn(bytes, next, stop)
    next = stop
  }
}

function countIn(bytes: Buffer, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at += 1) {
    if (((bytes[at] ?? 0) & 0xc0) === 0x80) count += 1
  }
  return count
}

/** Number of bytes from `start` to `end` that only continue a character. */
export function continuations(text: Text, start: number, end: number): number {
  if (text.ascii) return 0
  const { bytes, continued } = text
  const [first, last] = [Math.ceil(start / BLOCK), Math.floor(end / BLOCK)]
  if (continued === undefined || first >= last) return countIn(bytes, start, end)
  const inside = (continued[last] ?? 0) - (continued[first] ?? 0)
  return inside + countIn(bytes, start, first * BLOCK) + countIn(bytes, last * BLOCK, end)
}
