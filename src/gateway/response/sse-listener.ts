/**
 * Reader of complete events of a stream, for the upstream's report and the length of their text.
 *
 * Nothing is parsed but the first event, which names the answer, and events that hold a `"usage"`
 * object.
 */
import type { UsageKind } from '#contract/data-plane/route.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import {
  ANSWER_MAX_TOKENS,
  type AnswerFormat,
  type AnswerReport,
  type Reported,
  withoutCharge,
} from './answer-format.ts'
import {
  type EventScan,
  type EventTable,
  type Media,
  scanEvents,
  type ToolCalls,
  withCalls,
} from './event-scan.ts'
import { countOf, endOfEvent, findObject, lastEnd, parseEvent } from './sse-bytes.ts'
import { membersInTail } from './usage-scan.ts'

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
export function textInWhole(format: AnswerFormat, body: Buffer): WrittenText {
  const { textBytes, media } = scanEvents(body, format.tableOf(undefined))
  return { ...NO_TEXT, characters: textBytes, media }
}

/** The state of the reading of one stream. */
export interface Listener {
  readonly format: AnswerFormat
  /** The event with usage alone is not relayed. */
  readonly withholds: boolean
  readonly report: AnswerReport
  /** From the first event on. */
  text: TextCount | undefined
  imageCalls: number
}

export function newListener(format: AnswerFormat, kind: UsageKind, withholds: boolean): Listener {
  return {
    format,
    withholds,
    report: format.newReport(kind, ANSWER_MAX_TOKENS),
    text: undefined,
    imageCalls: 0,
  }
}

/** Reads complete events, and returns the bytes to relay. */
export function look(listener: Listener, events: Buffer): Buffer {
  if (!listener.text) begin(listener, events)
  const table = listener.text?.table ?? listener.format.tableOf(undefined)
  const scan = scanPiece(events, table, listener.text)
  listener.imageCalls += scan.imageCalls
  return scan.hasReport ? lookForReports(listener, table, events) : events
}

/** Reads the usage at the end of a skipped event. */
export function lookAtSkipped({ format, report, text }: Listener, tail: Buffer): void {
  if (!text || text.table.usageDepth === 0) return
  const members = membersInTail(format, tail, text.table.usageDepth)
  if (members) report.onTail(members)
}

/** The upstream's report so far. */
export function reportedTo({ report, imageCalls, text }: Listener): Reported {
  const reported = report.reported(imageCalls)
  return reported.isRefusal && !hasParts(text) ? withoutCharge(reported) : reported
}

function hasParts(text: TextCount | undefined): boolean {
  if (text) addUncounted(text)
  return text !== undefined && text.events > 0
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

/** Whether an event with output has come. Long pieces before the first are counted if they may. */
export function hasOutput({ text }: Listener): boolean {
  if (!text) return false
  const { outputs } = text.table
  if (text.uncounted.some((events) => outputs.some((name) => events.includes(name)))) {
    addUncounted(text)
  }
  return text.deltas > 0 || text.media !== undefined || text.toolCalls !== undefined
}

/** Whether the text has ended: at most the usage is still to come. */
export function hasTextEnded({ text }: Listener): boolean {
  if (!text) return false
  addUncounted(text)
  return text.hasEnded
}

function begin(listener: Listener, events: Buffer): void {
  for (let at = 0; at < events.length; at = endOfEvent(events, at)) {
    const first = asObject(parseEvent(events.subarray(at, endOfEvent(events, at))))
    if (!first) continue
    listener.report.onEvent(first)
    listener.text = newTextCount(listener.format.tableOf(first))
    return
  }
}

/** Reads the events with a report, and returns the events without the withheld ones. */
function lookForReports(listener: Listener, table: EventTable, events: Buffer): Buffer {
  const { format, report, withholds } = listener
  let relayed = events
  for (const name of table.reports) {
    const found = eventsWith(name, events)
    for (const { event } of found) report.onEvent(event)
    if (!withholds) continue
    const withheld = found.filter(({ event }) => format.isUsageAlone(event))
    if (withheld.length > 0) relayed = without(events, withheld)
  }
  return relayed
}

/**
 * Adds the text of a piece to its count. The text of a long one is counted later, and its calls of
 * image tools are counted wherever their type is written.
 */
function scanPiece(
  events: Buffer,
  table: EventTable,
  text: TextCount | undefined,
): Pick<EventScan, 'hasReport' | 'imageCalls'> {
  if (events.length >= COUNTED_BYTES) {
    if (text) addLater(text, events)
    const { imageCall } = table
    return { hasReport: true, imageCalls: imageCall ? countOf(events, imageCall) : 0 }
  }
  const scan = scanEvents(events, table)
  if (text) addScan(text, scan)
  return scan
}

/**
 * The count of the text. Long pieces are counted lazily, since with reported usage the count is not
 * needed. Short ones are counted as they come: they would outlive their read by many others, and
 * cost the garbage collector more than their count.
 */
interface TextCount {
  readonly table: EventTable
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

function newTextCount(table: EventTable): TextCount {
  return {
    table,
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
  for (const events of text.uncounted) addScan(text, scanEvents(events, text.table))
  text.uncounted = []
  text.uncountedBytes = 0
}

interface ReportEvent {
  readonly start: number
  readonly end: number
  readonly event: ParsedObject
}

/** The events that hold an object of a name. */
function eventsWith(name: Buffer, events: Buffer): ReportEvent[] {
  const found: ReportEvent[] = []
  let end = 0
  for (;;) {
    const at = findObject(events, name, end)
    if (at < 0) return found
    const start = lastEnd(events, at)
    end = endOfEvent(events, at)
    const event = asObject(parseEvent(events.subarray(start, end)))
    if (event) found.push({ start, end, event })
  }
}

function without(events: Buffer, left: readonly ReportEvent[]): Buffer {
  const kept: Buffer[] = []
  let from = 0
  for (const { start, end } of left) {
    kept.push(events.subarray(from, start))
    from = end
  }
  return Buffer.concat([...kept, events.subarray(from)])
}
