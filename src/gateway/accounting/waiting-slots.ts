/**
 * Requests that wait for room in a budget, counted for each project at each budget. A second bound
 * holds for all requests of a project and a third for all together: what waits takes memory. No
 * project and no budget has all of these slots.
 *
 * Their bodies take at most a part of the room that the bodies in flight share. Waits cost a caller
 * nothing, and would otherwise keep the bodies of other projects out.
 */
import { createHeldAmounts } from '#base/held-amounts.ts'
import type { Bounds } from '#config/bounds.ts'
import { type BudgetId, budgetName } from '#spend/ledger/budget.ts'

/** Budgets that one project may fill. */
const OF_PROJECT = 4
/** Budgets that all projects together may fill. */
const OF_ALL = 16
/** Part of a project's room for bodies, in so many, that its waiting requests may hold. */
const PARTS_OF_PROJECT = 4
/** Part of the room for all bodies, in so many, that all waiting requests may hold. */
const PARTS_OF_ALL = 2
const ALL = ''

export type SlotBounds = Pick<Bounds, 'spend_waiting' | 'body_project_bytes' | 'body_budget_bytes'>

export interface WaitingSlots {
  /**
   * Enters a request with a body of so many bytes. Returns the function that ends its wait;
   * undefined without a slot.
   */
  enter(budget: BudgetId, projectId: string, bytes: number): (() => void) | undefined
  /** Requests that wait. */
  waiting(): number
}

export function createWaitingSlots(bounds: SlotBounds): WaitingSlots {
  const waiting = createHeldAmounts()
  const held = createHeldAmounts()
  const most = bounds.spend_waiting
  const mostOfProject = bounds.body_project_bytes / PARTS_OF_PROJECT
  const mostOfAll = bounds.body_budget_bytes / PARTS_OF_ALL
  const fits = (projectId: string, bytes: number): boolean =>
    held.of(projectId) + bytes <= mostOfProject && held.of(ALL) + bytes <= mostOfAll
  const change = (names: readonly string[], by: 1 | -1): void => {
    for (const name of names) waiting.add(name, by)
  }
  const hold = (projectId: string, bytes: number): void => {
    held.add(projectId, bytes)
    held.add(ALL, bytes)
  }
  return {
    waiting: () => waiting.of(ALL),
    enter: (budget, projectId, bytes) => {
      const atBudget = `${projectId}/${budgetName(budget)}`
      if (waiting.of(atBudget) >= most) return
      if (waiting.of(projectId) >= most * OF_PROJECT || waiting.of(ALL) >= most * OF_ALL) return
      if (!fits(projectId, bytes)) return
      const names = [atBudget, projectId, ALL]
      change(names, 1)
      hold(projectId, bytes)
      return () => {
        change(names, -1)
        hold(projectId, -bytes)
      }
    },
  }
}
