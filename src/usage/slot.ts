/** Usage of a subject in one minute, as counted in memory. */
import type { UsageSubject } from './event.ts'
import type { RowKind } from './row-kinds.ts'
import type { Sums } from './tally.ts'

/** Sums of a subject in one minute. */
export interface Slot {
  readonly subject: UsageSubject
  readonly kind: RowKind
  readonly minuteMs: number
  readonly sums: Sums
  readonly pricing: SlotPricing
  /** Nano-dollars by the ids of values of tags, which are part of its cost. Undefined: none. */
  values: Map<string, number> | undefined
}

/** Prices that the costs of a slot have, and its usage in a service tier that has none. */
export interface SlotPricing {
  /** Versions of the prices; most slots have one. */
  readonly versions: Set<string>
  readonly unpriced: { requests: number; input: number; output: number }
}

export function newPricing(): SlotPricing {
  return { versions: new Set(), unpriced: { requests: 0, input: 0, output: 0 } }
}
