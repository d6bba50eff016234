/** Actions of the walk over a body for its references to upstream objects. */
import {
  HARMLESS_NAMES,
  NAMED_REFERENCES,
  type ReferenceKind,
} from '#contract/data-plane/references.ts'
import type { SteeringMember } from '#contract/data-plane/steering-members.ts'
import { tooManyReferences } from '#json/bounds.ts'
import { foldName, hasPrefix } from '#json/fold.ts'
import { wordAt, wordsOf } from '#json/names.ts'
import { pathOfSteps } from '#json/path.ts'
import { pathOf, stepsOf, type Walk } from '#json/shape.ts'
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
import { isReferenceName, mayBeReferenceName } from './reference-names.ts'

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

/** The input file of a batch. */
export const onInputFile: CollectorAction = (walk, start, end, depth) => {
  onReference(NAMED_REFERENCES.input_file_id)(walk, start, end, depth)
  if (isString(walk, start)) walk.sink.inputFileId = stringAt(walk, start, end)
}

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

/** A member that no shape names. Only a name that could be a reference's is looked at. */
export const onOther: CollectorAction = (walk, start, end, depth) => {
  if (walk.escapeBytes > 0 || mayBeReferenceName(walk.bytes, start, end)) {
    lookAtOther(walk, start, end, depth)
  }
}

const HARMLESS = wordsOf(Object.keys(HARMLESS_NAMES))

const lookAtOther: CollectorAction = (walk, start, end, depth) => {
  const value = walk.start
  if (isNull(walk, value) || wordAt(walk, HARMLESS, start, end) !== undefined) return
  foldName(walk, start, end)
  if (isReferenceName(walk, walk.bytes[value] === 0x7b)) keepReference(walk, 'unknown', '', depth)
}
