/**
 * Listens to an event stream on its way through: what it reports, and how much text it brings.
 *
 * The bytes are not changed. The one exception: a caller who did not ask for usage does not see the
 * chunk that we asked for, so that whole event is held back. For that, and only then, a piece waits
 * until its event is complete; otherwise it goes on at once and is looked at beside.
 *
 * Nothing is parsed but the first event, which names the answer, and events that hold a `"usage"`
 * object. Inside a JSON string a quote is escaped, so the bytes `"usage"` are never part of one.
 *
 * What can go wrong: an event longer than `EVENT_MAX_BYTES` is passed on and no longer looked at, so
 * usage in it is not found and the request is counted by estimate; an event that is no JSON counts
 * as nothing.
 */
import type { UsageKind } from '#contract/data-plane.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './reported.ts'

/** Longest event that is looked at. */
const EVENT_MAX_BYTES = 8_388_608
const NOTHING = Buffer.alloc(0)
const LF = 10
const CR = 13
const QUOTE = 34
const BACKSLASH = 92
const USAGE = Buffer.from('"usage"')
/** Where the text of an answer stands in its events, in chat, completions and responses. */
const TEXTS = ['"content":"', '"delta":"', '"text":"', '"arguments":"'].map((t) => Buffer.from(t))

export interface EventTap {
  /** Takes a piece, and returns what is to be sent on. */
  push(piece: Buffer): Buffer
  /** What is left to be sent on when the stream has ended. */
  end(): Buffer
  /** What the stream has reported until now. */
  reported(): Reported
  /** Characters of text that it has brought, roughly: escapes count as they are written. */
  characters(): number
}

/** `withholds`: the chunk with usage and without choices is kept to ourselves. */
export const createEventTap = (kind: UsageKind, withholds: boolean): EventTap => {
  let carried: Buffer = NOTHING
  let reported = NOTHING_REPORTED
  let characters = 0
  let begun = false
  let looks = true

  /** Looks at whole events, and returns them without the one that is withheld. */
  const look = (events: Buffer): Buffer => {
    if (!begun) {
      begun = true
      const first = parseEvent(events.subarray(0, endOfFirst(events)))
      if (first) reported = merge(reported, readReported(kind, first))
    }
    characters += charactersIn(events)
    return lookForUsage(events)
  }

  const lookForUsage = (events: Buffer): Buffer => {
    let from = 0
    let passed = events
    for (;;) {
      const at = passed.indexOf(USAGE, from)
      if (at < 0) return passed
      from = at + USAGE.length
      if (!isObjectAfter(passed, from)) continue
      const start = startOfEvent(passed, at)
      const end = endOfEvent(passed, at)
      const event = parseEvent(passed.subarray(start, end))
      if (!event) continue
      reported = merge(reported, readReported(kind, event))
      from = end
      if (withholds && hasNoChoices(event)) {
        passed = Buffer.concat([passed.subarray(0, start), passed.subarray(end)])
        from = start
      }
    }
  }

  return {
    push: (piece) => {
      if (!looks) return piece
      const data = carried.length === 0 ? piece : Buffer.concat([carried, piece])
      const end = startOfEvent(data, data.length)
      carried = end === data.length ? NOTHING : data.subarray(end)
      const passed = end === 0 ? NOTHING : look(data.subarray(0, end))
      if (carried.length <= EVENT_MAX_BYTES) return withholds ? passed : piece
      looks = false
      const rest = carried
      carried = NOTHING
      return withholds ? Buffer.concat([passed, rest]) : piece
    },
    end: () => {
      if (carried.length === 0) return NOTHING
      const passed = look(carried)
      carried = NOTHING
      return withholds ? passed : NOTHING
    },
    reported: () => reported,
    characters: () => characters,
  }
}

/** What was learnt later counts; what it does not say stays. */
const merge = (before: Reported, after: Reported): Reported => ({
  amounts: after.amounts ?? before.amounts,
  model: after.model ?? before.model,
  serviceTier: after.serviceTier ?? before.serviceTier,
  id: before.id ?? after.id,
  status: after.status ?? before.status,
})

/** Where the event begins that `at` is in: after the last empty line before it. */
const startOfEvent = (data: Buffer, at: number): number => {
  for (let i = data.lastIndexOf(LF, at - 1); i > 0; i = data.lastIndexOf(LF, i - 1)) {
    const before = data[i - 1]
    if (before === LF || (before === CR && data[i - 2] === LF)) return i + 1
  }
  return 0
}

/** Where the event ends that `at` is in, its empty line included. */
const endOfEvent = (data: Buffer, at: number): number => {
  for (let i = data.indexOf(LF, at); i >= 0; i = data.indexOf(LF, i + 1)) {
    const next = data[i + 1]
    if (next === LF) return i + 2
    if (next === CR && data[i + 2] === LF) return i + 3
  }
  return data.length
}

const endOfFirst = (events: Buffer): number => endOfEvent(events, 0)

/** Whether `:` and `{` follow, with blanks between them or none. */
const isObjectAfter = (data: Buffer, from: number): boolean => {
  let i = from
  while (isBlank(data[i])) i += 1
  if (data[i] !== 58) return false
  i += 1
  while (isBlank(data[i])) i += 1
  return data[i] === 123
}

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9

/** The JSON of an event's data lines; undefined for what is none. */
const parseEvent = (event: Buffer): unknown => {
  const data = event
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n')
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

const hasNoChoices = (event: unknown): boolean => {
  const choices = (event as { choices?: unknown } | null)?.choices
  return Array.isArray(choices) && choices.length === 0
}

const charactersIn = (events: Buffer): number => {
  let sum = 0
  for (const name of TEXTS) {
    for (let at = events.indexOf(name); at >= 0; at = events.indexOf(name, at)) {
      const start = at + name.length
      at = endOfString(events, start)
      sum += at - start
    }
  }
  return sum
}

/** Where the string that `start` is in ends: at its quote, or with the data. */
const endOfString = (data: Buffer, start: number): number => {
  for (let i = start; i < data.length; i++) {
    if (data[i] === QUOTE) return i
    if (data[i] === BACKSLASH) i += 1
  }
  return data.length
}
