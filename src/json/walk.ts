/**
 * One walk over the bytes of a JSON body, without building the document.
 *
 * A `Shape` says which values are of interest: the members of an object by name, the elements of an
 * array, and the action for a value found there. All other values are read for their syntax alone.
 * A name is compared byte by byte, after its escapes are decoded if it has any: `"mod\u0065l"` is
 * `model` and `Model` is not.
 *
 * The promise: `JSON.parse` accepts every body that is accepted here, and gives at each named place
 * exactly the value found here. For this a body is rejected that another reader could read
 * differently:
 * - a member that a shape names occurs twice in one object (some readers take the first, some the
 *   last). Elsewhere it may: then the whole is passed on, and nothing of it was relied on;
 * - a member that is like a named one but for upper and lower case: there are readers, Go's among
 *   them, that take `Model` for `model`;
 * - bytes that are no UTF-8, a byte-order mark, more than 64 levels, a top level that is no object.
 *
 * The walk has an explicit stack: it can end at any byte and continue there: a long body is walked
 * in slices (slices.ts), and nothing but the next slice has to be known for the next.
 *
 * Cost: linear in the length of the body. Each byte is visited as text.ts states, and each
 * name once more for each of: its table, its case. Kept are 64 frames.
 *
 * Failure modes: every rejection is a `Problem` with status 400.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { Problem } from '#base/problem.ts'
import { duplicateParameter, invalidType } from '#contract/errors/parameters.ts'
import { tooDeepJson } from '#contract/errors/requests.ts'
import { DEFAULT_JSON_BOUNDS, type JsonBounds, nameTooLong, tooManyMembers } from './bounds.ts'
import { nameAt } from './names.ts'
import { scanNumber } from './numbers.ts'
import {
  AFTER_VALUE,
  BODY,
  COLON,
  END,
  FIRST_ITEM,
  FIRST_NAME,
  type Frame,
  frameAt,
  IN_NAME,
  IN_NUMBER,
  IN_STRING,
  isRepeated,
  itemStep,
  NAME,
  newWalk,
  type ObjectShape,
  pathOf,
  VALUE,
  type Walk,
} from './shape.ts'
import { afterSpace, afterWord, continuesAt, malformed, scanString } from './text.ts'
import { kindAt } from './values.ts'

/** The most levels of objects and arrays in each other. */
export const MAX_DEPTH = 64

/**
 * Reads the body at once and gives `sink` to every action on the way. Throws a `Problem` with 400.
 */
export function walkJson<S>(
  bytes: Buffer,
  shape: ObjectShape<S>,
  sink: S,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): Walk<S> {
  const ascii = isAscii(bytes)
  if (!ascii && !isUtf8(bytes)) throw malformed()
  const walk = newWalk(bytes, shape, sink, bounds)
  walk.ascii = ascii
  advance(walk, bytes.length)
  return walk
}

/**
 * Walks on to about `limit`, at most `bytes.length`. Whether that was the end of the body. Throws a
 * `Problem` with 400.
 */
export function advance<S>(walk: Walk<S>, limit: number): boolean {
  const { bytes } = walk
  if (walk.limit !== limit) {
    walk.limit = limit
    walk.view = bytes.subarray(0, limit)
  }
  let at = walk.at
  while (at < limit) at = step(walk, at)
  walk.at = at
  if (limit < bytes.length) return false
  if (walk.phase !== END) throw malformed()
  return true
}

/** Reads the token expected at `at`, and returns the position after it. */
function step<S>(walk: Walk<S>, at: number): number {
  const { bytes, phase, limit } = walk
  if (phase >= IN_NAME) return readMore(walk, at, phase)
  let next = at
  if ((bytes[at] ?? 0) <= 0x20) {
    next = afterSpace(bytes, at, limit)
    // the phase continues after the white space of the next slice
    if (next === limit) return next
  }
  switch (phase) {
    case VALUE:
      return readValue(walk, next)
    case AFTER_VALUE:
      return readSeparator(walk, next)
    case COLON:
      return readColon(walk, next)
    case FIRST_NAME:
      return bytes[next] === 0x7d ? close(walk, next) : openName(walk, next)
    case NAME:
      return openName(walk, next)
    case FIRST_ITEM:
      return bytes[next] === 0x5d ? close(walk, next) : readValue(walk, next)
    case BODY:
      return readBody(walk, next)
    default:
      throw malformed()
  }
}

/** Continues what the slice before this one has cut. */
function readMore<S>(walk: Walk<S>, at: number, phase: number): number {
  if (phase === IN_STRING) return readString(walk, at)
  return phase === IN_NAME ? readName(walk, at) : readNumber(walk, at)
}

function readBody<S>(walk: Walk<S>, at: number): number {
  const { bytes } = walk
  if (bytes[at] !== 0x7b) throw noObject(bytes, at)
  walk.start = at
  return open(walk, at, true)
}

function noObject(bytes: Buffer, start: number): Problem {
  const byte = bytes[start]
  // a byte that begins no value at all is not JSON
  if (byte === undefined || !'["tfn'.includes(String.fromCharCode(byte))) return malformed()
  const kind = kindAt(bytes, start, bytes.length)
  return new Problem(invalidType('', 'an object', kind))
}

function readValue<S>(walk: Walk<S>, at: number): number {
  walk.start = at
  if (walk.isOther) announceOther(walk)
  const byte = walk.bytes[at]
  if (byte === 0x22) {
    walk.escapeBytes = 0
    return readString(walk, at + 1)
  }
  if (byte === 0x7b) return open(walk, at, true)
  if (byte === 0x5b) return open(walk, at, false)
  if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
    return endValue(walk, at, afterWord(walk.bytes, at))
  }
  return readNumber(walk, at)
}

function announceOther<S>(walk: Walk<S>): void {
  walk.isOther = false
  const { frame, depth } = walk
  frame.object?.onOther?.(walk, frame.nameStart, frame.nameEnd, depth)
}

function readString<S>(walk: Walk<S>, at: number): number {
  const end = scanString(walk, at)
  if (end >= 0) return endValue(walk, walk.start, end + 1)
  walk.phase = IN_STRING
  return continuesAt(end)
}

function readNumber<S>(walk: Walk<S>, at: number): number {
  const end = scanNumber(walk, at)
  if (end >= 0) return endValue(walk, walk.start, end)
  walk.phase = IN_NUMBER
  return continuesAt(end)
}

function endValue<S>(walk: Walk<S>, start: number, end: number): number {
  const { shape, depth } = walk
  if (shape !== undefined && shape.on !== undefined) shape.on(walk, start, end, depth)
  walk.phase = depth === 0 ? END : AFTER_VALUE
  return end
}

function readSeparator<S>(walk: Walk<S>, at: number): number {
  const { bytes, frame } = walk
  const byte = bytes[at]
  if (byte === (frame.isObject ? 0x7d : 0x5d)) return close(walk, at)
  if (byte !== 0x2c) throw malformed()
  if (frame.isObject) {
    // most names follow at once
    if (at + 1 < walk.limit && bytes[at + 1] === 0x22) return openName(walk, at + 1)
    walk.phase = NAME
  } else {
    frame.index += 1
    walk.path[walk.depth] = itemStep(frame.index)
    walk.shape = frame.items
    walk.phase = VALUE
  }
  return at + 1
}

function open<S>(walk: Walk<S>, at: number, isObject: boolean): number {
  const { shape } = walk
  walk.depth += 1
  const { depth } = walk
  checkDepth(depth)
  const frame = frameAt(walk, depth)
  walk.frame = frame
  frame.isObject = isObject
  frame.start = at
  frame.shape = shape
  frame.object = shape?.object
  frame.items = shape?.items
  frame.index = 0
  frame.seen = 0
  frame.seen32 = 0
  frame.seen64 = 0
  frame.seen96 = 0
  if (isObject) walk.phase = FIRST_NAME
  else {
    walk.path[depth] = itemStep(0)
    walk.shape = frame.items
    walk.phase = FIRST_ITEM
  }
  return at + 1
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Problem(tooDeepJson(MAX_DEPTH))
}

function close<S>(walk: Walk<S>, at: number): number {
  const { frame } = walk
  walk.depth -= 1
  walk.frame = frameAt(walk, walk.depth)
  walk.shape = frame.shape
  walk.wasEmpty = walk.phase === FIRST_NAME || walk.phase === FIRST_ITEM
  return endValue(walk, frame.start, at + 1)
}

function openName<S>(walk: Walk<S>, at: number): number {
  if (walk.bytes[at] !== 0x22) throw malformed()
  walk.membersLeft -= 1
  if (walk.membersLeft < 0) throw tooManyMembers(walk.bounds)
  walk.frame.nameStart = at
  walk.escapeBytes = 0
  return readName(walk, at + 1)
}

function readName<S>(walk: Walk<S>, at: number): number {
  const quote = scanString(walk, at)
  if (quote < 0) {
    walk.phase = IN_NAME
    return continuesAt(quote)
  }
  const { frame } = walk
  frame.nameEnd = quote + 1
  if (frame.object === undefined) walk.shape = undefined
  else findName(walk, frame, frame.object)
  if (quote + 1 < walk.limit && walk.bytes[quote + 1] === 0x3a) return readColon(walk, quote + 1)
  walk.phase = COLON
  return quote + 1
}

function findName<S>(walk: Walk<S>, frame: Frame<S>, object: ObjectShape<S>): void {
  const { nameStart, nameEnd } = frame
  const { depth } = walk
  walk.path[depth] = nameStart
  if (nameEnd - nameStart - 2 > walk.bounds.member_name_bytes) throw longName(walk, frame)
  const name = nameAt(walk, object.names, nameStart, nameEnd)
  if (name === undefined) {
    walk.isOther = object.onOther !== undefined
    walk.shape = object.others
    return
  }
  if (name.index < 32) {
    const bit = 1 << name.index
    if ((frame.seen & bit) !== 0) throw duplicate(walk)
    frame.seen |= bit
  } else if (isRepeated(frame, name.index)) throw duplicate(walk)
  walk.shape = name.value
}

function readColon<S>(walk: Walk<S>, at: number): number {
  if (walk.bytes[at] !== 0x3a) throw malformed()
  walk.phase = VALUE
  return at + 1
}

function duplicate<S>(walk: Walk<S>): Problem {
  const path = pathOf(walk, walk.depth)
  return new Problem(duplicateParameter(path))
}

function longName<S>(walk: Walk<S>, { nameStart, nameEnd }: Frame<S>): Problem {
  return nameTooLong(walk.bounds, pathOf(walk, walk.depth), nameEnd - nameStart - 2)
}
