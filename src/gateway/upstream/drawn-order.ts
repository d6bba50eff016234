/** The order in which the targets of a request are tried. */
import { drawOf } from './affinity.ts'
import type { UpstreamTarget } from './open-target.ts'

export interface OrderedRequest {
  readonly nowMs: number
  readonly model: string | undefined
  readonly projectId: string
  /** Requests of one affinity have one order. Undefined: a draw. */
  readonly affinity: string | undefined
  /** A number from 0 up to 1, for a draw. */
  readonly random: () => number
}

/** A draw without replacement by weight; open circuits, closed models, no credentials come last. */
export function inDrawnOrder(
  able: readonly UpstreamTarget[],
  { nowMs, model, projectId, affinity, random }: OrderedRequest,
): UpstreamTarget[] {
  const keyed = able.map((target) => {
    const { weight, name } = target.upstream
    const drawn = affinity === undefined ? random() : drawOf(affinity, name)
    // Efraimidis and Spirakis: the largest of random^(1/weight) first draws by weight.
    const draw = weight === 0 ? -1 : drawn ** (1 / weight)
    const isLast =
      !target.hasCredentials ||
      target.circuitOpenUntil > nowMs ||
      (model !== undefined && target.gate?.isClosed({ model, projectId }))
    return { target, draw: isLast ? draw - 2 : draw }
  })
  return keyed.sort((a, b) => b.draw - a.draw).map(({ target }) => target)
}
