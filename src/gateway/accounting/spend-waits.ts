/** Waits of requests for room in a budget, or for the store. */
import type { SpendBudgets, SpendLimit } from '#spend/budget.ts'

/** Longest time between two attempts of a request that waits for room. */
const RETRY_AFTER_MS = 2_000

/** A request of a project that waits for room. */
export interface RoomWait {
  readonly limit: SpendLimit
  readonly projectId: string
  /** The rest of its wait. */
  readonly leftMs: number
}

/**
 * Resolves when a reservation of the limit's budget ends, or after a time: at the latest when the
 * wait is to be noted again, and a share may have ended.
 */
export async function nextRelease(
  budgets: Pick<SpendBudgets, 'onRelease'>,
  { limit, projectId, leftMs }: RoomWait,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const remove = budgets.onRelease(limit, projectId, resolve)
  await isWithin(Math.min(leftMs, RETRY_AFTER_MS), promise)
  remove()
}

/** Resolves with a promise to true, or after a time to false. */
export async function isWithin(ms: number, event: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, Math.max(0, ms), false)
  try {
    return await Promise.race([event.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
