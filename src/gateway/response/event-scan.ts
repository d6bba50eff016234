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
  /** Number of events with a choice, whatever is in it. */
  events: number
  /** Whether a member named `usage` is an object. */
  hasUsage: boolean
  /** Whether the text has ended at their end. */
  hasEnded: boolean
  /** Calls of image tools; 0 in events with choices. */
  imageCalls: number
  /** Calls of hosted tools that have begun; undefined without any. */
  toolCalls: ToolCalls | undefined
  media: Media | undefined
  /** Whether their text does not show their cost: media, custom tools and hosted ones. */
  hidesCost: boolean
  /** Whether the last event has audio. */
  isAudio: boolean
}

type Meaning =
  | 'text'
  | 'custom'
  | 'audio'
  | 'address'
  | 'image'
  | 'delta'
  | 'type'
  | 'finish'
  | 'usage'
  | 'choices'

interface Member {
  /** End of its name. */
  readonly end: Buffer
  readonly meaning: Meaning
}

/** Members by the last two bytes of their names, in which they all differ. */
interface Members {
  /** Positions in the list, from 1 on. */
  readonly indexes: Uint8Array
  readonly list: readonly Member[]
}

function membersOf(ends: Readonly<Record<string, Meaning>>): Members {
  const list = Object.entries(ends).map(([end, meaning]) => ({ end: Buffer.from(end), meaning }))
  const indexes = new Uint8Array(65_536)
  for (const [index, { end }] of list.entries()) {
    indexes[end.readUInt16LE(end.length - 2)] = index + 1
  }
  return { indexes, list }
}

/** An end without a quote matches several names: `reasoning_content` is text as `content` is. */
const CHOICE_MEMBERS = membersOf({
  content: 'text',
  text: 'text',
  arguments: 'text',
  reasoning: 'text',
  '"refusal': 'text',
  '"transcript': 'text',
  '"name': 'text',
  '"input': 'custom',
  '"data': 'audio',
  '"url': 'address',
  '"finish_reason': 'finish',
  '"usage': 'usage',
  '"choices': 'choices',
})
/** The events of responses and transcriptions repeat their text: only its deltas count. */
const DELTA_MEMBERS = membersOf({
  '"delta': 'delta',
  '"type': 'type',
  '"usage': 'usage',
  '"audio': 'audio',
  b64: 'image',
  '"b64_json': 'image',
})

/** An event of each call of an image tool, which no other event repeats. */
export const IMAGE_CALL = Buffer.from('"response.image_generation_call.in_progress"')
const TYPE_ENDS = {
  delta: Buffer.from('.delta'),
  done: Buffer.from('.done'),
  call: Buffer.from('_call.in_progress'),
  imageCall: IMAGE_CALL.subarray(0, -1),
  webSearch: Buffer.from('.web_search_call.in_progress'),
  fileSearch: Buffer.from('.file_search_call.in_progress'),
  codeInterpreter: Buffer.from('.code_interpreter_call.in_progress'),
}
/** Ends of the types of deltas, without `.delta`. */
const DELTA_ENDS = {
  audio: Buffer.from('audio'),
  custom: Buffer.from('custom_tool_call_input'),
}
/** The beginning of an address that contains a medium. */
const DATA_URL = Buffer.from('"data:')

/**
 * Reads the members of events of chat and completions, which have choices and end with a finish
 * reason, or of responses. There the type, before the other members, marks the end of an item or of
 * its part. Linear: some 13 ns for each byte if each is a colon, and a fifth of that for usual
 * events.
 */
export function scanEvents(data: Buffer, hasChoices: boolean): EventScan {
  const scan: EventScan = {
    textBytes: 0,
    deltas: 0,
    events: 0,
    hasUsage: false,
    hasEnded: false,
    imageCalls: 0,
    toolCalls: undefined,
    media: undefined,
    hidesCost: false,
    isAudio: false,
  }
  const { indexes, list } = hasChoices ? CHOICE_MEMBERS : DELTA_MEMBERS
  const { length } = data
  for (let colon = nextColon(data, 0); colon < length; colon = nextColon(data, colon + 1)) {
    const quote = lastUnblank(data, colon - 1)
    if (data[quote] !== QUOTE) continue
    const index = indexes[((data[quote - 1] ?? 0) << 8) | (data[quote - 2] ?? 0)] ?? 0
    if (index === 0) continue
    const start = afterBlanks(data, colon + 1)
    const isText = data[start] === QUOTE
    if (!isText && data[start] !== BRACE && data[start] !== BRACKET) continue
    const member = list[index - 1]
    if (member === undefined || !follows(member.end, data, quote)) continue
    if (isText) colon = readText(scan, member.meaning, data, start)
    else if (member.meaning === 'usage') scan.hasUsage ||= data[start] === BRACE
    else if (member.meaning === 'choices' && data[start + 1] !== CLOSING_BRACKET) scan.events += 1
  }
  return scan
}

/** Reads the string at `start`, and returns its end. */
function readText(scan: EventScan, meaning: Meaning, data: Buffer, start: number): number {
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
      readType(scan, data, end)
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
    case 'usage':
    case 'choices':
      // a report is an object, and choices are a list
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

/** Reads the type of an event of a response. `end` is its last quote. */
function readType(scan: EventScan, data: Buffer, end: number): void {
  scan.isAudio = false
  if (follows(TYPE_ENDS.delta, data, end)) {
    scan.hasEnded = false
    const stem = end - TYPE_ENDS.delta.length
    scan.isAudio = follows(DELTA_ENDS.audio, data, stem)
    if (scan.isAudio) addMedia(scan, 'audio')
    else if (follows(DELTA_ENDS.custom, data, stem)) scan.hidesCost = true
  } else if (follows(TYPE_ENDS.done, data, end)) {
    scan.hasEnded = true
  } else if (follows(TYPE_ENDS.call, data, end)) {
    scan.hidesCost = true
    addToolCall(scan, data, end)
  }
}

function addToolCall(scan: EventScan, data: Buffer, end: number): void {
  scan.toolCalls ??= { webSearches: 0, fileSearches: 0, codeInterpreterSessions: 0, all: 0 }
  const { toolCalls } = scan
  toolCalls.all += 1
  if (follows(TYPE_ENDS.imageCall, data, end)) scan.imageCalls += 1
  else if (follows(TYPE_ENDS.webSearch, data, end)) toolCalls.webSearches += 1
  else if (follows(TYPE_ENDS.fileSearch, data, end)) toolCalls.fileSearches += 1
  else if (follows(TYPE_ENDS.codeInterpreter, data, end)) toolCalls.codeInterpreterSessions += 1
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
