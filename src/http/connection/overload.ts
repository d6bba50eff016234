/**
 * Overload guard: while the event loop lags or the heap is nearly full, requests of owners above an
 * equal share are rejected. The others and the health checks are still answered. An owner is a
 * project on the data plane and an address on the control plane.
 *
 * Load is counted in units over a window: one for each request, rejected ones included, and one for
 * each 64 KiB of body. The equal share is the load of all owners divided by their number. It is
 * halved with each further `overload_lag_seconds` for which the overload lasts, since it may have a
 * single owner as its cause, or many who each stay below their share.
 *
 * Failure modes: a pause of the whole process (a suspended machine) looks like lag and ends with
 * the first sample in time. Owners above `OWNERS_MAX` of a window count in the total alone.
 */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { serverIsOverloaded } from '#contract/errors/requests.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Interval of the calls of `sample`. */
export const SAMPLE_MS = 250
/** Load counts in the current window and the one before. */
const WINDOW_MS = 10_000
const OWNERS_MAX = 10_000
const BYTES_PER_UNIT = 65_536

export interface OverloadGuard {
  /** Measures lag and heap. To be called by a timer each `SAMPLE_MS`. */
  sample(): void
  /** Counts a request. Throws 503 during an overload where its owner is above the share. */
  check(owner: string): void
  /** Counts the bytes of a body that was read. */
  addBytes(owner: string, bytes: number): void
}

export interface OverloadOptions {
  readonly bounds: Bounds
  /** Monotonic, in milliseconds. */
  readonly elapsed: () => number
  /** Used part of the heap's maximum, from 0 to 1. */
  readonly heapShare: () => number
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

export function createOverloadGuard(options: OverloadOptions): OverloadGuard {
  const { elapsed, metrics } = options
  const patienceMs = options.bounds.overload_lag_seconds * 1_000
  const load = createLoad(elapsed())
  const findCause = createDetector(options)
  let cause: Cause | undefined
  let overloadedSince = 0
  let divisor = 1
  return {
    sample: () => {
      const now = elapsed()
      const found = findCause(now)
      if (cause === undefined) overloadedSince = now
      cause = found
      divisor = 2 ** Math.floor((now - overloadedSince) / patienceMs)
      load.startWindow(now)
    },
    check: (owner) => {
      load.add(owner, 1)
      if (cause === undefined || load.of(owner) <= load.equalShare() / divisor) return
      metrics.boundExceeded(cause)
      throw new Problem(serverIsOverloaded('share'))
    },
    addBytes: (owner, bytes) => {
      if (bytes >= BYTES_PER_UNIT) load.add(owner, Math.floor(bytes / BYTES_PER_UNIT))
    },
  }
}

type Cause = 'overload_lag_milliseconds' | 'overload_heap_share'

/** Detects an overload from the time of each sample. */
function createDetector({ bounds, elapsed, heapShare }: OverloadOptions) {
  const lagMaxMs = bounds.overload_lag_milliseconds
  const patienceMs = bounds.overload_lag_seconds * 1_000
  let sampledAt = elapsed()
  let lagSince: number | undefined
  return (now: number): Cause | undefined => {
    if (lagMaxMs === 0) return undefined
    const dueAt = sampledAt + SAMPLE_MS
    sampledAt = now
    lagSince = now - dueAt < lagMaxMs ? undefined : (lagSince ?? dueAt)
    if (lagSince !== undefined && now - lagSince >= patienceMs) return 'overload_lag_milliseconds'
    return heapShare() >= bounds.overload_heap_share ? 'overload_heap_share' : undefined
  }
}

interface Window {
  readonly units: Map<string, number>
  total: number
}

/** Load by owner in the current window and the one before. */
function createLoad(startedAt: number) {
  let windowAt = startedAt
  let current: Window = { units: new Map(), total: 0 }
  let previous: Window = { units: new Map(), total: 0 }
  /** Number of owners in either window. */
  let owners = 0
  return {
    add: (owner: string, units: number): void => {
      const before = current.units.get(owner)
      current.total += units
      if (before === undefined && current.units.size >= OWNERS_MAX) return
      if (before === undefined && !previous.units.has(owner)) owners += 1
      current.units.set(owner, (before ?? 0) + units)
    },
    of: (owner: string): number =>
      (current.units.get(owner) ?? 0) + (previous.units.get(owner) ?? 0),
    equalShare: (): number => (current.total + previous.total) / owners,
    startWindow: (now: number): void => {
      if (now - windowAt < WINDOW_MS) return
      previous = current
      current = { units: new Map(), total: 0 }
      owners = previous.units.size
      windowAt = now
    },
  }
}
