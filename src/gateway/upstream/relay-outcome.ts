/** Options and outcome of the relay of an answer. */
import type { Problem } from '#base/problem.ts'
import type { RosterEntry } from '#base/roster.ts'
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { Endable, Reply } from '#gateway/call.ts'
import {
  type AnswerFormat,
  NOTHING_REPORTED,
  type Reported,
} from '#gateway/response/answer-format.ts'
import { NO_TEXT, textInWhole, type WrittenText } from '#gateway/response/sse-listener.ts'
import type { EventTap } from '#gateway/response/sse-tap.ts'
import type { ChargedAnswer } from './answer-rules.ts'
import type { UpstreamTarget } from './open-target.ts'
import type { AttemptStage, Failure } from './outcome.ts'

/** An answer as its charge needs it. */
export type RelayOutcome =
  | Failure
  | {
      readonly kind: 'answered'
      readonly upstream: string | null
      readonly status: number
      readonly reported: Reported
      readonly text: WrittenText
      /** Whether a part of it was too large to be read, which may have reported the usage. */
      readonly isUnread: boolean
    }
  /** The client left, or the upstream broke off, after a part of the text. */
  | {
      readonly kind: 'cancelled' | 'broken'
      readonly upstream: string | null
      readonly reported: Reported
      readonly text: WrittenText
      /** The answer to a caller who has none: the request was ended here, before its answer. */
      readonly problem?: Problem | undefined
      /** Progress; `queued` also where a client left and the upstream rejected the request. */
      readonly stage: AttemptStage
    }

/** The outcome of a request that was rejected, or left, before it was sent. */
export const NOT_SENT: RelayOutcome = {
  kind: 'cancelled',
  upstream: null,
  reported: NOTHING_REPORTED,
  text: NO_TEXT,
  stage: 'queued',
}

export interface RelayOptions {
  readonly reply: Reply
  /** How the answer is read. */
  readonly format: AnswerFormat
  /** The kind of its usage; null for an answer that is charged nothing. */
  readonly kind: UsageKind | null
  /** A charged answer. Without it an abandoned answer is cancelled at once. */
  readonly charged?: ChargedAnswer | undefined
  readonly taps?: RelayTaps
  readonly routeId: string
  /** Set where the answer must end with the leases of this node. */
  readonly limited?: LimitedAnswers | undefined
}

/** An answer in the list of those that end with the leases. */
export interface LimitedAnswer extends Endable, RosterEntry {}

/** The open answers under an enforced spend limit that several nodes share. */
export interface LimitedAnswers {
  /** Ends the answer at once if the leases have expired. */
  add(answer: LimitedAnswer): void
  delete(answer: LimitedAnswer): void
}

/** Listeners for objects that an answer of the Responses API creates. */
export interface RelayTaps {
  /** Called once with an answer's report, before the client has its id. */
  readonly onResponseId?: ((target: UpstreamTarget, reported: Reported) => void) | undefined
  /** Makes a listener for the ids of items, if they count, called before the client has them. */
  readonly itemsOf?: ((target: UpstreamTarget) => ((id: string) => void) | undefined) | undefined
}

export const NO_TAPS: RelayTaps = {}

/** Text of the model, counted where its usage was not reported: of a tap, or of a whole body. */
export function unreportedText(
  { format, kind }: Pick<RelayOptions, 'format' | 'kind'>,
  tap: EventTap | undefined,
  body: () => Buffer,
): WrittenText {
  if (tap) return tap.text()
  return kind === 'completions' ? textInWhole(format, body()) : NO_TEXT
}
