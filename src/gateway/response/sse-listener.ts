/**
 * Reader of complete events of a stream, for the upstream's report and the length of their text.
 *
 * Nothing is parsed but the first event, which names the answer, and events that hold a `"usage"`
 * object.
 */
import type { UsageKind } from '#contract/data-route.ts'
import {
  countOf,
  type EventScan,
  endOfEvent,
  findObject,
  IMAGE_CALL,
  lastEnd,
  parseEvent,
  scanEvents,
} from './sse-bytes.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './usage.ts'
import { reportedInTail } from './usage-scan.ts'

const USAGE = Buffer.from('"usage"')
/** Length below which events are counted as they come. */
const COUNTED_BYTES = 1_024
/** Most bytes that are kept to be counted in case no usage arrives; beyond it they are counted. */
const UNCOUNTED_MAX_BYTES = 65_536

/** Approximate characters of text in a whole answer. */
export function charactersInWhole(body: Buffer): number {
  return scanEvents(body, true).textBytes
}

/** `withholds`: the chunk with usage and without choices is not relayed. */
export function createListener(kind: UsageKind, withholds: boolean) {
  let reported = NOTHING_REPORTED
  let text: TextCount | undefined
  let imageCalls = 0

  const begin = (events: Buffer): void => {
    for (let at = 0; at < events.length; at = endOfEvent(events, at)) {
      const first = parseEvent(events.subarray(at, endOfEvent(events, at)))
      if (!first) continue
      reported = merge(reported, readReported(kind, first))
      text = createTextCount(choicesOf(first) !== undefined)
      return
    }
  }

  /** Reads events with usage, and returns all events but those that are withheld. */
  const lookForUsage = (events: Buffer): Buffer => {
    const found = usageEvents(events)
    for (const { event } of found) reported = merge(reported, readReported(kind, event))
    const withheld = withholds ? found.filter(({ event }) => hasNoChoices(event)) : []
    return withheld.length === 0 ? events : without(events, withheld)
  }

  /** Reads the usage at the end of a skipped event. That of a response is inside the response. */
  const lookAtSkipped = (tail: Buffer): void => {
    if (!text) return
    const { amounts, reasoning = false } = reportedInTail(kind, tail, text.hasChoices ? 1 : 2)
    if (amounts) reported = merge(reported, { ...reported, amounts, reasoning })
  }

  return {
    /** Reads complete events, and returns the bytes to relay. */
    look: (events: Buffer): Buffer => {
      if (!text) begin(events)
      const scan = scanPiece(events, text)
      imageCalls += scan.imageCalls
      return scan.hasUsage ? lookForUsage(events) : events
    },
    lookAtSkipped,
    reported: () => (imageCalls > 0 ? merge(reported, { ...reported, imageCalls }) : reported),
    characters: () => text?.count() ?? 0,
    hasTextEnded: () => text?.hasEnded() ?? false,
  }
}

type TextCount = ReturnType<typeof createTextCount>

/**
 * Adds the text of a piece to its count. The text of a long one is counted later, and its calls of
 * image tools are counted wherever their type is written.
 */
const scanPiece = (
  events: Buffer,
  text: TextCount | undefined,
): Pick<EventScan, 'hasUsage' | 'imageCalls'> => {
  const hasChoices = text?.hasChoices ?? false
  if (events.length >= COUNTED_BYTES) {
    text?.addLater(events)
    return { hasUsage: true, imageCalls: hasChoices ? 0 : countOf(events, IMAGE_CALL) }
  }
  const scan = scanEvents(events, hasChoices)
  text?.add(scan)
  return scan
}

/**
 * Counts the text. Long pieces are counted lazily, since with reported usage the count is not
 * needed. Short ones are counted as they come: they would outlive their read by many others, and
 * cost the garbage collector more than their count.
 */
const createTextCount = (hasChoices: boolean) => {
  let counted = 0
  let hasEnded = false
  let uncounted: Buffer[] = []
  let uncountedBytes = 0
  const add = (scan: EventScan): void => {
    counted += scan.textBytes
    hasEnded ||= scan.hasEnded
  }
  const addUncounted = (): void => {
    for (const events of uncounted) add(scanEvents(events, hasChoices))
    uncounted = []
    uncountedBytes = 0
  }
  return {
    hasChoices,
    count: (): number => {
      addUncounted()
      return counted
    },
    hasEnded: (): boolean => {
      addUncounted()
      return hasEnded
    },
    add,
    addLater: (events: Buffer): void => {
      uncounted.push(events)
      uncountedBytes += events.length
      if (uncountedBytes > UNCOUNTED_MAX_BYTES) addUncounted()
    },
  }
}

/** Merges two reports: members of the later one take precedence. */
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

const hasNoChoices = (event: unknown): boolean => choicesOf(event)?.length === 0

interface UsageEvent {
  readonly start: number
  readonly end: number
  readonly event: unknown
}

/** The events that hold a usage object. */
const usageEvents = (events: Buffer): UsageEvent[] => {
  const found: UsageEvent[] = []
  let end = 0
  for (;;) {
    const at = findObject(events, USAGE, end)
    if (at < 0) return found
    const start = lastEnd(events, at)
    end = endOfEvent(events, at)
    const event = parseEvent(events.subarray(start, end))
    if (event) found.push({ start, end, event })
  }
}

const without = (events: Buffer, left: readonly UsageEvent[]): Buffer => {
  const kept: Buffer[] = []
  let from = 0
  for (const { start, end } of left) {
    kept.push(events.subarray(from, start))
    from = end
  }
  return Buffer.concat([...kept, events.subarray(from)])
}
