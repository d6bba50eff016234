/** Actions of the walk over a body for its references to upstream objects. */
import { REFERENCE_NAMES, type ReferenceKind } from '#contract/data-plane/references.ts'
import type { SteeringMember } from '#contract/data-plane/steering-members.ts'
import { tooManyReferences } from '#json/bounds.ts'
import { foldName, hasPrefix, isFolded } from '#json/fold.ts'
import { wordAt, wordsOf } from '#json/names.ts'
import { pathOf, pathOfSteps, stepsOf, type Walk } from '#json/shape.ts'
import type { Text } from '#json/text.ts'
import { stringAt } from '#json/values.ts'
import {
  type BodyCollector,
  type CollectorAction,
  idAt,
  isContainer,
  isNull,
  isString,
  onModel,
  requireString,
} from './collector.ts'
import type { Reference } from './facts.ts'

const FINE_TUNED = Buffer.from('ft:')
const VOICE = Buffer.from('voice_')

/** The body's model, which may be fine-tuned. */
export const onBodyModel: CollectorAction = (walk, start, end, depth) => {
  onModel(walk, start, end, depth)
  onInnerModel(walk, start, end, depth)
}

/** A nested model, such as a tool's. */
export const onInnerModel: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  requireString(walk, start, end, depth)
  // some upstreams ignore the case
  if (!hasPrefix(walk, start, end, FINE_TUNED)) return
  keepReference(walk, 'fine_tuned_model', idAt(walk, start, end, depth), depth)
}

/** Keeps the steps to a reference, since most paths are never read as text. */
export function keepReference(
  walk: Walk<BodyCollector>,
  kind: ReferenceKind,
  id: string,
  depth: number,
): void {
  const { bytes, bounds, sink } = walk
  const steps = stepsOf(walk, depth)
  const reference: Reference = {
    kind,
    id,
    get param() {
      return pathOfSteps(bytes, steps)
    },
  }
  if (sink.references.length === bounds.body_references) {
    throw tooManyReferences(bounds, reference.param)
  }
  sink.references.push(reference)
}

/** A reference, where the value is a string; the shape covers lists and objects. */
export function onReference(kind: ReferenceKind): CollectorAction {
  return (walk, start, end, depth) => {
    if (isNull(walk, start) || isContainer(walk, start)) return
    keepReference(walk, kind, idAt(walk, start, end, depth), depth)
  }
}

/** A member that is a reference whatever its value is. */
export function onAnyReference(kind: ReferenceKind): CollectorAction {
  return (walk, start, _end, depth) => {
    if (!isNull(walk, start)) keepReference(walk, kind, '', depth)
  }
}

/** The input file of a batch. */
export const onInputFile: CollectorAction = (walk, start, end, depth) => {
  onFile(walk, start, end, depth)
  if (isString(walk, start)) walk.sink.inputFileId = stringAt(walk, start, end)
}

const onFile = onReference('file')

/** A member that steers the upstream; its first occurrence in the body is enough to reject it. */
export function onSteering(member: SteeringMember): CollectorAction {
  return (walk, start, _end, depth) => {
    const { steering } = walk.sink
    if (isNull(walk, start) || steering.some((use) => use.member === member)) return
    steering.push({ member, param: pathOf(walk, depth) })
  }
}

/** The same by its name, before its value is read. */
export function onSteeringName(member: SteeringMember): CollectorAction {
  const steer = onSteering(member)
  return (walk, _start, end, depth) => steer(walk, walk.start, end, depth)
}

/** A voice: a built-in one has a name, and a created one an id. */
export function onVoice(kind: ReferenceKind): CollectorAction {
  return (walk, start, end, depth) => {
    if (!isString(walk, start) || !hasPrefix(walk, start, end, VOICE)) return
    keepReference(walk, kind, idAt(walk, start, end, depth), depth)
  }
}

/**
 * The action for a member that no shape names. It looks at names that could be a
 * reference's; `harmless` are names that look like one and are none.
 */
export function onOtherThan(harmless: readonly string[]): CollectorAction {
  const words = wordsOf(harmless)
  const look: CollectorAction = (walk, start, end, depth) => {
    const value = walk.start
    if (isNull(walk, value) || wordAt(walk, words, start, end) !== undefined) return
    foldName(walk, start, end)
    if (isReferenceName(walk, walk.bytes[value] === 0x7b)) keepReference(walk, 'unknown', '', depth)
  }
  return (walk, start, end, depth) => {
    if (walk.escapeBytes > 0 || mayBeReferenceName(walk.bytes, start, end)) {
      look(walk, start, end, depth)
    }
  }
}

// Names in no table, matched in bytes: no string is made for them.
const UNDERSCORE = 0x5f
const LETTER_R = 0x72
/** Most pairs of bytes in a table: each has a bit. */
const PAIRS_MAX = 8

function bytesOf(names: readonly string[]): readonly Buffer[] {
  return names.map((name) => Buffer.from(name))
}

const ENDINGS = bytesOf(REFERENCE_NAMES.endings)
const BEGINNINGS = bytesOf(REFERENCE_NAMES.beginnings)
const WHOLE = bytesOf(REFERENCE_NAMES.whole)
const OF_OBJECTS = bytesOf(REFERENCE_NAMES.ofObjects)

/** Bits of pairs of bytes, by the first and by the second byte: both have the bit of their pair. */
interface Pairs {
  readonly first: Uint8Array
  readonly second: Uint8Array
}

/** In either case of a letter. A byte beyond ASCII could be part of any letter: it has all bits. */
function pairsOf(texts: readonly string[]): Pairs {
  const pairs = [...new Set(texts)]
  if (pairs.length > PAIRS_MAX) throw new Error(`more than ${PAIRS_MAX} pairs of bytes`)
  const at = (index: number): Uint8Array => {
    const bits = new Uint8Array(256).fill(0xff, 0x80)
    for (const [bit, pair] of pairs.entries()) {
      for (const cased of [pair, pair.toUpperCase()]) {
        const byte = cased.charCodeAt(index)
        bits[byte] = (bits[byte] ?? 0) | (1 << bit)
      }
    }
    return bits
  }
  return { first: at(0), second: at(1) }
}

const LAST_TWO = pairsOf(REFERENCE_NAMES.endings.map((name) => name.slice(-2)))
const FIRST_TWO = pairsOf(
  [...REFERENCE_NAMES.beginnings, ...REFERENCE_NAMES.whole, ...REFERENCE_NAMES.ofObjects].map(
    (name) => name.slice(0, 2),
  ),
)

/**
 * Quick check of a name in quotes without escapes, by its first two and its last two bytes: false
 * only for names that `isReferenceName` would not find.
 */
function mayBeReferenceName(bytes: Buffer, start: number, end: number): boolean {
  return (
    hasPair(LAST_TWO, bytes[end - 3] ?? 0, bytes[end - 2] ?? 0) ||
    hasPair(FIRST_TWO, bytes[start + 1] ?? 0, bytes[start + 2] ?? 0)
  )
}

function hasPair({ first, second }: Pairs, one: number, other: number): boolean {
  return ((first[one] ?? 0) & (second[other] ?? 0)) !== 0
}

/** `looksLikeReference` of the contract, for the name that was folded last. */
function isReferenceName(text: Text, valueIsObject: boolean): boolean {
  return (
    ENDINGS.some((ending) => endsAsReference(text, ending)) ||
    BEGINNINGS.some((beginning) => isFolded(text, 0, beginning)) ||
    WHOLE.some((name) => isWhole(text, name)) ||
    (valueIsObject && OF_OBJECTS.some((name) => isWhole(text, name)))
  )
}

function isWhole(text: Text, name: Buffer): boolean {
  return text.foldedLength === name.length && isFolded(text, 0, name)
}

/** Whether it ends so, and nothing, an `r` alone or anything with a low line comes before. */
function endsAsReference(text: Text, ending: Buffer): boolean {
  const { folded, foldedLength } = text
  const at = foldedLength - ending.length
  if (!isFolded(text, at, ending)) return false
  return at === 0 || folded[at - 1] === UNDERSCORE || (at === 1 && folded[0] === LETTER_R)
}
