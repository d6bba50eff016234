/** Shapes of the members that steer an upstream, built from the table of the contract. */
import { STEERING_PATHS, type SteeringPath } from '#contract/steering-members.ts'
import { type Shape, shapeOf } from '#json/shape.ts'
import type { BodyCollector } from './collector.ts'
import { onSteering } from './references.ts'

type Members = Readonly<Record<string, Shape<BodyCollector>>>
/** The shape of a place on the way to such a member, which has these members. */
type PlaceWith = (name: string, isTop: boolean, members: Members) => Shape<BodyCollector>

/** The members of a body that steer the upstream, or have one that does. */
export function steeringMembers(placeWith: PlaceWith): Members {
  return membersOf(STEERING_PATHS, placeWith, true)
}

const membersOf = (
  paths: readonly SteeringPath[],
  placeWith: PlaceWith,
  isTop: boolean,
): Members => {
  const byName = Map.groupBy(paths, ({ steps: [name = ''] }) => name)
  return Object.fromEntries(
    Array.from(byName, ([name, ways]) => {
      const leaf = ways.find(({ steps }) => steps.length === 1)
      if (leaf) return [name, shapeOf<BodyCollector>({ on: onSteering(leaf.member) })]
      const rest = ways.map(({ member, steps }) => ({ member, steps: steps.slice(1) }))
      return [name, placeWith(name, isTop, membersOf(rest, placeWith, false))]
    }),
  )
}
