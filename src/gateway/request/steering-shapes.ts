/** Shapes of the members that steer an upstream, built from the table of the contract. */
import {
  STEERING_PATHS,
  type SteeringMember,
  type SteeringPath,
} from '#contract/data-plane/steering-members.ts'
import { type Shape, shapeOf } from '#json/shape.ts'
import type { BodyCollector, CollectorAction } from './collector.ts'
import { onLooseMaximum } from './maxima.ts'
import { onOther, onSteering, onSteeringName } from './references.ts'

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
type ShapeWith = (object: SteeringObject) => Shape<BodyCollector>

/** The members of a body that steer the upstream, or contain a steering member. */
export function steeringMembers(shapeWith: ShapeWith, harmless: Shape<BodyCollector>): Members {
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
          onOther: closed ? onClosed(closed) : onOther,
        }
        return [name, shapeWith(object)]
      }),
    )
  }
  return membersOf(STEERING_PATHS, undefined, true)
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

function onClosed(member: SteeringMember): CollectorAction {
  const steer = onSteeringName(member)
  return (walk, start, end, depth) => {
    steer(walk, start, end, depth)
    onOther(walk, start, end, depth)
  }
}
