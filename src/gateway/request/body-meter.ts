/**
 * Measure of a body as it arrives: its bytes, and the pieces in which they come. A piece is a chunk
 * of a chunked body, or what one read of the socket has of another. Each is an event of the parser,
 * which takes as long as some 64 bytes of a long piece: a body in chunks of one byte would cost a
 * hundred times what its length allows for.
 */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { Bounds } from '#config/bounds.ts'
import { smallPieces } from '#contract/errors/requests.ts'

export interface BodyMeter {
  bytes: number
  pieces: number
}

export type PieceBounds = Pick<Bounds, 'body_piece_bytes'>

/** Pieces of any size: a short body may be written in any way. */
const FREE_PIECES = 4_096

/** Numbers of the pieces from which longer ones were joined. */
const joined = new WeakMap<Buffer, number>()

/** Records the number of pieces that a piece was joined from. */
export function addJoined(piece: Buffer, pieces: number): void {
  joined.set(piece, pieces)
}

/** Counts a piece of a body, whatever their size. */
export function countPiece(meter: BodyMeter, piece: Buffer): void {
  meter.bytes += piece.length
  meter.pieces += joined.get(piece) ?? 1
}

/** Counts a piece of a body. Throws where pieces are smaller than the bound on average. */
export function addPiece(
  meter: BodyMeter,
  piece: Buffer,
  { body_piece_bytes: least }: PieceBounds,
): void {
  countPiece(meter, piece)
  if (meter.pieces <= FREE_PIECES || meter.bytes >= meter.pieces * least) return
  throw new BoundExceeded('body_piece_bytes', smallPieces(least))
}

/** The bytes that a body counts as where its cost is counted. */
export function chargedBytes({ bytes, pieces }: BodyMeter, bounds: PieceBounds): number {
  return Math.max(bytes, pieces * bounds.body_piece_bytes)
}
