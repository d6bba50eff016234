/** Number of projects that have asked for something of late: at most two windows ago. */

/** Most projects that are counted in one window. */
const PROJECTS_MAX = 10_000

export interface ActiveProjects {
  /** Records a request of a project. Returns the number of projects, this one included. */
  add(projectId: string, nowMs: number): number
}

export function createActiveProjects(windowMs: number): ActiveProjects {
  let [current, before] = [new Set<string>(), new Set<string>()]
  let startedAt = Number.NEGATIVE_INFINITY
  const advance = (nowMs: number): void => {
    const elapsed = nowMs - startedAt
    // A clock that went back begins a window, too.
    if (elapsed >= 0 && elapsed < windowMs) return
    before = elapsed >= 0 && elapsed < 2 * windowMs ? current : new Set()
    current = new Set()
    startedAt = nowMs
  }
  return {
    add: (projectId, nowMs) => {
      advance(nowMs)
      before.delete(projectId)
      if (current.size < PROJECTS_MAX) current.add(projectId)
      return Math.max(1, current.size + before.size)
    },
  }
}
