/** The place of a waiting request in the queue of a budget. */

import type { BudgetCounters } from '#spend/counters/counters.ts'
import { budgetName, type SpendLimit } from '#spend/ledger/budget.ts'
import { isWithin } from './within.ts'

export interface QueuePlace {
  /** Resolves when the request may try again, or after a time. */
  woken(ms: number): Promise<void>
  wake(): void
  /** Whether no other request of its project is before it. */
  isFirst(): boolean
  /** Moves it to the end of the queue of another budget. */
  moveTo(limit: SpendLimit): void
  leave(): void
}

export function createPlace(
  counters: Pick<BudgetCounters, 'enqueue'>,
  projectId: string,
  limit: SpendLimit,
): QueuePlace {
  // Set until the next wait, where the request was woken before it.
  let next = Promise.withResolvers<void>()
  const wake = (): void => next.resolve()
  let name = budgetName(limit)
  let waiter = counters.enqueue(limit, projectId, wake)
  return {
    woken: async (ms) => {
      await isWithin(ms, next.promise)
      next = Promise.withResolvers()
    },
    wake,
    isFirst: () => waiter.isFirst(),
    moveTo: (other) => {
      if (budgetName(other) === name) return
      waiter.leave()
      name = budgetName(other)
      waiter = counters.enqueue(other, projectId, wake)
    },
    leave: () => waiter.leave(),
  }
}
