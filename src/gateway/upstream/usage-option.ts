/**
 * An upstream's refusal of `stream_options`, where the gateway added the option to the body. A
 * caller who has the name in the body gets the answer as it is: the upstream may only be repeating
 * it, the address of an image for one, and the caller would choose whether usage is requested.
 *
 * Cost: linear in the length of the body, at most 8 steps a byte and nothing made. A body above
 * `body_scan_bytes` is searched in slices.
 */

import { type Advance, type ScanQueue, SLICE_BYTES } from '#base/scan-queue.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Call } from '#gateway/call.ts'
import type { Incoming } from './incoming.ts'

const STREAM_OPTIONS = 'stream_options'
const NAME = Buffer.from(STREAM_OPTIONS)

export interface SearchParts {
  readonly scans: ScanQueue
  readonly bounds: Pick<Bounds, 'body_scan_bytes'>
}

/** Stops the refusal of an option whose name the body does not have. */
export function inspectRefusal(
  { scans, bounds }: SearchParts,
  { body, reply }: Pick<Call, 'body' | 'reply'>,
): NonNullable<Incoming['inspect']> {
  return (status, answer) => {
    if (status !== 400 || !answer.includes(STREAM_OPTIONS)) return 'pass'
    const search = createNameSearch(body)
    const verdict = () => (search.isFound() ? 'pass' : 'stop')
    if (body.length > bounds.body_scan_bytes) return scans.run(search.advance, reply).then(verdict)
    while (!search.advance()) {
      // until the end of a short body
    }
    return verdict()
  }
}

/** The search for the name of the option, in any case, each character as it is or escaped. */
export function createNameSearch(bytes: Buffer): { advance: Advance; isFound(): boolean } {
  let at = 0
  let isFound = false
  return {
    isFound: () => isFound,
    advance: () => {
      const end = Math.min(bytes.length, at + SLICE_BYTES)
      while (at < end && !isFound) {
        isFound = isNameAt(bytes, at)
        at += 1
      }
      return isFound || at === bytes.length
    },
  }
}

const isNameAt = (bytes: Buffer, at: number): boolean => {
  let next = at
  for (const expected of NAME) {
    const width = widthAt(bytes, next)
    if (width === 1) {
      if (lowerCase(bytes[next] ?? 0) !== expected) return false
    } else if (lowerCase(hexAt(bytes, next + width - 2)) !== expected) return false
    next += width
  }
  return true
}

/** Bytes of the character at `at`: those of an escape as in JSON (`\u005f`) or a URL (`%5f`). */
const widthAt = (bytes: Buffer, at: number): 1 | 3 | 6 => {
  const byte = bytes[at]
  if (byte === 0x25) return 3
  const isEscape =
    byte === 0x5c &&
    lowerCase(bytes[at + 1] ?? 0) === 0x75 &&
    bytes[at + 2] === 0x30 &&
    bytes[at + 3] === 0x30
  return isEscape ? 6 : 1
}

/** The value of two hexadecimal digits; -1 where there are none. */
const hexAt = (bytes: Buffer, at: number): number => {
  const high = digitOf(bytes[at] ?? 0)
  const low = digitOf(bytes[at + 1] ?? 0)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

const digitOf = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = lowerCase(byte)
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
}

const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
