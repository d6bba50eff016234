/** Shares of projects in a shared budget that others wait for, by the last renewal of its lease. */

import { roomWithin, shareOfProject } from '#spend/counters/contention.ts'
import type { ProjectShare } from '#spend/counters/counters.ts'
import { type LeasedBudget, stateOf } from './leased-budget.ts'

export interface Sharing {
  readonly projectId: string
  /** Part of a budget that a project may reserve while others wait. */
  readonly contendedShare: number
  readonly nowMs: number
}

/** Share of a project, with the amounts of the renewal; undefined if it may have all. */
export function shareIn(
  budget: LeasedBudget,
  { projectId, contendedShare, nowMs }: Sharing,
): ProjectShare | undefined {
  const { waits, known, limit } = budget
  if (waits.size === 0 || !known) return undefined
  const { others, beside, heldBeside } = known
  const held = (budget.held?.get(projectId) ?? 0n) + (heldBeside.get(projectId) ?? 0n)
  const reserved = others + budget.reserved + budget.unwritten
  const unspent = limit.limit - (beside - others)
  return shareOfProject(waits, contendedShare, { projectId, held, reserved, unspent }, nowMs)
}

/** Room for a request of a project: of the limit, and of its share. */
export function roomForProject(budget: LeasedBudget, sharing: Sharing): bigint {
  const { spent, reserved } = stateOf(budget, sharing.nowMs)
  const room = budget.limit.limit - spent - reserved
  return roomWithin(room, shareIn(budget, sharing))
}
