/**
 * The pieces of a body as they arrive, and the whole that they make. Each byte is copied at most
 * twice: a small piece into a larger one, and that into the body. A long body is joined in slices.
 */
import { createJoin } from '#gateway/join-slices.ts'
import type { Advance } from '#gateway/scan-queue.ts'

/** A piece of one byte takes a hundred times its room: as many small ones are made one. */
const SMALL_BYTES = 4_096
const SMALL_MAX = 64

export interface BodyPieces {
  add(piece: Buffer): void
  /** The first bytes, at most so many. */
  prefix(bytes: number): Buffer
  /** The body, joined at once. */
  whole(): Buffer
  /** The body, and what joins its next slice. The pieces are let go one after the other. */
  slices(length: number): { readonly body: Buffer; readonly advance: Advance }
}

export const createPieces = (): BodyPieces => {
  const joined: Buffer[] = []
  let small: Buffer[] = []
  const flush = (): void => {
    const [first, second] = small
    if (first !== undefined) joined.push(second === undefined ? first : Buffer.concat(small))
    small = []
  }
  return {
    add: (piece) => {
      if (piece.length >= SMALL_BYTES || small.length === SMALL_MAX) flush()
      if (piece.length >= SMALL_BYTES) joined.push(piece)
      else small.push(piece)
    },
    prefix: (bytes) => {
      flush()
      const [first] = joined
      if (first && first.length >= bytes) return first.subarray(0, bytes)
      return Buffer.concat(joined, bytes)
    },
    whole: () => {
      flush()
      const [first] = joined
      return first && joined.length === 1 ? first : Buffer.concat(joined)
    },
    slices: (length) => {
      flush()
      const body = Buffer.allocUnsafeSlow(length)
      return { body, advance: createJoin(joined, body) }
    },
  }
}
