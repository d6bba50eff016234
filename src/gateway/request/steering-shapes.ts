/** Shapes of the members that steer an upstream, built from the table of the contract. */
import { STEERING_PATHS, type SteeringPath } from '#contract/steering-members.ts'
import { type Shape, shapeOf } from '#json/shape.ts'
import type { BodyCollector } from './collector.ts'
import { onSteering } from './references.ts'

type Members = Readonly<Record<string, Shape<BodyCollector>>>
/** The shape of an object on the path to such a member, with these members. */
type ShapeWith = (name: string, isTop: boolean, members: Members) => Shape<BodyCollector>

/** The members of a body that steer the upstream, or have one that does. */
export function steeringMembers(shapeWith: ShapeWith): Members {
  return membersOf(STEERING_PATHS, shapeWith, true)
}

const membersOf = (
  paths: readonly SteeringPath[],
  shapeWith: ShapeWith,
  isTop: boolean,
): Members => {
  const byName = Map.groupBy(paths, ({ steps: [name = ''] }) => name)
  return Object.fromEntries(
    Array.from(byName, ([name, ways]) => {
      const leaf = ways.find(({ steps }) => steps.length === 1)
      if (leaf) return [name, shapeOf<BodyCollector>({ on: onSteering(leaf.member) })]
      const rest = ways.map(({ member, steps }) => ({ member, steps: steps.slice(1) }))
      return [name, shapeWith(name, isTop, membersOf(rest, shapeWith, false))]
    }),
  )
}
