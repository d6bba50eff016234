/** Rules for answers that are charged, shared by all of them. */
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { EventBound, EventTap } from '#gateway/response/sse-tap.ts'
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

/** The model of an answer, and the rules of its charge. */
export interface ChargedAnswer {
  readonly model: string
  readonly rules: AnswerRules
  /** Whether its cost shows at its end alone. */
  readonly hidesCost: boolean
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

/**
 * The bound for reading an answer on after its client has left. Undefined: the upstream is
 * cancelled at once, and nothing is made for nobody. Answers with a relayed part that does not show
 * the cost are read on, and cancelled beyond the bound; then they are charged without reported
 * usage:
 *
 * - the text has ended: only the reported usage is missing;
 * - the model reasons: most of the cost may be in no text;
 * - the cost shows at the end alone: images, transcripts, and text that is not streamed;
 * - it has media, calls tools but functions, or has tokens shorter than those of a text.
 */
export function boundOfAbandoned(
  { rules, model, hidesCost }: ChargedAnswer,
  status: number,
  tap: EventTap | undefined,
): AbandonedBound | undefined {
  const { abandoned, reasoning } = rules
  if (abandoned.ms === 0) return undefined
  if (hidesCost || reasoning.has(model)) return abandoned
  // A whole answer begins to arrive when the model has ended.
  const isReadOn = tap ? tap.hasTextEnded() || tap.hidesCost() : status >= 200 && status < 300
  return isReadOn ? abandoned : undefined
}
