/**
 * State of the gateway that outlives a reload of the configuration: amounts under way, waits, slots
 * and learned values. Each generation of the gateway is given the same.
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import { createHeldAmounts, type HeldAmounts } from '#base/held-amounts.ts'
import type { Bounds } from '#config/bounds.ts'
import { createRetryTimes, type RetryTimes } from '#limits/retry-times.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { createLearnedUse, type LearnedUse } from './accounting/learned-use.ts'
import { createRequestTags, type RequestTags } from './accounting/request-tags.ts'
import { createSubjectLimits, type SubjectLimits } from './accounting/subject-limits.ts'
import { createValueLimits, type ValueLimits } from './accounting/value-limits.ts'
import type { CachedLists } from './upstream/model-lists.ts'
import { createSlots, type InSlot } from './upstream/slots.ts'

export interface GatewayState {
  /** Amounts reserved by requests under way, by bucket. */
  readonly underWay: HeldAmounts
  readonly requestTags: RequestTags
  readonly retryTimes: RetryTimes
  readonly subjects: SubjectLimits
  readonly values: ValueLimits
  readonly learned: LearnedUse
  /** Names of models that were learned to reason. */
  readonly reasoningNames: Set<string>
  readonly lists: CachedLists
  readonly inUploadSlot: InSlot
  readonly inCountSlot: InSlot
  /** Unix seconds. */
  readonly startedAt: number
}

export interface GatewayStateOptions {
  readonly store: Store
  readonly now: Clock
  readonly bounds: Bounds
  readonly metrics: Metrics
  /** Longest wait for a slot, in milliseconds. */
  readonly slotWaitMs: () => number
}

export function createGatewayState(options: GatewayStateOptions): GatewayState {
  const { now, bounds } = options
  return {
    underWay: createHeldAmounts(),
    requestTags: createRequestTags(),
    retryTimes: createRetryTimes(now),
    subjects: createSubjectLimits(options),
    values: createValueLimits(options),
    learned: createLearnedUse(now),
    reasoningNames: new Set(),
    lists: new WeakMap(),
    inUploadSlot: createSlots(options, { capacity: bounds.uploads, bound: 'uploads' }),
    inCountSlot: createSlots(options, { capacity: bounds.token_counts, bound: 'token_counts' }),
    startedAt: toSeconds(now()),
  }
}
