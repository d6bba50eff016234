/**
 * Concurrent requests at an upstream, under a limit of its account. Each node has an equal part of
 * it, at least one: so a node that ends gives its part to the others.
 *
 * As long as several projects ask, one that holds its equal part or more leaves `RESERVED` of the
 * slots free. A project that comes then finds a slot at once, and gets its part as others end.
 */
import { createActiveProjects } from './active-projects.ts'
import { MINUTE_MS } from './rate-room.ts'

/** The part of the slots that a project beyond its own part leaves free. */
const RESERVED = 0.25

export interface SlotShares {
  /** Whether the project has a slot now. */
  acquire(projectId: string, nowMs: number): boolean
  release(projectId: string): void
  capacity(): number
  used(): number
}

/** `limit` is of all nodes together. */
export function createSlotShares(limit: number, liveNodes: () => number): SlotShares {
  const held = new Map<string, number>()
  const active = createActiveProjects(MINUTE_MS)
  let used = 0
  const capacity = (): number => Math.max(1, Math.floor(limit / Math.max(1, liveNodes())))
  return {
    capacity,
    used: () => used,
    acquire: (projectId, nowMs) => {
      const projects = active.add(projectId, nowMs)
      const slots = capacity()
      const own = held.get(projectId) ?? 0
      const isWithin = own < slots / projects
      const free = projects > 1 && !isWithin ? Math.ceil(slots * RESERVED) : 0
      if (used + free >= slots) return false
      held.set(projectId, own + 1)
      used += 1
      return true
    },
    release: (projectId) => {
      const own = held.get(projectId) ?? 0
      if (own > 1) held.set(projectId, own - 1)
      else held.delete(projectId)
      used -= 1
    },
  }
}
