/**
 * Bytes that arrive in pieces and are needed whole, in a buffer that doubles: linear however they
 * are cut. Pieces are not kept, since a piece of one byte costs a hundred times its room.
 */

export interface ByteGatherer {
  /** Bytes added since the last `take`. */
  length(): number
  /** False where the piece is too long, which is then left out. */
  add(piece: Buffer): boolean
  /** All that was added. The bytes must not be kept: their buffer is used again. */
  take(): Buffer<ArrayBuffer>
}

/** Larger buffers are not used again. */
const REUSED_MAX_BYTES = 65_536
const NO_BYTES = Buffer.alloc(0)

/** A gatherer of at most `maxBytes`. */
export function createByteGatherer(maxBytes: number): ByteGatherer {
  let buffer = NO_BYTES
  let used = 0
  return {
    length: () => used,
    add: (piece) => {
      const needed = used + piece.length
      if (needed > maxBytes) return false
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(needed * 2, maxBytes))
        buffer.copy(larger, 0, 0, used)
        buffer = larger
      }
      piece.copy(buffer, used)
      used = needed
      return true
    },
    take: () => {
      const bytes = buffer.subarray(0, used)
      used = 0
      if (buffer.length > REUSED_MAX_BYTES) buffer = NO_BYTES
      return bytes
    },
  }
}
