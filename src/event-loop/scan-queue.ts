/**
 * Queue of work on long bodies: joining their chunks, checking and scanning them. Each turn of the
 * event loop runs one slice, with the bodies in rotation: other requests are served between two
 * slices, and no body waits for the whole of another.
 */
import { Problem } from '#base/problem.ts'
import { malformedRequest } from '#contract/errors/requests.ts'
import { createRoundRobin, type RoundRobinItem } from './round-robin.ts'

/**
 * Bytes of a slice: the worst body takes less than 5 ms for as many (`npm run bench:scan`,
 * docs/internals/benchmarks.md).
 */
export const SLICE_BYTES = 131_072

/** Runs the next slice. Returns whether it was the last. */
export type Advance = () => boolean

export interface ScanQueue {
  /**
   * Resolves after the last slice. Rejects with the error of a slice, or when the caller leaves.
   */
  run(advance: Advance, reply: Abortable): Promise<void>
  /** Slices done. */
  slices(): number
}

/** A caller that can disconnect. */
export interface Abortable {
  onAbort(callback: () => void): void
}

interface Job extends RoundRobinItem {
  readonly advance: Advance
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  isOver: boolean
}

export function createScanQueue(): ScanQueue {
  let slices = 0
  const add = createRoundRobin<Job>(1, (job) => {
    if (job.isOver) return false
    slices += 1
    return !isLastSlice(job)
  })
  return {
    slices: () => slices,
    run: (advance, reply) =>
      new Promise((resolve, reject) => {
        const job: Job = { advance, resolve, reject, isOver: false, isQueued: false }
        reply.onAbort(() => {
          job.isOver = true
          reject(new Problem(malformedRequest('abandoned')))
        })
        add(job)
      }),
  }
}

/** Runs the next slice of a job. An error is its last one. */
function isLastSlice({ advance, resolve, reject }: Job): boolean {
  try {
    if (!advance()) return false
    resolve()
  } catch (error) {
    reject(error)
  }
  return true
}
