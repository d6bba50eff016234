/**
 * Single-flight loads: concurrent loads of one key share one read of the store, and the number of
 * reads in flight is bounded.
 *
 * A change that is applied during a read may not be in what it reads. It therefore invalidates the
 * reads in flight: a load after the change starts a new read, and a result is cached only if it
 * includes every change that was applied since its read began.
 */
import type { Change } from '#storage/changes.ts'
import { withTimeout } from '#storage/revocable-tx.ts'

/** Timeout of a read, after which it fails and is not cached. */
const FLIGHT_TIMEOUT_MS = 2_000

export interface Flight {
  /** Whether a read at the organization's change `seq` includes every change applied since. */
  isCurrent(organizationId: string, seq: number): boolean
  /** Whether any change was applied since. */
  isInvalidated(): boolean
}

export interface SingleFlight<T> {
  /** The read of `key` that is under way, or a new one; undefined when too many are. */
  join(key: string, read: (flight: Flight) => Promise<T>): Promise<T> | undefined
  /** Records a change that was applied. */
  invalidate(change: Change): void
  /** Keeps the results of all reads in flight from being cached. */
  forget(): void
}

interface Flying {
  /** The newest change of each organization that was applied since it began. */
  readonly applied: Map<string, number>
  /** Set when it has ended: changes are no longer recorded for it. */
  over: boolean
}

export function createSingleFlight<T>(flightsMax: number): SingleFlight<T> {
  const joinable = new Map<string, Promise<T>>()
  const flying = new Set<Flying>()

  const start = (key: string, read: (flight: Flight) => Promise<T>): Promise<T> => {
    const flight: Flying = { applied: new Map(), over: false }
    flying.add(flight)
    const result = withTimeout(read(viewOf(flight)), FLIGHT_TIMEOUT_MS).finally(() => {
      flight.over = true
      flying.delete(flight)
      if (joinable.get(key) === result) joinable.delete(key)
    })
    joinable.set(key, result)
    return result
  }

  return {
    join: (key, read) => {
      const present = joinable.get(key)
      if (present || flying.size >= flightsMax) return present
      return start(key, read)
    },
    invalidate: ({ organizationId, seq }) => {
      joinable.clear()
      for (const { applied } of flying) {
        applied.set(organizationId, Math.max(seq, applied.get(organizationId) ?? 0))
      }
    },
    forget: () => {
      joinable.clear()
      for (const flight of flying) flight.over = true
    },
  }
}

const viewOf = (flight: Flying): Flight => ({
  isCurrent: (organizationId, seq) =>
    !flight.over && (flight.applied.get(organizationId) ?? 0) <= seq,
  isInvalidated: () => flight.over || flight.applied.size > 0,
})
