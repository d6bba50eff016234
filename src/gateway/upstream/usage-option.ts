/**
 * An upstream's rejection of `stream_options`, where the gateway added the option to the body. A
 * client that has the name in the body gets the answer as it is: the upstream may only be repeating
 * it, the address of an image for one, and the client would choose whether usage is requested.
 *
 * Cost: linear in the length of the body, at most 8 steps a byte and nothing made. A body above
 * `body_scan_bytes` is searched in slices.
 */

import { then } from '#base/then.ts'
import type { Bounds } from '#config/bounds.ts'
import { type Advance, type ScanQueue, SLICE_BYTES } from '#event-loop/scan-queue.ts'
import type { BodyCall } from '#gateway/call.ts'
import { HEX } from '#json/text.ts'
import type { Examine } from './answer-probe.ts'
import type { UsageRoute } from './targets.ts'

const STREAM_OPTIONS = 'stream_options'
const NAME = Buffer.from(STREAM_OPTIONS)
/** The small letter of a byte, or the byte. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
)

/** The option that asks for usage, where the gateway may add it. */
export interface UsageOption extends UsageRoute {
  /** Whether the client's body has its name. */
  isInBody(): boolean | Promise<boolean>
}

/** Whether an answer of 400 rejects the option. */
export const examineOption: Examine<UsageOption, 'rejected'> = (option, body) => {
  if (!body.includes(STREAM_OPTIONS)) return undefined
  return then(option.isInBody(), (isInBody) => (isInBody ? undefined : 'rejected'))
}

export interface SearchParts {
  readonly scans: ScanQueue
  readonly bounds: Pick<Bounds, 'body_scan_bytes'>
}

/** Whether the body of a call has the name of the option. Rejects where the client leaves. */
export function isOptionInBody(
  { scans, bounds }: SearchParts,
  { body, reply }: Pick<BodyCall, 'body' | 'reply'>,
): boolean | Promise<boolean> {
  const search = createNameSearch(body)
  if (body.length > bounds.body_scan_bytes) {
    return scans.run(search.advance, reply).then(search.isFound)
  }
  while (!search.advance()) {
    // until the end of a short body
  }
  return search.isFound()
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

function isNameAt(bytes: Buffer, at: number): boolean {
  let next = at
  for (const expected of NAME) {
    const width = widthAt(bytes, next)
    if (width === 1) {
      if (LOWER[bytes[next] ?? 0] !== expected) return false
    } else if (LOWER[hexAt(bytes, next + width - 2)] !== expected) return false
    next += width
  }
  return true
}

/** Bytes of the character at `at`: those of an escape as in JSON (`\u005f`) or a URL (`%5f`). */
function widthAt(bytes: Buffer, at: number): 1 | 3 | 6 {
  const byte = bytes[at]
  if (byte === 0x25) return 3
  const isEscape =
    byte === 0x5c &&
    LOWER[bytes[at + 1] ?? 0] === 0x75 &&
    bytes[at + 2] === 0x30 &&
    bytes[at + 3] === 0x30
  return isEscape ? 6 : 1
}

/** The value of two hexadecimal digits; for others no ASCII character. */
function hexAt(bytes: Buffer, at: number): number {
  return ((HEX[bytes[at] ?? 0] ?? 255) << 4) | (HEX[bytes[at + 1] ?? 0] ?? 255)
}
