/**
 * The `data:` lines of an event stream, passed on without being copied. Lines end with LF, CRLF or
 * CR; an empty line ends an event. Every byte is visited once.
 */

const LF = 10
const CR = 13
const DATA = Buffer.from('data:')

export interface DataLineListener {
  /** A part of a line, without its `data:` and its end; a line may come in several parts. */
  onData(piece: Buffer, from: number, to: number): void
  onEventEnd(): void
}

export function createDataLines({ onData, onEventEnd }: DataLineListener): {
  push(piece: Buffer): void
} {
  /** The length of `data:` that the line has begun with; -1 for another line. */
  let matched = 0
  let isEmpty = true
  let endedWithCr = false

  /** Reads the beginning of a line; returns the position after it. */
  const begin = (piece: Buffer, from: number, end: number): number => {
    let at = from
    while (at < end && matched >= 0 && matched < DATA.length) {
      matched = piece[at] === DATA[matched] ? matched + 1 : -1
      at += 1
    }
    return at
  }
  const endLine = (): void => {
    if (isEmpty) onEventEnd()
    matched = 0
    isEmpty = true
  }
  return {
    push: (piece) => {
      const ends = createLineEnds(piece)
      let at = 0
      while (at < piece.length) {
        if (endedWithCr && piece[at] === LF) at += 1
        endedWithCr = false
        const end = ends.after(at)
        if (end > at) {
          isEmpty = false
          const from = begin(piece, at, end)
          if (matched === DATA.length && from < end) onData(piece, from, end)
        }
        if (end === piece.length) return
        endLine()
        endedWithCr = piece[end] === CR
        at = end + 1
      }
    },
  }
}

/** The positions of line ends, in their order: each byte is searched once. */
function createLineEnds(piece: Buffer) {
  const next = { [LF]: -2, [CR]: -2 }
  const nextOf = (byte: typeof LF | typeof CR, at: number): number => {
    // not searched yet, or passed
    if (next[byte] === -2 || (next[byte] >= 0 && next[byte] < at)) {
      next[byte] = piece.indexOf(byte, at)
    }
    return next[byte] < 0 ? piece.length : next[byte]
  }
  return { after: (at: number): number => Math.min(nextOf(LF, at), nextOf(CR, at)) }
}
