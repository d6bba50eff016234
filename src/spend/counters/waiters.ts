/**
 * Requests that wait for room in a budget. Projects take turns: many requests of one delay no
 * other. Those of one project have an order: only the first of them is woken, and the next one when
 * it ends its wait. Otherwise small requests would pass a large one again and again.
 */

/**
 * Most projects that the end of a reservation wakes, by their first request: each of these tries
 * again.
 */
const WOKEN_MAX = 8

/** A request in the queue of a budget. */
export interface Waiter {
  /** Whether no other request of its project is before it. */
  isFirst(): boolean
  /** Ends its wait, and wakes the next request of its project. */
  leave(): void
}

/** Listeners by project, in the order of their turns. */
export type Waiters = Map<string, Set<() => void>>

/** Adds a listener, which is called each time that it may try, until it leaves. */
export function addWaiter(waiters: Waiters, projectId: string, listener: () => void): Waiter {
  const ofProject = waiters.get(projectId) ?? new Set()
  waiters.set(projectId, ofProject.add(listener))
  const isFirst = (): boolean => firstOf(ofProject) === listener
  return {
    isFirst,
    leave: () => {
      const wasFirst = isFirst()
      ofProject.delete(listener)
      if (wasFirst) firstOf(ofProject)?.()
      if (ofProject.size === 0 && waiters.get(projectId) === ofProject) waiters.delete(projectId)
    },
  }
}

/** Wakes the first request of some projects, in the order of their turns. */
export function wake(waiters: Waiters): void {
  for (let left = Math.min(WOKEN_MAX, waiters.size); left > 0; left--) {
    const [next] = waiters
    if (!next) return
    const [projectId, listeners] = next
    waiters.delete(projectId)
    waiters.set(projectId, listeners)
    firstOf(listeners)?.()
  }
}

function firstOf([first]: Iterable<() => void>): (() => void) | undefined {
  return first
}
