/** Requests that wait for room in a budget. Projects take turns: many of one delay no other. */

/** Most of them that the end of a reservation wakes: each of them tries again. */
const WOKEN_MAX = 8

/** Listeners by project, in the order of their turns. */
export type Waiters = Map<string, Set<() => void>>

/** Adds a listener that is called once. Returns a function that removes it. */
export function addWaiter(waiters: Waiters, projectId: string, listener: () => void): () => void {
  const ofProject = waiters.get(projectId) ?? new Set()
  waiters.set(projectId, ofProject.add(listener))
  return () => {
    ofProject.delete(listener)
    if (ofProject.size === 0 && waiters.get(projectId) === ofProject) waiters.delete(projectId)
  }
}

/** Wakes some of those who wait: of each project in the order in which they came. */
export function wake(waiters: Waiters): void {
  for (let woken = 0; woken < WOKEN_MAX; woken++) {
    const [next] = waiters
    if (!next) return
    const [projectId, listeners] = next
    waiters.delete(projectId)
    const [listener] = listeners
    if (!listener) continue
    listeners.delete(listener)
    if (listeners.size > 0) waiters.set(projectId, listeners)
    listener()
  }
}
