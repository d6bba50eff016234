/** The guard against overload, and its periodic measure. */
import { getHeapStatistics } from 'node:v8'
import type { Schedule } from '#background/scheduler.ts'
import {
  createOverloadGuard,
  type OverloadGuard,
  type OverloadOptions,
  SAMPLE_MS,
} from '#http/connection/overload.ts'

interface GuardParts extends Omit<OverloadOptions, 'heapShare'> {
  readonly schedule: Schedule
}

export function startOverloadGuard({ schedule, ...options }: GuardParts): OverloadGuard {
  const guard = createOverloadGuard({ ...options, heapShare })
  schedule({ name: 'overload', everyMs: SAMPLE_MS, run: guard.sample })
  return guard
}

/** Used part of the heap's maximum. */
function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used / limit
}
