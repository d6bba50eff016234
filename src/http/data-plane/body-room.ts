/**
 * Memory budget for the bodies in flight of a process, in total and by project. The servers of a
 * process share one: with an address of their own for admins, there are two.
 */
import { createHeldAmounts } from '#base/held-amounts.ts'
import type { Bounds } from '#config/bounds.ts'

type RoomBounds = Pick<Bounds, 'body_budget_bytes' | 'body_project_bytes'>

export interface BodyRoom {
  /** Bytes of bodies in flight. */
  held(): number
  /** The bound that so many further bytes would exceed. */
  exceeded(projectId: string, bytes: number): keyof RoomBounds | undefined
  take(projectId: string, bytes: number): void
  leave(projectId: string, bytes: number): void
}

export function createBodyRoom(bounds: RoomBounds): BodyRoom {
  const ofProjects = createHeldAmounts()
  let held = 0
  const take = (projectId: string, bytes: number): void => {
    held += bytes
    ofProjects.add(projectId, bytes)
  }
  return {
    held: () => held,
    exceeded: (projectId, bytes) => {
      if (held + bytes > bounds.body_budget_bytes) return 'body_budget_bytes'
      return ofProjects.of(projectId) + bytes > bounds.body_project_bytes
        ? 'body_project_bytes'
        : undefined
    },
    take,
    leave: (projectId, bytes) => take(projectId, -bytes),
  }
}
