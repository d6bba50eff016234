/**
 * Reads of the store that are under way: one for each thing asked for, however many ask, and not
 * more than a number of them at once.
 *
 * A change that is applied while a read is under way may be one that the read does not see. So it
 * is noted on every read under way, and nobody joins those any more: whoever comes after a change
 * was applied is answered by a read that began after it. What was read is kept only if it includes
 * each change noted meanwhile.
 */
import type { Change } from '#storage/changes.ts'
import { withinTime } from '#storage/lifetime.ts'

/** Longest that a read may take. One that takes longer fails, and is not kept. */
const FLIGHT_TIMEOUT_MS = 2_000

export interface Flight {
  /** Whether what was read at the organization's change `seq` includes what was applied since. */
  stands(organizationId: string, seq: number): boolean
  /** Whether any change was applied since. */
  overtaken(): boolean
}

export interface Flights<T> {
  /** The read of `key` that is under way, or a new one; undefined when too many are. */
  join(key: string, read: (flight: Flight) => Promise<T>): Promise<T> | undefined
  /** Notes that a change was applied. */
  overtake(change: Change): void
  /** Lets nothing be kept of what is under way. */
  forget(): void
}

interface Flying {
  /** The newest change of each organization that was applied since it began. */
  readonly applied: Map<string, number>
  /** Set once nobody tells it of changes any more. */
  over: boolean
}

export const createFlights = <T>(flightsMax: number): Flights<T> => {
  const joinable = new Map<string, Promise<T>>()
  const flying = new Set<Flying>()

  const start = (key: string, read: (flight: Flight) => Promise<T>): Promise<T> => {
    const flight: Flying = { applied: new Map(), over: false }
    flying.add(flight)
    const result = withinTime(read(viewOf(flight)), FLIGHT_TIMEOUT_MS).finally(() => {
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
    overtake: ({ organizationId, seq }) => {
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
  stands: (organizationId, seq) => !flight.over && (flight.applied.get(organizationId) ?? 0) <= seq,
  overtaken: () => flight.over || flight.applied.size > 0,
})
