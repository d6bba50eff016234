/**
 * How the engine marks its heap before a major collection: in one step, or in steps between other
 * work.
 *
 * Steps keep the pause short. But this engine does not collect its young generation while it marks,
 * and most of what is allocated meanwhile stays, so that the next collection is near. Where no
 * other core can mark beside the program, a small heap is marked in one step, if it is marked
 * rarely.
 */
import { availableParallelism } from 'node:os'
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import type { Runtime } from './runtime.ts'

/** Collections in a shorter time than this are frequent. */
const FREQUENT_MS = 5_000
/** Time for which the heap is marked in steps after frequent collections. */
const STEPS_FOR_MS = 60_000
/** Largest heap that is marked in one step, in bytes in use: it takes 1 ms for each MiB. */
const ONE_STEP_MAX_BYTES = 64 * 2 ** 20

/**
 * Adapts the marking to the collections that there are, until the returned function is called. The
 * program has turned steps off for its start.
 */
export function adaptHeapMarking(
  after: Runtime['after'],
  isOneCore = availableParallelism() === 1,
): () => void {
  if (!isOneCore) {
    markInSteps(true)
    return () => {}
  }
  let cancel = (): void => {}
  let lastAt = Number.NEGATIVE_INFINITY
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!isMajor(entry)) continue
      const isFrequent = entry.startTime - lastAt < FREQUENT_MS
      lastAt = entry.startTime
      if (!isFrequent && getHeapStatistics().used_heap_size <= ONE_STEP_MAX_BYTES) continue
      cancel()
      markInSteps(true)
      cancel = after(STEPS_FOR_MS, () => markInSteps(false))
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => {
    observer.disconnect()
    cancel()
  }
}

const markInSteps = (is: boolean): void => {
  setFlagsFromString(is ? '--incremental-marking' : '--no-incremental-marking')
}

/** Whether it is a collection of the whole heap, except for the one after the start. */
const isMajor = (entry: PerformanceEntry): boolean => {
  const { detail } = entry.toJSON()
  if (detail.kind !== constants.NODE_PERFORMANCE_GC_MAJOR) return false
  return !(detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE)
}
