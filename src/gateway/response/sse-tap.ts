/**
 * Tap on a relayed event stream, for the upstream's report and the length of the text.
 *
 * The bytes are not changed. The one exception: a caller who did not request usage does not receive
 * the chunk that we requested: the whole event is withheld. For that, and only then, a piece waits
 * until its event is complete; otherwise it is relayed at once.
 *
 * Work: at most 16 steps, 0.1 strings and buffers made and 0.1 bytes kept for each byte, beside one
 * event that is carried until its end has come.
 *
 * Failure modes: of an event longer than the bound `event_bytes` only the end is read, for its
 * usage; its text is not counted. Later events are read again. An event that is not JSON is
 * ignored.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { AnswerFormat, Reported } from './answer-format.ts'
import { END_MAX_BYTES, endOfEvent, lastEnd } from './sse-bytes.ts'
import {
  hasOutput,
  hasTextEnded,
  hidesCost,
  type Listener,
  look,
  lookAtSkipped,
  newListener,
  reportedTo,
  type WrittenText,
  writtenTextOf,
} from './sse-listener.ts'
import { createTail, type Tail } from './tail.ts'
import { TAIL_BYTES } from './usage-scan.ts'

const NOTHING = Buffer.alloc(0)

export interface EventTap {
  /** Reads a piece, and returns the bytes to relay. */
  push(piece: Buffer): Buffer
  /** Returns the remaining bytes to relay when the stream has ended. */
  end(): Buffer
  /** The upstream's report so far. */
  reported(): Reported
  /** Its text so far. */
  text(): WrittenText
  /** Whether the text has ended: at most the usage is still to come. */
  hasTextEnded(): boolean
  /** Whether the text so far does not show what the answer costs. */
  hidesCost(): boolean
  /** Whether an event was too large to be read. */
  hasSkipped(): boolean
  /** Whether an event with output has come: text, a medium, or a call of a tool. */
  hasOutput(): boolean
}

/** The bound `event_bytes`, and a listener for the events that exceed it. */
export interface EventBound {
  readonly maxBytes: number
  onSkipped(): void
}

/** `withholds`: the event with usage alone is not relayed. */
export function createEventTap(
  format: AnswerFormat,
  kind: UsageKind,
  withholds: boolean,
  bound: EventBound,
): EventTap {
  return new ReadingTap(format, kind, withholds, bound)
}

class ReadingTap implements EventTap {
  readonly #withholds: boolean
  readonly #bound: EventBound
  readonly #listener: Listener
  readonly #carry = newCarry()
  /** From the first event on that is skipped. */
  #skip: Skip | undefined

  constructor(format: AnswerFormat, kind: UsageKind, withholds: boolean, bound: EventBound) {
    this.#withholds = withholds
    this.#bound = bound
    this.#listener = newListener(format, kind, withholds)
  }

  push(piece: Buffer): Buffer {
    const from = this.#skip?.push(piece) ?? 0
    const skipped = this.#skip?.takeTail()
    if (skipped) lookAtSkipped(this.#listener, skipped)
    const whole = completed(this.#carry, from === 0 ? piece : piece.subarray(from))
    const passed = whole.length === 0 ? NOTHING : look(this.#listener, whole)
    const rest = this.#carry.bytes > this.#bound.maxBytes ? this.#beginSkip() : NOTHING
    if (!this.#withholds) return piece
    if (from === 0 && rest.length === 0) return passed
    return Buffer.concat([piece.subarray(0, from), passed, rest])
  }

  /** Skips the event that is carried, and returns what has come of it. */
  #beginSkip(): Buffer {
    const rest = take(this.#carry)
    this.#skip ??= createSkip()
    this.#skip.begin(rest)
    this.#bound.onSkipped()
    return rest
  }

  end(): Buffer {
    const rest = take(this.#carry)
    if (rest.length === 0) return NOTHING
    const passed = look(this.#listener, rest)
    return this.#withholds ? passed : NOTHING
  }

  reported(): Reported {
    return reportedTo(this.#listener)
  }

  text(): WrittenText {
    return writtenTextOf(this.#listener)
  }

  hasTextEnded(): boolean {
    return hasTextEnded(this.#listener)
  }

  hidesCost(): boolean {
    return this.hasSkipped() || hidesCost(this.#listener)
  }

  hasSkipped(): boolean {
    return this.#skip !== undefined
  }

  hasOutput(): boolean {
    return this.hasSkipped() || hasOutput(this.#listener)
  }
}

/** Finds the end of an event that is skipped, and keeps the last bytes before it. */
interface Skip {
  begin(bytes: Buffer): void
  /** Returns where in the piece events are read again; its length where they are not. */
  push(piece: Buffer): number
  /** Returns the end of the event that has just ended, once. */
  takeTail(): Buffer | undefined
}

function createSkip(): Skip {
  let tail: Tail | undefined
  let ended: Buffer | undefined
  /** The last bytes, with which the end may begin. */
  let before: Buffer | undefined
  return {
    begin: (bytes) => {
      tail = createTail(TAIL_BYTES)
      tail.keep(bytes.subarray(-TAIL_BYTES))
      before = bytes.subarray(-END_MAX_BYTES)
    },
    push: (piece) => {
      if (!before || !tail) return 0
      const probe = Buffer.concat([before, piece])
      const end = endOfEvent(probe, before.length, -1)
      const at = end < 0 ? piece.length : end - before.length
      tail.keep(piece.subarray(0, at))
      before = end < 0 ? probe.subarray(-END_MAX_BYTES) : undefined
      if (end >= 0) ended = tail.bytes()
      return at
    },
    takeTail: () => {
      const bytes = ended
      ended = undefined
      return bytes
    },
  }
}

/** An incomplete event, in its pieces. */
interface Carry {
  pieces: Buffer[]
  bytes: number
}

function newCarry(): Carry {
  return { pieces: [], bytes: 0 }
}

function keep(carry: Carry, piece: Buffer): void {
  if (piece.length > 0) carry.pieces.push(piece)
  carry.bytes += piece.length
}

function take(carry: Carry): Buffer {
  const { pieces } = carry
  const [first] = pieces
  const all = first && pieces.length === 1 ? first : Buffer.concat(pieces)
  carry.pieces = []
  carry.bytes = 0
  return all
}

/** The last bytes that are carried. */
function tailOf({ pieces }: Carry): Buffer {
  const last = pieces.at(-1) ?? NOTHING
  if (last.length >= END_MAX_BYTES || pieces.length < 2) return last.subarray(-END_MAX_BYTES)
  return Buffer.concat(pieces.slice(-END_MAX_BYTES)).subarray(-END_MAX_BYTES)
}

/** Returns the events that are complete with a piece. No byte is searched twice. */
function completed(carry: Carry, piece: Buffer): Buffer {
  const before = carry.bytes === 0 ? NOTHING : tailOf(carry)
  const probe = before.length === 0 ? piece : Buffer.concat([before, piece])
  const end = lastEnd(probe) - before.length
  if (end <= 0) {
    keep(carry, piece)
    return NOTHING
  }
  // As most pieces are: nothing is made.
  if (carry.bytes === 0 && end === piece.length) return piece
  keep(carry, piece.subarray(0, end))
  const whole = take(carry)
  keep(carry, piece.subarray(end))
  return whole
}
