/** Treatment of the answer to one request. */
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { UsageKind } from '#contract/data-plane.ts'
import type { EventBound } from '#gateway/response/sse-tap.ts'
import type { Reported } from '#gateway/response/usage.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** The bounds `abandoned_answer_seconds` and `abandoned_answer_bytes`. */
export interface AbandonedBound {
  readonly ms: number
  readonly bytes: number
  onExceeded(bound: AbandonedBoundName): void
}

export type AbandonedBoundName = BoundName & `abandoned_answer_${string}`

/** Models whose answers have tokens that are charged and that are in no text. */
export interface ReasoningModels {
  has(model: string): boolean
  /** Adds a model, an answer of which has reported reasoning tokens. */
  learn(model: string): void
}

/** Rules for answers that are charged, shared by all of them. */
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

export type Verdict = 'pass' | 'stop'

export interface Incoming {
  readonly kind: UsageKind | null
  /** Of an answer that is charged: the requested model. */
  readonly model?: string
  /** Of an answer that is charged; without them an abandoned answer is cancelled at once. */
  readonly rules?: AnswerRules
  /** Whether the chunk with usage is not for the caller. */
  readonly withholdsUsage: boolean
  /** Inspects a gathered answer before the caller has it; one to `stop` is not sent. */
  readonly inspect?: ((status: number, body: Buffer) => Verdict | Promise<Verdict>) | undefined
  /** Hears what the upstream calls its answer, before the caller does. At most once. */
  readonly heard?: ((reported: Reported) => void) | undefined
  /** Called with the id of each item of a response, before the caller has it. */
  readonly onItem?: ((id: string) => void) | undefined
}
