/**
 * Work in the slots of a fair queue: bounded concurrency, by claimant and in total. A claimant with
 * much work delays no other: after each piece of its work it goes behind the others.
 */
import { type Claim, createClaim, createFairQueue, type FairQueue } from './fair-queue.ts'

export interface WorkQueueOptions {
  /** Work under way, of all claimants and of one. */
  readonly max: number
  readonly perClaimantMax: number
  /** Work that waits, of all claimants and of one. Further work is rejected. */
  readonly waitingMax: number
  readonly perClaimantWaitingMax: number
  /** Called if work has to wait, or is rejected: for its claimant's bound, or the common one. */
  readonly onWait?: (isOfClaimant: boolean) => void
  /** The error if too much waits. */
  readonly full: () => Error
}

export interface WorkQueue {
  /** Runs `work` in its turn. Rejects if too much waits. */
  run<T>(claimantId: string, work: () => Promise<T>): Promise<T>
}

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { max, perClaimantMax: most, waitingMax, perClaimantWaitingMax, onWait, full } = options
  const queue = createFairQueue({
    shares: { capacity: max, most, contended: most, reserved: 0 },
    waitingMax: perClaimantWaitingMax,
    waitingMaxOfAll: waitingMax,
    isLastAfterRelease: true,
    onShort: (shortage) => onWait?.(shortage === 'most'),
  })
  return { run: (claimantId, work) => runInSlot(queue, { claimantId, full }, work) }
}

export interface SlotRequest {
  readonly claimantId: string
  /** The error if the queue rejects the claim, or `signal` aborts it. */
  readonly full: () => Error
  readonly signal?: AbortSignal
}

/** Runs work while it holds a slot. */
export async function runInSlot<T>(
  queue: FairQueue,
  request: SlotRequest,
  work: () => Promise<T>,
): Promise<T> {
  const claim = await acquireSlot(queue, request)
  if (!claim) throw request.full()
  try {
    return await work()
  } finally {
    queue.release(claim)
  }
}

/** Resolves to the slot; to undefined when the queue rejects the claim, or `signal` aborts it. */
function acquireSlot(
  queue: FairQueue,
  { claimantId, signal }: SlotRequest,
): Promise<Claim | undefined> {
  return new Promise((resolve) => {
    const claim = createClaim(claimantId, {
      onAcquired: () => resolve(claim),
      onRejected: () => resolve(undefined),
    })
    const abort = (): void => {
      if (claim.state !== 'waiting') return
      queue.release(claim)
      resolve(undefined)
    }
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) resolve(undefined)
    else queue.acquire(claim)
  })
}
