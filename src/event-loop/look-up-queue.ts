/**
 * Bounded concurrency of key look-ups, by address and in total. Addresses are served in rotation
 * (`work-queue.ts`). A look-up is rejected if too many wait already.
 */

import { Problem } from '#base/problem.ts'
import { tooManyLookUps } from '#contract/errors/requests.ts'
import { createWorkQueue, type WorkQueue } from './work-queue.ts'

/** Limit of waiting look-ups, as a multiple of the running ones. */
const WAITING_PER_RUNNING = 64
const ALL_WAITING_PER_RUNNING = 16

/** Kind of the keys. It is part of the names of their bounds. */
type LookUpKind = 'admin' | 'project'
type LookUpBound = `${LookUpKind}_key_lookups` | `${LookUpKind}_key_lookups_per_address`

export interface LookUpBounds {
  readonly kind: LookUpKind
  readonly max: number
  readonly perAddressMax: number
  /** Counts a look-up that had to wait for its address, or was rejected. */
  readonly exceeded: (bound: LookUpBound) => void
}

/** A queue by address. Rejects with 503 where too many look-ups wait. */
export function createLookUpQueue(bounds: LookUpBounds): WorkQueue {
  const { kind, max, perAddressMax, exceeded } = bounds
  const bound = `${kind}_key_lookups` as const
  return createWorkQueue({
    max,
    perClaimantMax: perAddressMax,
    waitingMax: max * ALL_WAITING_PER_RUNNING,
    perClaimantWaitingMax: perAddressMax * WAITING_PER_RUNNING,
    onWait: (isOfAddress) => exceeded(isOfAddress ? `${bound}_per_address` : bound),
    full: () => new Problem(tooManyLookUps(kind)),
  })
}
