/**
 * Scan of the events of a stream, by their members: their text, their usage and their end. Nothing
 * is parsed, because every event of every stream is scanned.
 *
 * Text is counted where a member is known to be text. Media count by no length.
 */
import { afterBlanks, endOfString, isBlank, LOOP_BYTES } from './sse-bytes.ts'

const QUOTE = 34
const COLON = 58
const BRACE = 123
const BRACKET = 91
const CLOSING_BRACKET = 93

/** Media in an answer. Their length does not show their tokens. */
export type Media = 'audio' | 'image'

/** Calls of hosted tools: those with prices, and all of them. */
export interface ToolCalls {
  webSearches: number
  fileSearches: number
  codeInterpreterSessions: number
  all: number
}

/** Facts from the members of events. */
export interface EventScan {
  /** Length of their texts as they are written, in bytes. */
  textBytes: number
  /** Number of their texts that are not empty: each is a token at least. */
  deltas: number
  /** Number of events with a part of the answer, whatever is in it. */
  events: number
  /** Whether an event has to be parsed for the report. */
  hasReport: boolean
  /** Whether the text has ended at their end. */
  hasEnded: boolean
  /** Calls of image tools. */
  imageCalls: number
  /** Calls of hosted tools that have begun; undefined without any. */
  toolCalls: ToolCalls | undefined
  media: Media | undefined
  /** Whether their text does not show their cost: media, custom tools and hosted ones. */
  hidesCost: boolean
  /** Whether the last event has audio. */
  isAudio: boolean
}

/** Meaning of a member with a text, an object or a list as its value. */
type Meaning =
  | 'text'
  | 'custom'
  | 'audio'
  | 'address'
  | 'image'
  | 'delta'
  | 'type'
  | 'finish'
  | 'report'
  | 'part'

/** Effect of an event by its type, which is written before its text. */
type TypeEffect =
  | 'delta'
  | 'audio'
  | 'done'
  | 'call'
  | 'imageCall'
  | 'webSearch'
  | 'fileSearch'
  | 'codeInterpreter'
  | 'hidden'
  | 'part'

interface EventMember {
  /** End of its name. */
  readonly end: Buffer
  readonly meaning: Meaning
  /** Another member with the same last two bytes. */
  readonly next: EventMember | undefined
}

/** Types of events by the ends of their names: the first that matches, then a narrower one. */
interface TypeEnd {
  readonly end: Buffer
  readonly effect: TypeEffect
  readonly narrower: readonly TypeEnd[]
}

/** Rows of `TypeEnd`: the end of a type, its effect, and rows for the bytes before the end. */
export type TypeRow = readonly [end: string, effect: TypeEffect, narrower?: readonly TypeRow[]]

/** Bytes by which the events of one kind of stream are read. */
export interface EventTable {
  /** Positions in `members`, from 1 on, by the last two bytes of a name. */
  readonly indexes: Uint8Array
  readonly members: readonly EventMember[]
  readonly types: readonly TypeEnd[]
  /** Names of objects, in quotes: an event with one of them is parsed for the report. */
  readonly reports: readonly Buffer[]
  /** Bytes of which every event with output has one. */
  readonly outputs: readonly Buffer[]
  /** Type of the event of each call of an image tool, in quotes; undefined without such calls. */
  readonly imageCall: Buffer | undefined
  /** Level of the usage inside an event that is too long to be read; 0: it is not looked for. */
  readonly usageDepth: number
}

/** Description of an `EventTable`. */
export interface EventTableRows {
  /** Meanings by the ends of names. An end without a quote matches several names. */
  readonly members: Readonly<Record<string, Meaning>>
  readonly types: readonly TypeRow[]
  readonly reports: readonly string[]
  readonly outputs: readonly string[]
  readonly imageCall: string | undefined
  readonly usageDepth: number
}

/** Makes every table, which are all of one hidden class: each event of each stream reads one. */
export function eventTable(rows: EventTableRows): EventTable {
  const indexes = new Uint8Array(65_536)
  const members: EventMember[] = []
  for (const [name, meaning] of Object.entries(rows.members)) {
    const end = Buffer.from(name)
    const pair = end.readUInt16LE(end.length - 2)
    members.push({ end, meaning, next: members[(indexes[pair] ?? 0) - 1] })
    indexes[pair] = members.length
  }
  const { imageCall, usageDepth } = rows
  return {
    indexes,
    members,
    types: rows.types.map(typeEnd),
    reports: rows.reports.map((name) => Buffer.from(`"${name}"`)),
    outputs: rows.outputs.map((bytes) => Buffer.from(bytes)),
    imageCall: imageCall === undefined ? undefined : Buffer.from(`"${imageCall}"`),
    usageDepth,
  }
}

function typeEnd([end, effect, narrower = []]: TypeRow): TypeEnd {
  return { end: Buffer.from(end), effect, narrower: narrower.map(typeEnd) }
}

/** The beginning of an address that contains a medium. */
const DATA_URL = Buffer.from('"data:')

/**
 * Reads the members of events. The type of an event, before its other members, marks its effect.
 * Linear: some 13 ns for each byte if each is a colon, and a fifth of that for usual events.
 */
export function scanEvents(data: Buffer, table: EventTable): EventScan {
  const scan: EventScan = {
    textBytes: 0,
    deltas: 0,
    events: 0,
    hasReport: false,
    hasEnded: false,
    imageCalls: 0,
    toolCalls: undefined,
    media: undefined,
    hidesCost: false,
    isAudio: false,
  }
  const { indexes, members } = table
  const { length } = data
  for (let colon = nextColon(data, 0); colon < length; colon = nextColon(data, colon + 1)) {
    const quote = lastUnblank(data, colon - 1)
    if (data[quote] !== QUOTE) continue
    const index = indexes[((data[quote - 1] ?? 0) << 8) | (data[quote - 2] ?? 0)] ?? 0
    if (index === 0) continue
    const start = afterBlanks(data, colon + 1)
    const isText = data[start] === QUOTE
    if (!isText && data[start] !== BRACE && data[start] !== BRACKET) continue
    let member = members[index - 1]
    while (member !== undefined && !follows(member.end, data, quote)) member = member.next
    if (member === undefined) continue
    if (isText) colon = readText(scan, table, member.meaning, data, start)
    else if (member.meaning === 'report') scan.hasReport ||= data[start] === BRACE
    else if (member.meaning === 'part' && data[start + 1] !== CLOSING_BRACKET) scan.events += 1
  }
  return scan
}

/** Reads the string at `start`, and returns its end. */
function readText(
  scan: EventScan,
  table: EventTable,
  meaning: Meaning,
  data: Buffer,
  start: number,
): number {
  const end = endOfString(data, start + 1)
  const bytes = end - start - 1
  switch (meaning) {
    case 'text':
      addText(scan, bytes)
      break
    case 'delta':
      if (!scan.isAudio) addText(scan, bytes)
      break
    case 'type':
      scan.isAudio = false
      readType(scan, table.types, data, end)
      break
    case 'finish':
      scan.hasEnded = true
      break
    case 'custom':
      if (bytes > 0) scan.hidesCost = true
      addText(scan, bytes)
      break
    case 'audio':
      addMedia(scan, 'audio')
      break
    case 'address':
      if (follows(DATA_URL, data, start + DATA_URL.length)) addMedia(scan, 'image')
      break
    case 'image':
      scan.hidesCost = true
      break
    case 'report':
    case 'part':
      // a report is an object, and parts are a list
      break
  }
  return end
}

function addText(scan: EventScan, bytes: number): void {
  scan.textBytes += bytes
  if (bytes > 0) scan.deltas += 1
}

function addMedia(scan: EventScan, media: Media): void {
  scan.media = media
  scan.hidesCost = true
}

/** Applies the effects of the type that ends at `end`, or of the part of it before a known end. */
function readType(scan: EventScan, types: readonly TypeEnd[], data: Buffer, end: number): void {
  for (const type of types) {
    if (!follows(type.end, data, end)) continue
    applyType(scan, type.effect)
    readType(scan, type.narrower, data, end - type.end.length)
    return
  }
}

function applyType(scan: EventScan, effect: TypeEffect): void {
  switch (effect) {
    case 'delta':
      scan.hasEnded = false
      break
    case 'audio':
      scan.isAudio = true
      addMedia(scan, 'audio')
      break
    case 'hidden':
      scan.hidesCost = true
      break
    case 'done':
      scan.hasEnded = true
      break
    case 'part':
      scan.events += 1
      break
    case 'imageCall':
      scan.imageCalls += 1
      break
    case 'call':
      scan.hidesCost = true
      toolCallsOf(scan).all += 1
      break
    case 'webSearch':
      toolCallsOf(scan).webSearches += 1
      break
    case 'fileSearch':
      toolCallsOf(scan).fileSearches += 1
      break
    case 'codeInterpreter':
      toolCallsOf(scan).codeInterpreterSessions += 1
      break
  }
}

function toolCallsOf(scan: EventScan): ToolCalls {
  scan.toolCalls ??= { webSearches: 0, fileSearches: 0, codeInterpreterSessions: 0, all: 0 }
  return scan.toolCalls
}

/** The sum of two numbers of calls. */
export function withCalls(
  calls: ToolCalls | undefined,
  others: ToolCalls | undefined,
): ToolCalls | undefined {
  if (!calls || !others) return calls ?? others
  return {
    webSearches: calls.webSearches + others.webSearches,
    fileSearches: calls.fileSearches + others.fileSearches,
    codeInterpreterSessions: calls.codeInterpreterSessions + others.codeInterpreterSessions,
    all: calls.all + others.all,
  }
}

/** Whether the bytes before `at` are those of `part`. */
function follows(part: Buffer, data: Buffer, at: number): boolean {
  const from = at - part.length
  if (from < 0) return false
  for (let n = part.length - 1; n >= 0; n--) if (data[from + n] !== part[n]) return false
  return true
}

/** The next colon at or after `from`, or the end of the data. */
function nextColon(data: Buffer, from: number): number {
  const near = Math.min(from + LOOP_BYTES, data.length)
  for (let at = from; at < near; at++) if (data[at] === COLON) return at
  const colon = near < data.length ? data.indexOf(COLON, near) : -1
  return colon < 0 ? data.length : colon
}

function lastUnblank(data: Buffer, from: number): number {
  let at = from
  while (isBlank(data[at])) at -= 1
  return at
}
