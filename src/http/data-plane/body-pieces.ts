/**
 * Chunks of a body as they arrive, and the whole body. Each byte is copied at most twice: from a
 * small chunk into a larger one, and from that into the body. A long body is joined in slices.
 */
import { createJoin } from '#event-loop/join-slices.ts'
import type { Advance } from '#event-loop/scan-queue.ts'

/** A chunk of one byte takes a hundred times its length: as many small ones are joined to one. */
const SMALL_BYTES = 4_096
const SMALL_MAX = 64

export interface BodyPieces {
  readonly joined: Buffer[]
  /** Small chunks behind them. */
  small: Buffer[]
}

export function createPieces(): BodyPieces {
  return { joined: [], small: [] }
}

export function addToPieces(pieces: BodyPieces, piece: Buffer): void {
  const isSmall = piece.length < SMALL_BYTES
  if (!isSmall || pieces.small.length === SMALL_MAX) joinSmall(pieces)
  if (isSmall) pieces.small.push(piece)
  else pieces.joined.push(piece)
}

function joinSmall(pieces: BodyPieces): void {
  const { joined, small } = pieces
  const [first] = small
  if (first === undefined) return
  joined.push(small.length === 1 ? first : Buffer.concat(small))
  pieces.small = []
}

/** The first bytes, up to a limit. */
export function prefixOf(pieces: BodyPieces, bytes: number): Buffer {
  joinSmall(pieces)
  const [first] = pieces.joined
  if (first && first.length >= bytes) return first.subarray(0, bytes)
  return Buffer.concat(pieces.joined, bytes)
}

/** The body, joined at once. */
export function joinWhole(pieces: BodyPieces): Buffer {
  const { joined, small } = pieces
  const [only] = small
  if (only && small.length === 1 && joined.length === 0) return only
  joinSmall(pieces)
  const [first] = joined
  return first && joined.length === 1 ? first : Buffer.concat(joined)
}

/** The body, and the join of its next slice. The chunks are released one after the other. */
export function joinInSlices(
  pieces: BodyPieces,
  length: number,
): { readonly body: Buffer; readonly advance: Advance } {
  joinSmall(pieces)
  const body = Buffer.allocUnsafeSlow(length)
  return { body, advance: createJoin(pieces.joined, body) }
}
