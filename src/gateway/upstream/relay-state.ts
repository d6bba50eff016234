/** State and outcome of an answer that is relayed. */
import type { Problem } from '#base/problem.ts'
import type { RosterEntry } from '#base/roster.ts'
import type { DataRoute, UsageKind } from '#contract/data-plane/route.ts'
import type { Reply } from '#gateway/call.ts'
import type { ItemIds } from '#gateway/response/item-ids.ts'
import { NO_TEXT, textInWhole, type WrittenText } from '#gateway/response/sse-listener.ts'
import type { EventTap } from '#gateway/response/sse-tap.ts'
import { isReportWhole, NOTHING_REPORTED, type Reported } from '#gateway/response/usage.ts'
import type { AbandonedBound, AnswerRules } from './answer-rules.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptOutcome, AttemptStage, Failure } from './outcome.ts'
import type { UpstreamTarget } from './targets.ts'

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
  /** The kind of its usage; null for an answer that is charged nothing. */
  readonly kind: UsageKind | null
  /** A charged answer. Without it an abandoned answer is cancelled at once. */
  readonly charged?: ChargedAnswer | undefined
  readonly taps?: RelayTaps
  readonly errorForm: ErrorForm
  /** Set where the answer must end with the leases of this node. */
  readonly limited?: LimitedAnswers | undefined
}

/** Form of the error event in a stream: of a response, or of every other route. */
export type ErrorForm = 'response' | 'error'

/** Routes with streams of a response: as it is made, and again. */
const RESPONSE_ROUTES: ReadonlySet<string> = new Set(['createResponse', 'getResponse'])

export function errorFormOf({ id }: Pick<DataRoute, 'id'>): ErrorForm {
  return RESPONSE_ROUTES.has(id) ? 'response' : 'error'
}

/** The open answers under an enforced spend limit that several nodes share. */
export interface LimitedAnswers {
  /** Ends the answer at once if the leases have expired. */
  add(answer: EndableRelay): void
  delete(answer: EndableRelay): void
}

/** An answer that this server can end before the upstream does. */
export interface EndableRelay extends Relay, RosterEntry {
  /** Writes what has come and was not written. */
  writeRest(): void
}

/** The model of an answer, and the rules of its charge. */
export interface ChargedAnswer {
  readonly model: string
  readonly rules: AnswerRules
  /** Whether its cost shows at its end alone. */
  readonly hidesCost: boolean
}

/** Listeners for objects that an answer of the Responses API creates. */
export interface RelayTaps {
  /** Called once with an answer's report, before the client has its id. */
  readonly onResponseId?: ((target: UpstreamTarget, reported: Reported) => void) | undefined
  /** Makes a listener for the ids of items, if they count, called before the client has them. */
  readonly itemsOf?: ((target: UpstreamTarget) => ((id: string) => void) | undefined) | undefined
}

export const NO_TAPS: RelayTaps = {}

/** The state of an answer on its way to the client. */
export interface Relay extends RelayOptions {
  readonly taps: RelayTaps
  attempt: Attempt | undefined
  /** Name of the upstream of the last attempt; null before the first. */
  upstream: string | null
  status: number
  headers: string[]
  /** Whether the answer is a stream of events of a request that succeeded. */
  isEventStream: boolean
  /** Whether the answer goes to the client as it comes. */
  isStreaming: boolean
  chunks: Chunks
  bytes: number
  /** Tap of a streaming answer. */
  tap: EventTap | undefined
  items: ItemIds | undefined
  hasReportedId: boolean
  /** Report of a collected answer that has ended. */
  reported: Reported | undefined
  hasClientLeft: boolean
  /** The last bytes that the client was sent: those of the last write at least. */
  lastWritten: Buffer | undefined
  /** The problem with which this server has ended the answer. */
  ended: Problem | undefined
  /** Bound on reading an answer after its client has left. */
  abandoned: AbandonedBound | undefined
  abandonedStage: AttemptStage | undefined
  abandonedTimer: NodeJS.Timeout | undefined
  maxBytes: number
}

/** The outcome of the relay, made from the outcome of its last attempt. */
export function outcomeOf(state: Relay, outcome: AttemptOutcome): RelayOutcome {
  const { abandonedStage, tap, status, upstream } = state
  const reported = state.reported ?? tap?.reported() ?? NOTHING_REPORTED
  const text = textOf(state, reported)
  const isUnread = tap?.hasSkipped() ?? false
  if (abandonedStage) {
    return { kind: 'cancelled', upstream, reported, text, stage: abandonedStage }
  }
  switch (outcome.kind) {
    case 'failed':
      return outcome
    case 'answered':
      return { kind: 'answered', upstream, status, reported, text, isUnread }
    case 'broken':
      return { kind: 'broken', upstream, reported, text, stage: 'answering' }
    case 'cancelled': {
      const { stage } = outcome
      const problem = state.isStreaming ? undefined : state.ended
      return { kind: 'cancelled', upstream, reported, text, stage, problem }
    }
  }
}

/** Text of the model, counted if its usage was not reported. */
function textOf({ chunks, kind, status, tap }: Relay, { amounts }: Reported): WrittenText {
  const isReported = kind ? isReportWhole(kind, amounts) : amounts !== undefined
  if (isReported || status >= 300) return NO_TEXT
  if (tap) return tap.text()
  return kind === 'completions' ? textInWhole(joined(chunks)) : NO_TEXT
}

/** Chunks of one answer. A list is made for the second, since a write often has one. */
export type Chunks = Buffer | Buffer[] | undefined

export function withChunk(chunks: Chunks, chunk: Buffer): Chunks {
  if (!chunks) return chunk
  if (!Array.isArray(chunks)) return [chunks, chunk]
  chunks.push(chunk)
  return chunks
}

const NOTHING = Buffer.alloc(0)

export function joined(chunks: Chunks): Buffer {
  return Array.isArray(chunks) ? Buffer.concat(chunks) : (chunks ?? NOTHING)
}
