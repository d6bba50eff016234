/**
 * Lines of a file that arrives in pieces. A line within one piece is handed on as part of it; one
 * that is cut is gathered in a buffer that doubles, so the cost is linear however a file is cut,
 * and pieces are not kept: a piece of one byte costs a hundred times its room.
 */

export interface LineSplitter {
  push(bytes: Buffer): void
  /** The file has ended; what follows the last line end is a line, unless it is empty. */
  end(): void
}

const LF = 0x0a
/** Larger buffers are not reused for the next line. */
const REUSED_MAX_BYTES = 65_536
const NO_BYTES = Buffer.alloc(0)

/**
 * Calls `onLine` for each line without its end, until it returns false. A line of more than
 * `maxBytes` is cut after one byte more. The bytes must not be kept: their buffer is used again.
 */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: Buffer) => boolean,
): LineSplitter {
  let gathered = NO_BYTES
  let used = 0
  const gather = (piece: Buffer): void => {
    const needed = used + piece.length
    if (needed > gathered.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(needed * 2, maxBytes + 1))
      gathered.copy(larger, 0, 0, used)
      gathered = larger
    }
    piece.copy(gathered, used)
    used = needed
  }
  const finish = (): boolean => {
    const line = gathered.subarray(0, used)
    used = 0
    if (gathered.length > REUSED_MAX_BYTES) gathered = NO_BYTES
    return onLine(line)
  }
  return {
    push: (bytes) => {
      let at = 0
      while (at < bytes.length) {
        const found = bytes.indexOf(LF, at)
        const end = found < 0 ? bytes.length : found
        const piece = bytes.subarray(at, Math.min(end, at + maxBytes + 1 - used))
        at = end + 1
        const isWhole = found >= 0 || used + piece.length > maxBytes
        if (isWhole && used === 0) {
          if (!onLine(piece)) return
          continue
        }
        gather(piece)
        if (isWhole && !finish()) return
      }
    },
    end: () => {
      if (used > 0) finish()
    },
  }
}
