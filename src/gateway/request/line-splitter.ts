/**
 * Lines of a file that arrives in pieces. A line within one piece is passed as part of it; a cut
 * line is gathered, so the cost is linear however a file is cut.
 */
import { createByteGatherer } from '#base/byte-gatherer.ts'

export interface LineSplitter {
  push(bytes: Buffer): void
  /** The file has ended; what follows the last line end is a line, unless it is empty. */
  end(): void
}

const LF = 0x0a

/**
 * Calls `onLine` for each line without its end, until it returns false. A line of more than
 * `maxBytes` is cut after one byte more, and its rest is left out. The bytes must not be kept:
 * their buffer is used again.
 */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: Buffer) => boolean,
): LineSplitter {
  const cut = createByteGatherer(maxBytes + 1)
  /** Whether the line was cut, and has not ended yet. */
  let isCut = false
  return {
    push: (bytes) => {
      let at = 0
      while (at < bytes.length) {
        const found = bytes.indexOf(LF, at)
        const end = found < 0 ? bytes.length : found
        const held = cut.length()
        const piece = bytes.subarray(at, Math.min(end, at + maxBytes + 1 - held))
        at = end + 1
        const isOver = isCut
        isCut = found < 0 && (isOver || held + piece.length > maxBytes)
        if (isOver) continue
        const isWhole = found >= 0 || isCut
        if (isWhole && held === 0) {
          if (!onLine(piece)) return
          continue
        }
        cut.add(piece)
        if (isWhole && !onLine(cut.take())) return
      }
    },
    end: () => {
      if (cut.length() > 0) onLine(cut.take())
    },
  }
}
