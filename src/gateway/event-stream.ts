/**
 * Listens to an event stream on its way through: what it reports, and how much text it brings.
 *
 * The bytes are not changed. The one exception: a caller who did not ask for usage does not see the
 * chunk that we asked for, so that whole event is held back. For that, and only then, a piece waits
 * until its event is complete; otherwise it goes on at once and is looked at beside.
 *
 * Nothing is parsed but the first event, which names the answer, and events that hold a `"usage"`
 * object.
 *
 * What can go wrong: an event longer than the bound `event_bytes` is relayed unread, so that usage
 * and text in it are not found; the events after it are read again. An event that is no JSON counts
 * as nothing.
 */
import type { UsageKind } from '#contract/data-plane.ts'
import {
  countOf,
  END_MAX_BYTES,
  endOfEvent,
  findObject,
  hasFinishReason,
  hasItemEnded,
  lastEnd,
  parseEvent,
  startOfEvent,
  textBytes,
} from './event-bytes.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './reported.ts'

const NOTHING = Buffer.alloc(0)
const USAGE = '"usage"'
/** How much is kept to be counted in case no usage comes, in bytes: what is more is counted. */
const UNCOUNTED_MAX_BYTES = 65_536
/**
 * Where the text of an answer stands, without the opening quote, so that `reasoning_content` counts
 * as `content` does: in the chunks of chat and completions, and in whole answers of all.
 */
const CHOICE_TEXTS = ['content"', 'text"', 'arguments"', 'reasoning"'].map((t) => Buffer.from(t))
/** The events of responses, and of transcriptions, tell everything twice: it counts as it comes. */
/** An event of each call of an image tool, which no other event repeats. */
const IMAGE_CALL = Buffer.from('"response.image_generation_call.in_progress"')
const DELTA_TEXTS = [Buffer.from('"delta"')]

export interface EventTap {
  /** Takes a piece, and returns what is to be sent on. */
  push(piece: Buffer): Buffer
  /** What is left to be sent on when the stream has ended. */
  end(): Buffer
  /** What the stream has reported until now. */
  reported(): Reported
  /** Characters of text that it has brought, roughly: escapes count as they are written. */
  characters(): number
  /** Whether the text has ended, so that at most the usage is still to come. */
  hasTextEnded(): boolean
  /** Whether an event was too large to be read. */
  hasSkipped(): boolean
}

/** Characters of text in a whole answer, as roughly. */
export const charactersInWhole = (body: Buffer): number => textBytes(body, CHOICE_TEXTS)

/** The bound `event_bytes`, and a listener for the events that exceed it. */
export interface EventBound {
  readonly maxBytes: number
  onSkipped(): void
}

/** `withholds`: the chunk with usage and without choices is kept to ourselves. */
export const createEventTap = (
  kind: UsageKind,
  withholds: boolean,
  { maxBytes, onSkipped }: EventBound,
): EventTap => {
  const listener = createListener(kind, withholds)
  const carry = createCarry()
  const skip = createSkip()
  return {
    push: (piece) => {
      const from = skip.push(piece)
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

/** Finds the end of an event that is skipped. */
const createSkip = () => {
  /** The last bytes of that event, with which its end may begin. */
  let tail: Buffer | undefined
  let hasBegun = false
  return {
    hasBegun: () => hasBegun,
    begin: (bytes: Buffer): void => {
      hasBegun = true
      tail = bytes.subarray(-END_MAX_BYTES)
    },
    /** Returns where in the piece events are read again; its length where they are not. */
    push: (piece: Buffer): number => {
      if (!tail) return 0
      const probe = Buffer.concat([tail, piece])
      const end = endOfEvent(probe, tail.length, -1)
      const at = end < 0 ? piece.length : end - tail.length
      tail = end < 0 ? probe.subarray(-END_MAX_BYTES) : undefined
      return at
    },
  }
}

/** Keeps what of an event has come until the rest does. No byte is looked at twice. */
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
  /** The last bytes of what is carried. */
  const tail = (): Buffer => {
    const last = carried.at(-1) ?? NOTHING
    if (last.length >= END_MAX_BYTES || carried.length < 2) return last.subarray(-END_MAX_BYTES)
    return Buffer.concat(carried.slice(-END_MAX_BYTES)).subarray(-END_MAX_BYTES)
  }
  return {
    bytes: () => bytes,
    take,
    /** Returns the events that are whole now. */
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

const createListener = (kind: UsageKind, withholds: boolean) => {
  let reported = NOTHING_REPORTED
  let text: TextCount | undefined
  let imageCalls = 0

  const begin = (events: Buffer): void => {
    for (let at = 0; at < events.length; at = endOfEvent(events, at)) {
      const first = parseEvent(events.subarray(at, endOfEvent(events, at)))
      if (!first) continue
      reported = merge(reported, readReported(kind, first))
      text = choicesOf(first)
        ? createTextCount(CHOICE_TEXTS, true)
        : createTextCount(DELTA_TEXTS, false)
      return
    }
  }

  /** Reads events with usage, and returns all events but those that are withheld. */
  const lookForUsage = (events: Buffer): Buffer => {
    let passed = events
    let from = 0
    for (;;) {
      const at = findObject(passed, USAGE, from)
      if (at < 0) return passed
      const [start, end] = [startOfEvent(passed, at), endOfEvent(passed, at)]
      from = end
      const event = parseEvent(passed.subarray(start, end))
      if (!event) continue
      reported = merge(reported, readReported(kind, event))
      if (!withholds || choicesOf(event)?.length !== 0) continue
      passed = Buffer.concat([passed.subarray(0, start), passed.subarray(end)])
      from = start
    }
  }

  return {
    /** Looks at whole events, and returns what is to be sent on of them. */
    look: (events: Buffer): Buffer => {
      if (!text) begin(events)
      text?.keep(events)
      if (!text?.hasChoices) imageCalls += countOf(events, IMAGE_CALL)
      return lookForUsage(events)
    },
    reported: () => (imageCalls > 0 ? merge(reported, { ...reported, imageCalls }) : reported),
    characters: () => text?.count() ?? 0,
    hasTextEnded: () => text?.hasEnded() ?? false,
  }
}

type TextCount = ReturnType<typeof createTextCount>

/** Counts the text under these names, but only when it must: with usage reported nobody asks. */
const createTextCount = (names: readonly Buffer[], hasChoices: boolean) => {
  const isEnd = hasChoices ? hasFinishReason : hasItemEnded
  let counted = 0
  let uncounted: Buffer[] = []
  let uncountedBytes = 0
  let last: Buffer = NOTHING
  const count = (): number => {
    for (const events of uncounted) counted += textBytes(events, names)
    uncounted = []
    uncountedBytes = 0
    return counted
  }
  return {
    count,
    hasChoices,
    hasEnded: (): boolean => uncounted.some(isEnd) || isEnd(last),
    keep: (events: Buffer): void => {
      last = events
      uncounted.push(events)
      uncountedBytes += events.length
      if (uncountedBytes > UNCOUNTED_MAX_BYTES) count()
    },
  }
}

/** What was learnt later counts; what it does not say stays. */
const merge = (before: Reported, after: Reported): Reported => ({
  amounts: after.amounts ?? before.amounts,
  model: after.model ?? before.model,
  serviceTier: after.serviceTier ?? before.serviceTier,
  id: before.id ?? after.id,
  status: after.status ?? before.status,
  background: after.background ?? before.background ?? false,
  reasoning: after.reasoning ?? before.reasoning ?? false,
  imageCalls: Math.max(after.imageCalls ?? 0, before.imageCalls ?? 0),
})

const choicesOf = (event: unknown): readonly unknown[] | undefined => {
  const isNamed = typeof event === 'object' && event !== null && 'choices' in event
  return isNamed && Array.isArray(event.choices) ? event.choices : undefined
}
