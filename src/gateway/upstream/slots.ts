/** Slots of a node that projects share: they bound its uploads, and its counts of tokens. */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { serverIsOverloaded } from '#contract/errors/requests.ts'
import { createFairQueue } from '#event-loop/fair-queue.ts'
import { runInSlot } from '#event-loop/work-queue.ts'
import type { Call } from '#gateway/call.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { countShortages, sharesOf } from './connection-shares.ts'

/** Waits for a slot, and holds it during `work`. */
export type InSlot = (
  call: Pick<Call, 'grant' | 'reply'>,
  work: () => Promise<void>,
) => Promise<void>

export interface SlotsOptions {
  readonly bounds: Bounds
  readonly metrics: Metrics
  /** Longest wait for a slot, in milliseconds. */
  readonly slotWaitMs: () => number
}

/** A bound on slots, and its value. */
export interface SlotBound {
  readonly capacity: number
  readonly bound: 'uploads' | 'token_counts'
}

/**
 * An upload holds little of its file, but may hold a long line of a batch's, and the names of all
 * its requests.
 */
export function createSlots(
  { bounds, metrics, slotWaitMs }: SlotsOptions,
  { capacity, bound }: SlotBound,
): InSlot {
  const queue = createFairQueue({
    shares: sharesOf(capacity, bounds),
    waitMs: slotWaitMs,
    waitingMax: bounds.upstream_waiting,
    onShort: countShortages(metrics.boundExceeded),
  })
  const full = (): Problem => {
    metrics.boundExceeded(bound)
    return new Problem(serverIsOverloaded(bound))
  }
  return ({ grant, reply }, work) => {
    const leaving = new AbortController()
    reply.onAbort(() => leaving.abort())
    return runInSlot(queue, { claimantId: grant.projectId, full, signal: leaving.signal }, work)
  }
}
