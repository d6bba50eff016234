/** Shapes of JSON bodies, and the state of a walk that reads one by its shape. */
import type { JsonBounds } from './bounds.ts'
import type { MemberNames } from './names.ts'
import type { Text } from './text.ts'

/**
 * The parts of a value that the walk looks at, for each kind of value. All three members are always
 * present in one order (`shapeOf`): the engine sees one hidden class.
 */
export interface Shape<S> {
  /** Shape of an object; without it the members are read for their syntax alone. */
  readonly object: ObjectShape<S> | undefined
  /** Shape of each element of an array. */
  readonly items: Shape<S> | undefined
  /** Called for every value of any kind, when it has been read. */
  readonly on: Action<S> | undefined
}

export interface ObjectShape<S> {
  readonly names: MemberNames<Shape<S>>
  /** Shape of a member that is not in `names`. */
  readonly others: Shape<S>
  /**
   * Called for each such member, before its value is read: its name is from `start` to `end`, its
   * value begins at `walk.start`.
   */
  readonly onOther: Action<S> | undefined
}

/** `start` and `end` are those of the value in the body; `depth` is for its path. */
export type Action<S> = (walk: Walk<S>, start: number, end: number, depth: number) => void

export interface Walk<S> extends Text {
  readonly sink: S
  readonly bounds: JsonBounds
  /** Members that the body may still have. */
  membersLeft: number
  /** The way to the present value: starts of names, and steps to elements (`itemStep`). */
  readonly path: number[]
  /** The next byte, and the phase there. */
  at: number
  phase: number
  /** Objects and arrays that are open. */
  depth: number
  readonly frames: Frame<S>[]
  /** The frame of the innermost. */
  frame: Frame<S>
  /** Shape of the value that is read next, and its start. */
  shape: Shape<S> | undefined
  start: number
  /** Whether the next value is a member outside `names` and `onOther` is to be called. */
  isOther: boolean
  /** Whether the object or array that was read last had nothing in it. */
  wasEmpty: boolean
}

/** An object or array that is open. Frames are used again for others at their depth. */
export interface Frame<S> {
  isObject: boolean
  start: number
  /** Shape of the container itself. */
  shape: Shape<S> | undefined
  object: ObjectShape<S> | undefined
  items: Shape<S> | undefined
  index: number
  /** The names that have occurred, as bits: 32 in each. */
  seen: number
  seen32: number
  seen64: number
  seen96: number
  /** Start of the last name that was read, its quotes included. */
  nameStart: number
  nameEnd: number
}

/**
 * The phases, named by the expected token. White space may come before all but the last three,
 * which continue a token that the end of a slice has cut.
 *
 *     BODY         {  → FIRST_NAME
 *     FIRST_NAME   a name → COLON      }  → AFTER_VALUE of the object
 *     NAME         a name → COLON
 *     COLON        :  → VALUE
 *     VALUE        a string, number or word → AFTER_VALUE      {  → FIRST_NAME      [  → FIRST_ITEM
 *     FIRST_ITEM   as VALUE      ]  → AFTER_VALUE of the array
 *     AFTER_VALUE  ,  → NAME or VALUE      }  ]  → AFTER_VALUE of the container, or END
 *     IN_NAME, IN_STRING, IN_NUMBER: the rest of the token, then as after the whole one
 */
export const BODY = 0
export const FIRST_NAME = 1
export const NAME = 2
export const COLON = 3
export const FIRST_ITEM = 4
export const VALUE = 5
export const AFTER_VALUE = 6
export const END = 7
export const IN_NAME = 8
export const IN_STRING = 9
export const IN_NUMBER = 10

/** A shape of some of the three. */
export function shapeOf<S>({ object, items, on }: Partial<Shape<S>>): Shape<S> {
  return {
    object,
    items,
    on,
  }
}

/** A shape to be filled in later, with `Object.assign`, for recursive shapes. */
export function newShape<S>(): { -readonly [K in keyof Shape<S>]: Shape<S>[K] } {
  return shapeOf<S>({})
}

/** A walk at the first byte. That the bytes are UTF-8 is for others to check before it advances. */
export function newWalk<S>(
  bytes: Buffer,
  object: ObjectShape<S>,
  sink: S,
  bounds: JsonBounds,
): Walk<S> {
  const frame = newFrame<S>()
  return {
    // of the text
    bytes,
    ascii: true,
    continued: undefined,
    limit: bytes.length,
    view: bytes,
    escapeBytes: 0,
    numberPart: 0,
    words: undefined,
    nextBackslash: -1,
    nextQuote: -1,
    folded: NOTHING_FOLDED,
    foldedLength: 0,
    isExact: false,
    // of the walk
    sink,
    bounds,
    membersLeft: bounds.body_members,
    path: [0],
    at: 0,
    phase: BODY,
    depth: 0,
    frame,
    frames: [frame],
    shape: { object, items: undefined, on: undefined },
    start: 0,
    isOther: false,
    wasEmpty: false,
  }
}

const NOTHING_FOLDED = new Uint8Array(0)

/** The frame of an open object or array, or a new one for a depth that was not reached yet. */
export function frameAt<S>({ frames }: Walk<S>, depth: number): Frame<S> {
  const known = frames[depth]
  if (known !== undefined) return known
  const frame = newFrame<S>()
  frames.push(frame)
  return frame
}

function newFrame<S>(): Frame<S> {
  return {
    isObject: false,
    start: 0,
    shape: undefined,
    object: undefined,
    items: undefined,
    index: 0,
    seen: 0,
    seen32: 0,
    seen64: 0,
    seen96: 0,
    nameStart: 0,
    nameEnd: 0,
  }
}

/** Records a name beyond the first 32. Whether it has occurred before. */
export function isRepeated<S>(frame: Frame<S>, index: number): boolean {
  const bit = 1 << (index & 31)
  const before = index < 64 ? frame.seen32 : index < 96 ? frame.seen64 : frame.seen96
  if (index < 64) frame.seen32 |= bit
  else if (index < 96) frame.seen64 |= bit
  else frame.seen96 |= bit
  return (before & bit) !== 0
}

/** The steps to the value that is being read: `pathOfSteps` has its text. */
export function stepsOf<S>(walk: Walk<S>, depth: number): number[] {
  return walk.path.slice(1, depth + 1)
}

/** The path to the value that is being read, for a message. */
export function pathOf<S>(walk: Walk<S>, depth: number): string {
  return pathOfSteps(walk.bytes, stepsOf(walk, depth))
}

// The path to a value, as a caller would write it: `input[2].file_id`. While a body is read, a path
// is a list of steps: the offset of a name, or of an element (`itemStep`). The text is built
// only for a message, and is bounded whatever the names are.
const NAME_CHARACTERS_MAX = 64
const PATH_CHARACTERS_MAX = 1_024
const ELLIPSIS = '…'
const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** The step to an element of an array. Negative: other steps are offsets of names. */
export function itemStep(index: number): number {
  return ~index
}

function indexOf(step: number): number {
  return ~step
}

export function pathOfSteps(bytes: Buffer, steps: readonly number[]): string {
  let path = ''
  for (const step of steps) {
    if (step < 0) path += `[${indexOf(step)}]`
    else path += path === '' ? shortName(bytes, step) : `.${shortName(bytes, step)}`
    if (path.length > PATH_CHARACTERS_MAX) return path.slice(0, PATH_CHARACTERS_MAX) + ELLIPSIS
  }
  return path
}

/** The first characters of the name after the quote at `start`. */
function shortName(bytes: Buffer, start: number): string {
  let at = start + 1
  for (let count = 0; count < NAME_CHARACTERS_MAX && bytes[at] !== QUOTE; count += 1) {
    at = afterCharacter(bytes, at)
  }
  const text = JSON.parse(`"${bytes.toString('utf8', start + 1, at)}"`)
  return bytes[at] === QUOTE ? text : text.toWellFormed() + ELLIPSIS
}

/** The index after an escape or a character of UTF-8. */
function afterCharacter(bytes: Buffer, at: number): number {
  if (bytes[at] === BACKSLASH) return at + (bytes[at + 1] === LETTER_U ? 6 : 2)
  let next = at + 1
  while (((bytes[next] ?? 0) & 0xc0) === 0x80) next += 1
  return next
}
