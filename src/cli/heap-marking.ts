/**
 * Marking of the heap before a major collection: in one step, or in steps between other work.
 *
 * Steps keep the pause short. But this engine does not collect its young generation during them,
 * and most of what is allocated then stays, so that the next collection is near. Where no other
 * core can mark beside the program, the heap is marked in one step while it is small and rarely
 * collected.
 *
 * Steps stay on once they are: a thread of ours that begins to mark while they are turned off would
 * end the process.
 */
import { availableParallelism } from 'node:os'
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { markInSteps as turnStepsOn } from './engine-flags.ts'

/** Collections are frequent where three of them begin within this time. */
const FREQUENT_MS = 15_000
/** Largest heap after a collection with which the next is marked in one step, in bytes in use. */
const ONE_STEP_MAX_BYTES = 128 * 2 ** 20

export interface HeapMarkingOptions {
  /** Default: whether this process has one. */
  readonly isOneCore?: boolean
  /** Default: turns the steps on, which the program has turned off for its start. */
  readonly markInSteps?: () => void
}

/** Turns steps on, on one core as soon as they are needed. Returns a function that does so now. */
export function adaptHeapMarking({
  isOneCore = availableParallelism() === 1,
  markInSteps = turnStepsOn,
}: HeapMarkingOptions = {}): () => void {
  const startedAt: number[] = []
  const observer = new PerformanceObserver((list) => {
    const majors = list.getEntries().filter(isMajor)
    if (majors.length === 0) return
    for (const { startTime } of majors) startedAt.push(startTime)
    startedAt.splice(0, startedAt.length - 3)
    const [first = 0, , last = Number.POSITIVE_INFINITY] = startedAt
    if (last - first < FREQUENT_MS || isLarge()) end()
  })
  const end = (): void => {
    observer.disconnect()
    markInSteps()
  }
  if (isOneCore && !isLarge()) observer.observe({ entryTypes: ['gc'] })
  else markInSteps()
  return end
}

function isLarge(): boolean {
  return getHeapStatistics().used_heap_size > ONE_STEP_MAX_BYTES
}

/** Whether it is a collection of the whole heap, but not one of all available garbage. */
function isMajor(entry: PerformanceEntry): boolean {
  const { detail } = entry.toJSON()
  if (detail.kind !== constants.NODE_PERFORMANCE_GC_MAJOR) return false
  return !(detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE)
}
