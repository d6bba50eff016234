/**
 * Measure of a body as it arrives: its bytes, and the pieces in which they come. A piece is a chunk
 * of a chunked body, or what one read of the socket has of another. Each is an event of the parser,
 * which takes as long as some 64 bytes of a long piece: a body in chunks of one byte would cost a
 * hundred times what its length allows for.
 */

import type { Readable } from 'node:stream'
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

/** The stream of a body. One that joins pieces has their number. */
export type BodySource = Readable & {
  /** The number of pieces that one was joined from. */
  piecesOf?(piece: Buffer): number
}

/** Counts a piece of a body, of any size. */
export function countPiece(meter: BodyMeter, source: BodySource, piece: Buffer): void {
  meter.bytes += piece.length
  meter.pieces += source.piecesOf?.(piece) ?? 1
}

/** Counts a piece of a body. Throws if pieces are smaller than the bound on average. */
export function addPiece(
  meter: BodyMeter,
  source: BodySource,
  piece: Buffer,
  { body_piece_bytes: least }: PieceBounds,
): void {
  countPiece(meter, source, piece)
  if (meter.pieces <= FREE_PIECES || meter.bytes >= meter.pieces * least) return
  throw new BoundExceeded('body_piece_bytes', smallPieces(least))
}

/** The bytes that a body counts as where its cost is counted. */
export function chargedBytes({ bytes, pieces }: BodyMeter, bounds: PieceBounds): number {
  return Math.max(bytes, pieces * bounds.body_piece_bytes)
}
