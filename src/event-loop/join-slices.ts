/** Joining of chunks into one buffer, slice by slice. */
import { type Advance, SLICE_BYTES } from './scan-queue.ts'

/** Copies the next slice into `body`, which has the length of all chunks; releases those copied. */
export function createJoin(pieces: Buffer[], body: Buffer): Advance {
  let at = 0
  let index = 0
  /** Offset in the current chunk. */
  let from = 0
  return () => {
    const end = Math.min(body.length, at + SLICE_BYTES)
    while (at < end) {
      const piece = pieces[index] ?? body
      const copied = piece.copy(body, at, from, Math.min(piece.length, from + end - at))
      at += copied
      from += copied
      if (from < piece.length) continue
      pieces[index] = NO_PIECE
      index += 1
      from = 0
    }
    return at === body.length
  }
}

const NO_PIECE = Buffer.alloc(0)
