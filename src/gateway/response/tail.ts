/** The last bytes of data that arrives in pieces. */
export interface Tail {
  keep(piece: Buffer): void
  /** At least the last `length` bytes, as far as there are any. */
  bytes(): Buffer
}

export function createTail(length: number): Tail {
  let pieces: Buffer[] = []
  let kept = 0
  const bytes = (): Buffer => Buffer.concat(pieces)
  return {
    bytes,
    keep: (piece) => {
      pieces.push(piece)
      kept += piece.length
      // Copied once for each `length` bytes: pieces may be small and many.
      if (kept < 2 * length) return
      const last = bytes().subarray(-length)
      pieces = [Buffer.from(last)]
      kept = last.length
    },
  }
}
