/**
 * One walk over the bytes of a JSON body, without building the document.
 *
 * A `Shape` says which places are of interest: the members of an object by name, the elements of an
 * array, and what to do with a value found there. Whatever no shape names is read for its syntax
 * alone. A name is compared byte by byte, after its escapes are decoded if it has any, so that
 * `"mod\u0065l"` is `model` and `Model` is not.
 *
 * The promise: what is accepted here, `JSON.parse` accepts, and gives at each named place exactly
 * the value that is found here. For this a body is refused that another reader could read
 * differently:
 * - a member that a shape names occurs twice in one object (some readers take the first, some the
 *   last). Elsewhere it may: then the whole is passed on, and nothing of it was relied on;
 * - a member that is like a named one but for upper and lower case: there are readers, Go's among
 *   them, that take `Model` for `model`;
 * - bytes that are no UTF-8, a byte-order mark, more than 64 levels, a top level that is no object.
 *
 * Failure modes: everything refused is a `Problem` with status 400. The walk is synchronous and
 * linear in the length of the body, with one stack frame for each level, of which there are 64.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { Problem } from '#base/problem.ts'
import { DEFAULT_JSON_BOUNDS, type JsonBounds, nameTooLong, tooManyMembers } from './json-bounds.ts'
import { type Names, nameAt } from './json-names.ts'
import { pathOfSteps } from './json-path.ts'
import {
  afterNumber,
  afterSpace,
  afterWord,
  endOfString,
  malformed,
  type Text,
  textOf,
} from './json-text.ts'
import { kindAt } from './json-values.ts'

/** The most levels of objects and arrays in each other. */
export const MAX_DEPTH = 64

/**
 * What is of interest at a place, whatever kind of value stands there. All three are always there,
 * in one order, so that the engine knows one kind of shape: make them with `shapeOf`.
 */
export interface Shape<S> {
  /** What an object there is; without it its members are read for their syntax alone. */
  readonly object: ObjectShape<S> | undefined
  /** What each element of an array there is. */
  readonly items: Shape<S> | undefined
  /** Called for every value there, when it has been read. */
  readonly on: Action<S> | undefined
}

export interface ObjectShape<S> {
  readonly names: Names<Shape<S>>
  /** What a member is that has no name here. */
  readonly others: Shape<S>
  /** Called for each of those, before it is read, `start` and `end` being those of its name. */
  readonly onOther: Action<S> | undefined
}

/** `start` and `end` are those of the value in the body, `depth` how to tell its path. */
export type Action<S> = (walk: Walk<S>, start: number, end: number, depth: number) => void

export interface Walk<S> extends Text {
  readonly sink: S
  readonly bounds: JsonBounds
  /** Members that the body may still have. */
  membersLeft: number
  /** The way to the present value: where a name begins, or an index, its bits flipped. */
  readonly path: number[]
}

/** A shape of some of the three. */
export const shapeOf = <S>({ object, items, on }: Partial<Shape<S>>): Shape<S> => ({
  object,
  items,
  on,
})

/** A shape to be filled in later, with `Object.assign`, for those that have themselves inside. */
export const newShape = <S>(): { -readonly [K in keyof Shape<S>]: Shape<S>[K] } => shapeOf<S>({})

/** Reads the body and gives `sink` to every action on the way. Throws a `Problem` with 400. */
export const walkJson = <S>(
  bytes: Buffer,
  shape: ObjectShape<S>,
  sink: S,
  bounds: JsonBounds = DEFAULT_JSON_BOUNDS,
): void => {
  const ascii = isAscii(bytes)
  if (!ascii && !isUtf8(bytes)) throw malformed()
  const membersLeft = bounds.body_members
  const walk: Walk<S> = { ...textOf(bytes, ascii), sink, bounds, membersLeft, path: [0] }
  const start = afterSpace(bytes, 0)
  if (bytes[start] !== 0x7b) throw noObject(bytes, start)
  const end = afterObject(walk, start, 1, shape)
  if (afterSpace(bytes, end) !== bytes.length) throw malformed()
}

const noObject = (bytes: Buffer, start: number): Problem => {
  const byte = bytes[start]
  // what begins no value at all is not even JSON
  if (byte === undefined || !'["tfn'.includes(String.fromCharCode(byte))) return malformed()
  const kind = kindAt(bytes, start, bytes.length)
  return new Problem('invalid_type', `Invalid type: expected an object, but got ${kind} instead.`)
}

/** The place after the value that begins at `at`. */
const afterValue = <S>(walk: Walk<S>, at: number, depth: number, shape: Shape<S>): number => {
  const end = afterAny(walk, at, depth, shape)
  if (shape.on !== undefined) shape.on(walk, at, end, depth)
  return end
}

const afterAny = <S>(walk: Walk<S>, at: number, depth: number, shape: Shape<S>): number => {
  const byte = walk.bytes[at]
  if (byte === 0x22) return endOfString(walk, at + 1) + 1
  if (byte === 0x7b) {
    return shape.object === undefined
      ? afterPlain(walk, at, depth + 1, true)
      : afterObject(walk, at, depth + 1, shape.object)
  }
  if (byte === 0x5b) {
    return shape.items === undefined
      ? afterPlain(walk, at, depth + 1, false)
      : afterArray(walk, at, depth + 1, shape.items)
  }
  if (byte === 0x74 || byte === 0x66 || byte === 0x6e) return afterWord(walk.bytes, at)
  return afterNumber(walk.bytes, at)
}

const checkDepth = (depth: number): void => {
  if (depth > MAX_DEPTH) {
    throw new Problem(
      'malformed_json',
      `The JSON body of your request has more than ${MAX_DEPTH} levels of objects and arrays.`,
    )
  }
}

const afterObject = <S>(
  walk: Walk<S>,
  start: number,
  depth: number,
  shape: ObjectShape<S>,
): number => {
  checkDepth(depth)
  const { bytes } = walk
  let seen = 0
  let seenBeyond = 0
  let at = afterSpace(bytes, start + 1)
  while (bytes[at] !== 0x7d) {
    const key = at
    const keyEnd = endOfName(walk, at)
    walk.path[depth] = key
    if (keyEnd - key - 2 > walk.bounds.member_name_bytes) throw longName(walk, depth, keyEnd)
    const name = nameAt(walk, shape.names, key, keyEnd)
    at = afterColon(bytes, keyEnd)
    if (name === undefined) {
      if (shape.onOther !== undefined) shape.onOther(walk, key, keyEnd, depth)
      at = afterValue(walk, at, depth, shape.others)
    } else {
      const bit = 1 << name.index
      if (((name.index < 32 ? seen : seenBeyond) & bit) !== 0) throw duplicate(walk, depth)
      if (name.index < 32) seen |= bit
      else seenBeyond |= bit
      at = afterValue(walk, at, depth, name.value)
    }
    at = afterMember(bytes, at, 0x7d)
  }
  return at + 1
}

const afterArray = <S>(walk: Walk<S>, start: number, depth: number, items: Shape<S>): number => {
  checkDepth(depth)
  const { bytes } = walk
  let at = afterSpace(bytes, start + 1)
  let index = 0
  while (bytes[at] !== 0x5d) {
    walk.path[depth] = ~index
    at = afterMember(bytes, afterValue(walk, at, depth, items), 0x5d)
    index += 1
  }
  return at + 1
}

/** The place after an object or array of which nothing is of interest but its syntax. */
const afterPlain = <S>(walk: Walk<S>, start: number, depth: number, isObject: boolean): number => {
  checkDepth(depth)
  const { bytes } = walk
  const close = isObject ? 0x7d : 0x5d
  let at = afterSpace(bytes, start + 1)
  while (bytes[at] !== close) {
    if (isObject) at = afterColon(bytes, endOfName(walk, at))
    const byte = bytes[at]
    if (byte === 0x22) at = endOfString(walk, at + 1) + 1
    else if (byte === 0x7b) at = afterPlain(walk, at, depth + 1, true)
    else if (byte === 0x5b) at = afterPlain(walk, at, depth + 1, false)
    else if (byte === 0x74 || byte === 0x66 || byte === 0x6e) at = afterWord(bytes, at)
    else at = afterNumber(bytes, at)
    at = afterMember(bytes, at, close)
  }
  return at + 1
}

/** The place after the name that begins at `at`, its quotes included. */
const endOfName = <S>(walk: Walk<S>, at: number): number => {
  if (walk.bytes[at] !== 0x22) throw malformed()
  walk.membersLeft -= 1
  if (walk.membersLeft < 0) throw tooManyMembers(walk.bounds)
  return endOfString(walk, at + 1) + 1
}

/** The place of the value that follows a name. */
const afterColon = (bytes: Buffer, at: number): number => {
  const colon = afterSpace(bytes, at)
  if (bytes[colon] !== 0x3a) throw malformed()
  return afterSpace(bytes, colon + 1)
}

/** The place of the next member or element, or of the bracket that closes. */
const afterMember = (bytes: Buffer, at: number, close: number): number => {
  const next = afterSpace(bytes, at)
  if (bytes[next] === close) return next
  if (bytes[next] !== 0x2c) throw malformed()
  const following = afterSpace(bytes, next + 1)
  // nothing follows a comma but another one
  if (bytes[following] === close) throw malformed()
  return following
}

const duplicate = <S>(walk: Walk<S>, depth: number): Problem => {
  const path = pathOf(walk, depth)
  return new Problem('duplicate_parameter', `Duplicate parameter: '${path}'.`, path)
}

const longName = <S>(walk: Walk<S>, depth: number, end: number): Problem => {
  const start = walk.path[depth] ?? 0
  return nameTooLong(walk.bounds, pathOf(walk, depth), end - start - 2)
}

/** The steps to the value that is being read: `pathOfSteps` has its text. */
export const stepsOf = <S>(walk: Walk<S>, depth: number): number[] => walk.path.slice(1, depth + 1)

/** The path to the value that is being read, for a message. */
export const pathOf = <S>(walk: Walk<S>, depth: number): string =>
  pathOfSteps(walk.bytes, stepsOf(walk, depth))
