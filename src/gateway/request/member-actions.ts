/**
 * Actions for members of bodies: maxima and choices, prices, the caller, storage, members that
 * steer an upstream, and unknown ones.
 */
import type { SteeringMember, SteeringPath } from '#contract/data-plane/steering-members.ts'
import { type MemberNames, wordAt } from '#json/names.ts'
import { type Shape, shapeOf, type Walk } from '#json/shape.ts'
import { kindAt, numberAt, stringAt } from '#json/values.ts'
import {
  type BodyCollector,
  booleanAt,
  type CollectorAction,
  integerAt,
  isNull,
  isString,
  MAX_INTEGER,
} from './collector.ts'
import { onSteering, onSteeringName } from './references.ts'

type Members = Readonly<Record<string, Shape<BodyCollector>>>

/** An object on the path to members that steer the upstream. */
export interface SteeringObject {
  readonly name: string
  readonly isTop: boolean
  readonly members: Members
  /** Called for the whole value, and for each member beside `members`. */
  readonly on: CollectorAction | undefined
  readonly onOther: CollectorAction
}
interface SteeringShapes {
  readonly shapeWith: (object: SteeringObject) => Shape<BodyCollector>
  /** Shape of a path within a steering member that passes nevertheless. */
  readonly harmless: Shape<BodyCollector>
  readonly onOther: CollectorAction
}

/**
 * The members of a body that steer the upstream, or contain a steering member. `onOther` is the
 * action for members that no shape names.
 */
export function steeringMembers(
  all: readonly SteeringPath[],
  { shapeWith, harmless, onOther }: SteeringShapes,
): Members {
  const membersOf = (
    paths: readonly SteeringPath[],
    around: SteeringMember | undefined,
    isTop: boolean,
  ): Members => {
    const byName = Map.groupBy(paths, ({ steps: [name = ''] }) => name)
    return Object.fromEntries(
      Array.from(byName, ([name, ways]) => {
        const leaf = ways.find(({ steps }) => steps.length === 1)
        const rest = ways.flatMap(({ member, steps }) =>
          steps.length === 1 ? [] : [{ member, steps: steps.slice(1) }],
        )
        if (leaf && !leaf.member) return [name, harmless]
        const member = leaf?.member
        if (rest.length === 0)
          return [name, shapeOf<BodyCollector>({ on: member && onMember(member) })]
        // A member with others that pass is rejected for each of the rest.
        const closed = member?.harmless ? member : around
        const object = {
          name,
          isTop,
          members: membersOf(rest, closed, false),
          on: member && (member.harmless ? onNoObject(member) : onMember(member)),
          onOther: closed ? onClosed(closed, onOther) : onOther,
        }
        return [name, shapeWith(object)]
      }),
    )
  }
  return membersOf(all, undefined, true)
}

function onMember(member: SteeringMember): CollectorAction {
  const steer = onSteering(member)
  const { counts } = member
  if (counts === undefined) return steer
  return (walk, start, end, depth) => {
    onLooseMaximum(walk, start, end, counts)
    steer(walk, start, end, depth)
  }
}

function onNoObject(member: SteeringMember): CollectorAction {
  const steer = onSteering(member)
  return (walk, start, end, depth) => {
    if (walk.bytes[start] !== 0x7b) steer(walk, start, end, depth)
  }
}

function onClosed(member: SteeringMember, onOther: CollectorAction): CollectorAction {
  const steer = onSteeringName(member)
  return (walk, start, end, depth) => {
    steer(walk, start, end, depth)
    onOther(walk, start, end, depth)
  }
}

/** The greater of two members counts, since an upstream may obey either. */
export const onMaxTokens: CollectorAction = (walk, start, end, depth) => {
  walk.sink.namesMaxOutput = true
  walk.sink.maxOutputAt = { start, end }
  const value = integerAt(walk, start, end, depth)
  if (value === undefined) return
  walk.sink.maxOutputTokens = Math.max(walk.sink.maxOutputTokens ?? 0, value)
}

/** Another maximum or number of choices, of an upstream that may obey it: any number counts. */
export function onLooseMaximum(
  walk: Walk<BodyCollector>,
  start: number,
  end: number,
  counts: 'maximum' | 'choices',
): void {
  if (kindAt(walk.bytes, start, end) !== 'an integer') return
  const value = numberAt(walk.bytes, start, end)
  // a negative one is none
  const most = value < 0 || value > MAX_INTEGER ? MAX_INTEGER : value
  const { sink } = walk
  if (counts === 'choices') sink.choices = Math.max(sink.choices, most)
  else {
    sink.namesMaxOutput = true
    sink.maxOutputTokens = Math.max(sink.maxOutputTokens ?? 0, most)
  }
}

export const onChoices: CollectorAction = (walk, start, end, depth) => {
  walk.sink.choices = Math.max(walk.sink.choices, integerAt(walk, start, end, depth) ?? 1)
}

/** The longest name of a quality or a service tier, in bytes; only a string counts. */
const NAME_BYTES_MAX = 64

function nameAt(...[walk, start, end]: Parameters<CollectorAction>): string | undefined {
  return isString(walk, start) && end - start <= NAME_BYTES_MAX
    ? stringAt(walk, start, end)
    : undefined
}

export const onQuality: CollectorAction = (walk, start, end, depth) => {
  walk.sink.quality = nameAt(walk, start, end, depth)
}

/** A name in the list of outputs of a chat. */
export const onModality: CollectorAction = (walk, start, end, depth) => {
  if (nameAt(walk, start, end, depth) === 'audio') walk.sink.writesAudio = true
}

export const onServiceTier: CollectorAction = (walk, start, end, depth) => {
  walk.sink.serviceTierAt = { start, end }
  walk.sink.serviceTier = nameAt(walk, start, end, depth)
}

/** The speed of Anthropic's requests and fallbacks: any but the standard one counts. */
export const onSpeed: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  const speed = nameAt(walk, start, end, depth) ?? ''
  if (speed !== 'standard') walk.sink.speed = speed
}

/** The place of processing. A value that is no name is kept as text, which is in no region. */
export const onInferenceGeo: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  const text = () => walk.bytes.toString('utf8', start, Math.min(end, start + NAME_BYTES_MAX))
  walk.sink.inferenceGeo = nameAt(walk, start, end, depth) ?? text()
}

/** The longest `prompt_cache_key` that routes a request; the upstream judges other values. */
const CACHE_KEY_BYTES_MAX = 512
/** The longest `safety_identifier` that is a tag: OpenAI's has at most 64 characters. */
const IDENTIFIER_BYTES_MAX = 512

export const onCacheKey: CollectorAction = (walk, start, end) => {
  if (isString(walk, start) && end - start <= CACHE_KEY_BYTES_MAX) {
    walk.sink.cacheKey = stringAt(walk, start, end)
  }
}

export const onSafetyIdentifier: CollectorAction = (walk, start, end) => {
  if (isString(walk, start) && end - start <= IDENTIFIER_BYTES_MAX) {
    walk.sink.safetyIdentifier = stringAt(walk, start, end)
  }
}

export const onBackground: CollectorAction = (walk, start, end, depth) => {
  walk.sink.background = booleanAt(walk, start, end, depth)
}

export const onStore: CollectorAction = (walk, start, end, depth) => {
  walk.sink.storeAt = { start, end }
  if (!isNull(walk, start)) walk.sink.store = booleanAt(walk, start, end, depth)
}

export const onMetadata: CollectorAction = (walk, start, end) => {
  walk.sink.metadataAt = { start, end }
}

/**
 * The action for each member at the top of a body that its shape does not name. It is forwarded,
 * but under an enforced spend limit only to an upstream with `unknown_members: pass`, which may
 * obey it at a higher cost. It adds an unknown length to the input.
 */
export function onUnnamedOfBody(
  known: MemberNames<string>,
  harmless: MemberNames<string>,
  onOther: CollectorAction,
): CollectorAction {
  return (walk, start, end, depth) => {
    const isKnown =
      wordAt(walk, known, start, end) !== undefined ||
      wordAt(walk, harmless, start, end) !== undefined
    if (!isKnown && !isNull(walk, walk.start)) {
      walk.sink.unknownMember ??= stringAt(walk, start, end)
      walk.sink.isOpaque = true
    }
    onOther(walk, start, end, depth)
  }
}
