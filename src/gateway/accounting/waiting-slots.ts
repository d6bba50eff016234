/**
 * Requests that wait for room in a budget, counted for each project at each budget. A second bound
 * holds for all requests of a project and a third for all together: what waits takes memory. No
 * project and no budget has all of these slots.
 */
import { createHeldAmounts } from '#base/held-amounts.ts'
import { type BudgetId, budgetName } from '#spend/budget.ts'

/** Budgets that one project may fill. */
const OF_PROJECT = 4
/** Budgets that all projects together may fill. */
const OF_ALL = 16
const ALL = ''

export interface WaitingSlots {
  /** Enters a request. Returns the function that ends its wait; undefined without a slot. */
  enter(budget: BudgetId, projectId: string): (() => void) | undefined
}

/** `most`: requests of a project at one budget. */
export function createWaitingSlots(most: number): WaitingSlots {
  const waiting = createHeldAmounts()
  const change = (names: readonly string[], by: 1 | -1): void => {
    for (const name of names) waiting.add(name, by)
  }
  return {
    enter: (budget, projectId) => {
      const atBudget = `${projectId}/${budgetName(budget)}`
      if (waiting.of(atBudget) >= most) return
      if (waiting.of(projectId) >= most * OF_PROJECT || waiting.of(ALL) >= most * OF_ALL) return
      const names = [atBudget, projectId, ALL]
      change(names, 1)
      return () => change(names, -1)
    },
  }
}
