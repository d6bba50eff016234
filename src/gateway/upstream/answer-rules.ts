/** Rules for answers that are charged, shared by all of them. */
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { EventBound } from '#gateway/response/sse-tap.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** The bounds `abandoned_answer_seconds` and `abandoned_answer_bytes`. */
export interface AbandonedBound {
  readonly ms: number
  readonly bytes: number
  onExceeded(bound: AbandonedBoundName): void
}

export type AbandonedBoundName = BoundName & `abandoned_answer_${string}`

/** Models with charged tokens that are in no text of their answers. */
export interface ReasoningModels {
  has(model: string): boolean
  /** Adds a model after an answer that reported reasoning tokens. */
  add(model: string): void
}

export interface AnswerRules {
  readonly events: EventBound
  readonly abandoned: AbandonedBound
  readonly reasoning: ReasoningModels
}

export function createAnswerRules(
  { bounds, metrics }: { readonly bounds: Bounds; readonly metrics: Metrics },
  reasoning: ReasoningModels,
): AnswerRules {
  return {
    events: {
      maxBytes: bounds.event_bytes,
      onSkipped: () => metrics.boundExceeded('event_bytes'),
    },
    abandoned: {
      ms: bounds.abandoned_answer_seconds * 1_000,
      bytes: bounds.abandoned_answer_bytes,
      onExceeded: metrics.boundExceeded,
    },
    reasoning,
  }
}
