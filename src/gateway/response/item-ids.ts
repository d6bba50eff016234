/**
 * Extracts the ids of items from an answer of the Responses API while it passes: of `output` in a
 * whole answer, of `data` in a list, and of `item` and `response.output` in the events of a stream.
 *
 * A scanner of bytes: it follows objects, lists and strings, and keeps nothing but the present name
 * or id and the names of the four levels around it. Every byte is visited once here, and at most
 * twice by a native search for line ends: in all, at most 6 steps and one string for each byte
 * (`test/hostile/cost-answers.test.ts`). In a stream, an empty line ends an event, the text of its
 * `data:` lines is one value, and other lines are skipped (`data-lines.ts`). The rest of an event
 * whose `type` ends in `.delta` is skipped too: these are most events, and have no item.
 *
 * Failure modes: malformed JSON is skipped to the end of its event. A name that is written with
 * escapes is not recognized, and an id with escapes or over 128 bytes is ignored: an item without
 * an id belongs to no project.
 */
import { createDataLines } from './data-lines.ts'

const QUOTE = 34
const COMMA = 44
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** The longest string that is kept: no relevant name or id is longer. */
const STRING_MAX = 128
/** The deepest level of an item's id: `response.output[].id`. */
const LEVELS = 4

export interface ItemIds {
  push(piece: Buffer): void
}

export function createItemIds(isStream: boolean, onItem: (id: string) => void): ItemIds {
  if (!isStream) {
    const whole = newScan(isItemInAnswer, onItem)
    return { push: (piece) => scanPiece(whole, piece, 0, piece.length) }
  }
  const scan = newScan(isItemInEvent, onItem)
  return createDataLines({
    onData: (piece, from, to) => {
      if (!scan.isDelta) scanPiece(scan, piece, from, to)
    },
    onEventEnd: () => {
      if (scan.depth > 0 || scan.inString || scan.isDelta) reset(scan)
    },
  })
}

/**
 * Whether an `id` at this depth is an item's. `names` are the members around it, from the top; ''
 * is an element of a list.
 */
type IsItem = (names: readonly string[], depth: number) => boolean

const isItemInAnswer: IsItem = ([first, second], depth) =>
  depth === 3 && (first === 'output' || first === 'data') && second === ''

const isItemInEvent: IsItem = ([first, second, third], depth) =>
  (depth === 2 && first === 'item') ||
  (depth === 4 && first === 'response' && second === 'output' && third === '')

interface Scan {
  /** Whether the event is a delta, which has no item. */
  isDelta: boolean
  readonly isItem: IsItem
  readonly onItem: (id: string) => void
  depth: number
  /** Whether each of the first few levels is an object; `names` has the member read there. */
  readonly isObject: boolean[]
  readonly names: string[]
  /** Whether the next string of an object is a name. */
  expectsName: boolean
  inString: boolean
  isEscaped: boolean
  /** Whether the present string may be a name or an id that is looked for, and what has come. */
  isKept: boolean
  kept: string
}

function newScan(isItem: IsItem, onItem: (id: string) => void): Scan {
  return {
    isDelta: false,
    isItem,
    onItem,
    depth: 0,
    isObject: new Array(LEVELS).fill(false),
    names: new Array(LEVELS).fill(''),
    expectsName: false,
    inString: false,
    isEscaped: false,
    isKept: false,
    kept: '',
  }
}

/** Begins with another event; the names of levels are written when they are opened. */
function reset(scan: Scan): void {
  scan.isDelta = false
  scan.depth = 0
  scan.expectsName = false
  scan.inString = false
  scan.isEscaped = false
}

function scanPiece(scan: Scan, bytes: Buffer, from: number, to: number): void {
  let at = from
  if (scan.inString) at = afterString(scan, bytes, at, to)
  while (at < to && !scan.isDelta) {
    const byte = bytes[at]
    at += 1
    if (byte === QUOTE) {
      beginString(scan)
      at = afterString(scan, bytes, at, to)
    } else if (byte === COMMA) scan.expectsName = isInObject(scan)
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) open(scan, byte === OPEN_OBJECT)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      scan.depth = Math.max(0, scan.depth - 1)
      scan.expectsName = false
    }
  }
}

function isInObject({ depth, isObject }: Scan): boolean {
  return depth > 0 && depth <= LEVELS && isObject[depth - 1] === true
}

function open(scan: Scan, isObject: boolean): void {
  scan.depth += 1
  scan.expectsName = isObject
  if (scan.depth > LEVELS) return
  scan.isObject[scan.depth - 1] = isObject
  scan.names[scan.depth - 1] = ''
}

/** Whether a value is the id of an item, or the type of an event. */
function isRead({ depth, names, isItem }: Scan): boolean {
  const name = names[depth - 1]
  return name === 'id' ? isItem(names, depth) : name === 'type' && depth === 1
}

function beginString(scan: Scan): void {
  const { expectsName } = scan
  scan.inString = true
  scan.kept = ''
  scan.isKept = isInObject(scan) && (expectsName || isRead(scan))
}

/** The index after the string, or `to` if it goes beyond the piece. */
function afterString(scan: Scan, bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at]
    if (scan.isEscaped) scan.isEscaped = false
    else if (byte === BACKSLASH) {
      scan.isEscaped = true
      scan.isKept = false
    } else if (byte === QUOTE) {
      keep(scan, bytes, from, at)
      endString(scan)
      return at + 1
    }
  }
  keep(scan, bytes, from, to)
  return to
}

function keep(scan: Scan, bytes: Buffer, from: number, to: number): void {
  if (scan.isKept && scan.kept.length + to - from > STRING_MAX) scan.isKept = false
  if (scan.isKept) scan.kept += bytes.toString('latin1', from, to)
}

function endString(scan: Scan): void {
  const { depth, names, expectsName, isKept, kept } = scan
  scan.inString = false
  if (!isInObject(scan)) return
  if (!expectsName) {
    if (!isKept) return
    if (names[depth - 1] === 'id') scan.onItem(kept)
    else scan.isDelta = kept.endsWith('.delta')
    return
  }
  names[depth - 1] = isKept ? kept : ''
  scan.expectsName = false
}
