/** Slots for uploads: they bound the forms that pass through a node, and are shared by projects. */
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { serverIsOverloaded } from '#contract/errors/requests.ts'
import { createFairQueue } from '#event-loop/fair-queue.ts'
import { runInSlot } from '#event-loop/work-queue.ts'
import type { UploadCall } from '#gateway/call.ts'
import { countShortages, sharesOf } from '#gateway/upstream/connection-shares.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import type { Metrics } from '#metrics/metrics.ts'

type Upload = (call: UploadCall) => Promise<void>

/** Makes the handling of an upload wait for a slot and hold it. */
export type InSlot = (upload: Upload) => Upload

export interface SlotsOptions {
  readonly bounds: Bounds
  readonly metrics: Metrics
  readonly upstreams: Upstreams
}

/**
 * The slots of a node. An upload holds little of its file, but may hold a long line of a batch's,
 * and the names of all its requests.
 */
export function createUploadSlots({ bounds, metrics, upstreams }: SlotsOptions): InSlot {
  const queue = createFairQueue({
    shares: sharesOf(bounds.uploads, bounds),
    // As long as for a connection of the slowest upstream.
    waitMs: Math.max(0, ...upstreams.all.map(({ upstream }) => upstream.connectMs)),
    waitingMax: bounds.upstream_waiting,
    onShort: countShortages(metrics.boundExceeded),
  })
  const full = (): Problem => {
    metrics.boundExceeded('uploads')
    return new Problem(serverIsOverloaded('uploads'))
  }
  return (upload) => (call) => {
    const leaving = new AbortController()
    call.reply.onAbort(() => leaving.abort())
    const request = { claimantId: call.grant.projectId, full, signal: leaving.signal }
    return runInSlot(queue, request, () => upload(call))
  }
}
