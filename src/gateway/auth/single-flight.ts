/**
 * Single-flight loads: concurrent loads of one key share one read of the store, and the number of
 * reads in flight is bounded.
 *
 * A change that is applied during a read may be missing in its result. It therefore invalidates the
 * reads in flight: a load after the change starts a new read, and a result is cached only if it
 * includes every change of its dependencies that was applied since its read began. Other changes do
 * not keep it from being cached: an identity provider makes hundreds of them in a second.
 */
import type { Change } from '#storage/changes.ts'
import { withTimeout } from '#storage/revocable-tx.ts'

/** Timeout of a read, after which it fails and is not cached. */
const FLIGHT_TIMEOUT_MS = 2_000
/** Most changed ids that are recorded for a read. Further ones count as the organization's. */
const CHANGED_IDS_MAX = 1_000

export interface Flight {
  /**
   * Whether a read at the organization's change `seq` of something that depends on `ids`, the
   * organization among them, includes every change of these that was applied since it began.
   */
  isCurrent(ids: readonly string[], seq: number): boolean
  /** Whether something may exist now that did not when it began. */
  hasCreation(): boolean
}

/** A change as reads depend on it. */
export interface AppliedChange extends Pick<Change, 'organizationId' | 'seq'> {
  /** Ids of the objects that it concerns; the organization's, if it may concern all. */
  readonly ids: readonly string[]
  /** Whether it may have created something. */
  readonly creates: boolean
}

export interface SingleFlight<T> {
  /** The read of `key` that is under way, or a new one; undefined when too many are. */
  join(key: string, read: (flight: Flight) => Promise<T>): Promise<T> | undefined
  /** Records a change that was applied. */
  invalidate(change: AppliedChange): void
  /** Keeps the results of all reads in flight from being cached. */
  forget(): void
}

interface Flying {
  /** The newest change of each id that was applied since it began. */
  readonly changed: Map<string, number>
  hasCreation: boolean
  /** Set when it has ended: changes are no longer recorded for it. */
  over: boolean
}

export function createSingleFlight<T>(flightsMax: number): SingleFlight<T> {
  const joinable = new Map<string, Promise<T>>()
  const flying = new Set<Flying>()

  const start = (key: string, read: (flight: Flight) => Promise<T>): Promise<T> => {
    const flight: Flying = { changed: new Map(), hasCreation: false, over: false }
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
    invalidate: (change) => {
      joinable.clear()
      for (const flight of flying) recordChange(flight, change)
    },
    forget: () => {
      joinable.clear()
      for (const flight of flying) flight.over = true
    },
  }
}

function recordChange(flight: Flying, { organizationId, seq, ids, creates }: AppliedChange) {
  const { changed } = flight
  if (creates || ids.includes(organizationId)) flight.hasCreation = true
  for (const id of ids) {
    const named = changed.has(id) || changed.size < CHANGED_IDS_MAX ? id : organizationId
    changed.set(named, Math.max(seq, changed.get(named) ?? 0))
  }
}

function viewOf(flight: Flying): Flight {
  return {
    isCurrent: (ids, seq) =>
      !flight.over && ids.every((id) => (flight.changed.get(id) ?? 0) <= seq),
    hasCreation: () => flight.over || flight.hasCreation,
  }
}
