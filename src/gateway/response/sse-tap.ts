/**
 * Tap on a relayed event stream, for the upstream's report and the length of the text.
 *
 * The bytes are not changed. The one exception: a caller who did not request usage does not receive
 * the chunk that we requested, so that whole event is withheld. For that, and only then, a piece
 * waits until its event is complete; otherwise it is relayed at once.
 *
 * Work: at most 16 steps, 0.1 strings and buffers made and 0.1 bytes kept for each byte, beside one
 * event that is carried until its end has come.
 *
 * Failure modes: of an event longer than the bound `event_bytes` only the end is read, for its
 * usage, so that text in it is not counted; later events are read again. An event that is not JSON
 * is ignored.
 */
import type { UsageKind } from '#contract/data-route.ts'
import { END_MAX_BYTES, endOfEvent, lastEnd } from './sse-bytes.ts'
import { createListener } from './sse-listener.ts'
import { createTail, type Tail } from './tail.ts'
import type { Reported } from './usage.ts'
import { TAIL_BYTES } from './usage-scan.ts'

const NOTHING = Buffer.alloc(0)

export interface EventTap {
  /** Reads a piece, and returns the bytes to relay. */
  push(piece: Buffer): Buffer
  /** Returns the remaining bytes to relay when the stream has ended. */
  end(): Buffer
  /** The upstream's report so far. */
  reported(): Reported
  /** Approximate characters of its text so far: escapes count as they are written. */
  characters(): number
  /** Whether the text has ended, so that at most the usage is still to come. */
  hasTextEnded(): boolean
  /** Whether an event was too large to be read. */
  hasSkipped(): boolean
}

/** The bound `event_bytes`, and a listener for the events that exceed it. */
export interface EventBound {
  readonly maxBytes: number
  onSkipped(): void
}

/** `withholds`: the chunk with usage and without choices is not relayed. */
export function createEventTap(
  kind: UsageKind,
  withholds: boolean,
  { maxBytes, onSkipped }: EventBound,
): EventTap {
  const listener = createListener(kind, withholds)
  const carry = createCarry()
  const skip = createSkip()
  return {
    push: (piece) => {
      const from = skip.push(piece)
      const skipped = skip.takeTail()
      if (skipped) listener.lookAtSkipped(skipped)
      const read = from === 0 ? piece : piece.subarray(from)
      const whole = carry.push(read)
      const passed = whole.length === 0 ? NOTHING : listener.look(whole)
      const isOver = carry.bytes() > maxBytes
      const rest = isOver ? carry.take() : NOTHING
      if (isOver) {
        skip.begin(rest)
        onSkipped()
      }
      if (!withholds) return piece
      if (from === 0 && !isOver) return passed
      return Buffer.concat([piece.subarray(0, from), passed, rest])
    },
    end: () => {
      const rest = carry.take()
      if (rest.length === 0) return NOTHING
      const passed = listener.look(rest)
      return withholds ? passed : NOTHING
    },
    reported: listener.reported,
    characters: listener.characters,
    hasTextEnded: listener.hasTextEnded,
    hasSkipped: skip.hasBegun,
  }
}

/** Finds the end of an event that is skipped, and keeps the last bytes before it. */
const createSkip = () => {
  let tail: Tail | undefined
  let ended: Buffer | undefined
  /** The last bytes, with which the end may begin. */
  let before: Buffer | undefined
  let hasBegun = false
  return {
    hasBegun: () => hasBegun,
    begin: (bytes: Buffer): void => {
      hasBegun = true
      tail = createTail(TAIL_BYTES)
      tail.keep(bytes.subarray(-TAIL_BYTES))
      before = bytes.subarray(-END_MAX_BYTES)
    },
    /** Returns where in the piece events are read again; its length where they are not. */
    push: (piece: Buffer): number => {
      if (!before || !tail) return 0
      const probe = Buffer.concat([before, piece])
      const end = endOfEvent(probe, before.length, -1)
      const at = end < 0 ? piece.length : end - before.length
      tail.keep(piece.subarray(0, at))
      before = end < 0 ? probe.subarray(-END_MAX_BYTES) : undefined
      if (end >= 0) ended = tail.bytes()
      return at
    },
    /** Returns the end of the event that has just ended, once. */
    takeTail: (): Buffer | undefined => {
      const bytes = ended
      ended = undefined
      return bytes
    },
  }
}

/** Buffers an incomplete event until the rest arrives. No byte is searched twice. */
const createCarry = () => {
  let carried: Buffer[] = []
  let bytes = 0
  const keep = (piece: Buffer): void => {
    if (piece.length > 0) carried.push(piece)
    bytes += piece.length
  }
  const take = (): Buffer => {
    const [first, ...more] = carried
    const all = first && more.length === 0 ? first : Buffer.concat(carried)
    carried = []
    bytes = 0
    return all
  }
  /** The last buffered bytes. */
  const tail = (): Buffer => {
    const last = carried.at(-1) ?? NOTHING
    if (last.length >= END_MAX_BYTES || carried.length < 2) return last.subarray(-END_MAX_BYTES)
    return Buffer.concat(carried.slice(-END_MAX_BYTES)).subarray(-END_MAX_BYTES)
  }
  return {
    bytes: () => bytes,
    take,
    /** Returns the events that are complete now. */
    push: (piece: Buffer): Buffer => {
      const before = bytes === 0 ? NOTHING : tail()
      const probe = before.length === 0 ? piece : Buffer.concat([before, piece])
      const end = lastEnd(probe) - before.length
      if (end <= 0) {
        keep(piece)
        return NOTHING
      }
      keep(piece.subarray(0, end))
      const whole = take()
      keep(piece.subarray(end))
      return whole
    },
  }
}
