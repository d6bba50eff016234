/**
 * Reader of complete events of a stream, for the upstream's report and the length of their text.
 *
 * Nothing is parsed but the first event, which names the answer, and events that hold a `"usage"`
 * object.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import {
  type EventScan,
  IMAGE_CALL,
  type Media,
  scanEvents,
  type ToolCalls,
  withCalls,
} from './event-scan.ts'
import { countOf, endOfEvent, findObject, lastEnd, parseEvent } from './sse-bytes.ts'
import { NOTHING_REPORTED, type Reported, readReported } from './usage.ts'
import { reportedInTail } from './usage-scan.ts'

const USAGE = Buffer.from('"usage"')
/** Length below which events are counted as they come. */
const COUNTED_BYTES = 1_024
/** Most bytes that are kept to be counted in case no usage arrives; beyond it they are counted. */
const UNCOUNTED_MAX_BYTES = 65_536

/** Mean length of deltas, in bytes, below which their tokens are shorter than those of a text. */
const SHORT_BYTES = 2

/** Text of an answer, for the estimate of its tokens if it reports none. */
export interface WrittenText {
  /** Approximate: escapes count as they are written. */
  readonly characters: number
  /** Number of deltas; a delta is a token at least. */
  readonly deltas: number
  readonly media: Media | undefined
  /** Calls of hosted tools that have begun. */
  readonly toolCalls: ToolCalls | undefined
}

export const NO_TEXT: WrittenText = {
  characters: 0,
  deltas: 0,
  media: undefined,
  toolCalls: undefined,
}

/** Text of a whole answer. */
export function textInWhole(body: Buffer): WrittenText {
  const { textBytes, media } = scanEvents(body, true)
  return { ...NO_TEXT, characters: textBytes, media }
}

/** The state of the reading of one stream. */
export interface Listener {
  readonly kind: UsageKind
  /** The chunk with usage and without choices is not relayed. */
  readonly withholds: boolean
  reported: Reported
  /** From the first event on. */
  text: TextCount | undefined
  imageCalls: number
}

export function newListener(kind: UsageKind, withholds: boolean): Listener {
  return { kind, withholds, reported: NOTHING_REPORTED, text: undefined, imageCalls: 0 }
}

/** Reads complete events, and returns the bytes to relay. */
export function look(listener: Listener, events: Buffer): Buffer {
  if (!listener.text) begin(listener, events)
  const scan = scanPiece(events, listener.text)
  listener.imageCalls += scan.imageCalls
  return scan.hasUsage ? lookForUsage(listener, events) : events
}

/** Reads the usage at the end of a skipped event. A response has it one level deeper. */
export function lookAtSkipped(listener: Listener, tail: Buffer): void {
  const { kind, reported, text } = listener
  if (!text) return
  const found = reportedInTail(kind, tail, text.hasChoices ? 1 : 2)
  const { amounts, imageUsage, reasoning = false } = found
  if (amounts) {
    listener.reported = merge(reported, { ...reported, amounts, imageUsage, reasoning })
  }
}

/** The upstream's report so far. */
export function reportedTo({ reported, imageCalls }: Listener): Reported {
  return imageCalls > 0 ? merge(reported, { ...reported, imageCalls }) : reported
}

/** The text so far. */
export function writtenTextOf({ text }: Listener): WrittenText {
  if (!text) return NO_TEXT
  addUncounted(text)
  const { counted, media, toolCalls } = text
  return { characters: counted, deltas: deltasOf(text), media, toolCalls }
}

/** Deltas with text, or events if these are more: the first has a role, the last a reason alone. */
function deltasOf({ deltas, events }: TextCount): number {
  return Math.max(deltas, events - 2)
}

/** Whether the text so far does not show what the answer costs. */
export function hidesCost({ text }: Listener): boolean {
  if (!text) return false
  addUncounted(text)
  return text.hidesCost || text.counted < deltasOf(text) * SHORT_BYTES
}

/** Whether the text has ended: at most the usage is still to come. */
export function hasTextEnded({ text }: Listener): boolean {
  if (!text) return false
  addUncounted(text)
  return text.hasEnded
}

function begin(listener: Listener, events: Buffer): void {
  for (let at = 0; at < events.length; at = endOfEvent(events, at)) {
    const first = parseEvent(events.subarray(at, endOfEvent(events, at)))
    if (!first) continue
    listener.reported = merge(listener.reported, readReported(listener.kind, first))
    listener.text = newTextCount(choicesOf(first) !== undefined)
    return
  }
}

/** Reads events with usage, and returns the events without the withheld ones. */
function lookForUsage(listener: Listener, events: Buffer): Buffer {
  const { kind, withholds } = listener
  const found = usageEvents(events)
  for (const { event } of found) {
    listener.reported = merge(listener.reported, readReported(kind, event))
  }
  const withheld = withholds ? found.filter(({ event }) => hasNoChoices(event)) : []
  return withheld.length === 0 ? events : without(events, withheld)
}

/**
 * Adds the text of a piece to its count. The text of a long one is counted later, and its calls of
 * image tools are counted wherever their type is written.
 */
function scanPiece(
  events: Buffer,
  text: TextCount | undefined,
): Pick<EventScan, 'hasUsage' | 'imageCalls'> {
  const hasChoices = text?.hasChoices ?? false
  if (events.length >= COUNTED_BYTES) {
    if (text) addLater(text, events)
    return { hasUsage: true, imageCalls: hasChoices ? 0 : countOf(events, IMAGE_CALL) }
  }
  const scan = scanEvents(events, hasChoices)
  if (text) addScan(text, scan)
  return scan
}

/**
 * The count of the text. Long pieces are counted lazily, since with reported usage the count is not
 * needed. Short ones are counted as they come: they would outlive their read by many others, and
 * cost the garbage collector more than their count.
 */
interface TextCount {
  readonly hasChoices: boolean
  counted: number
  deltas: number
  events: number
  media: Media | undefined
  toolCalls: ToolCalls | undefined
  hidesCost: boolean
  hasEnded: boolean
  uncounted: Buffer[]
  uncountedBytes: number
}

function newTextCount(hasChoices: boolean): TextCount {
  return {
    hasChoices,
    counted: 0,
    deltas: 0,
    events: 0,
    media: undefined,
    toolCalls: undefined,
    hidesCost: false,
    hasEnded: false,
    uncounted: [],
    uncountedBytes: 0,
  }
}

function addScan(text: TextCount, scan: EventScan): void {
  text.counted += scan.textBytes
  text.deltas += scan.deltas
  text.events += scan.events
  text.media ??= scan.media
  text.hidesCost ||= scan.hidesCost
  if (scan.toolCalls) text.toolCalls = withCalls(text.toolCalls, scan.toolCalls)
  text.hasEnded ||= scan.hasEnded
}

function addLater(text: TextCount, events: Buffer): void {
  text.uncounted.push(events)
  text.uncountedBytes += events.length
  if (text.uncountedBytes > UNCOUNTED_MAX_BYTES) addUncounted(text)
}

function addUncounted(text: TextCount): void {
  if (text.uncounted.length === 0) return
  for (const events of text.uncounted) addScan(text, scanEvents(events, text.hasChoices))
  text.uncounted = []
  text.uncountedBytes = 0
}

/** Merges two reports: members of the later one take precedence. */
function merge(before: Reported, after: Reported): Reported {
  return {
    amounts: after.amounts ?? before.amounts,
    model: after.model ?? before.model,
    serviceTier: after.serviceTier ?? before.serviceTier,
    id: before.id ?? after.id,
    status: after.status ?? before.status,
    background: after.background ?? before.background ?? false,
    reasoning: after.reasoning ?? before.reasoning ?? false,
    toolCalls: after.toolCalls ?? before.toolCalls,
    imageUsage: after.imageUsage ?? before.imageUsage,
    imageCalls: Math.max(after.imageCalls ?? 0, before.imageCalls ?? 0),
  }
}

function choicesOf(event: unknown): readonly unknown[] | undefined {
  const isNamed = typeof event === 'object' && event !== null && 'choices' in event
  return isNamed && Array.isArray(event.choices) ? event.choices : undefined
}

function hasNoChoices(event: unknown): boolean {
  return choicesOf(event)?.length === 0
}

interface UsageEvent {
  readonly start: number
  readonly end: number
  readonly event: unknown
}

/** The events that hold a usage object. */
function usageEvents(events: Buffer): UsageEvent[] {
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

function without(events: Buffer, left: readonly UsageEvent[]): Buffer {
  const kept: Buffer[] = []
  let from = 0
  for (const { start, end } of left) {
    kept.push(events.subarray(from, start))
    from = end
  }
  return Buffer.concat([...kept, events.subarray(from)])
}
