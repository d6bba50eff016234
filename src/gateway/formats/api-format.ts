/** API format: how its requests and answers are read. The router gives each call its format. */
import type { WireFormat } from '#contract/formats/wire-format.ts'
import type { ReservationPolicy } from '#gateway/request/estimate.ts'
import type { BodyFacts } from '#gateway/request/facts.ts'
import type { BodyFormat } from '#gateway/request/json-body.ts'
import type { Metadata, TagFacts, TaggedRequest } from '#gateway/request/metadata.ts'
import type { AnswerFormat } from '#gateway/response/answer-format.ts'
import type { CostFacts } from '#spend/bounds/cost-facts.ts'

export interface ApiFormat extends WireFormat {
  readonly request: RequestFormat
  readonly answer: AnswerFormat
  readonly reservation: ReservationPolicy
}

export interface RequestFormat {
  /** JSON bodies by the id of their route. */
  readonly bodies: Readonly<Record<string, BodyFormat>>
  /** JSON body of a route that the configuration has opened. */
  readonly passedBody: BodyFormat
  /** Whether the maximum of output that a body sets may be lowered: it has to set one. */
  readonly replacesMaxOutput: boolean
  /** Facts that bound the cost of a request of this format, in place of those of any. */
  readonly boundOf: ((facts: BodyFacts, bodyBytes: number) => FormatBound) | undefined
  /** Headers in which clients name their session, the more specific ones first. */
  readonly sessionHeaders: readonly string[]
  /** Names and values of a request that a project may select as tags. */
  metadataOf(request: TaggedRequest, facts: TagFacts): Metadata | undefined
  /** The name of the end user; undefined for none. */
  endUserOf(request: TaggedRequest, facts: TagFacts): string | undefined
}

export type FormatBound = Pick<
  CostFacts,
  'textBytes' | 'maxOutputTokens' | 'mayWriteForHour' | 'laterTurns' | 'isMaxOfTurn'
> & {
  /** The tier that the request names. */
  readonly serviceTier: string | undefined
  /** The tiers that its answer may have. */
  readonly tiers: readonly string[]
}

/** A format of all members in one order: call sites see one hidden class. */
export function apiFormat(
  wire: WireFormat,
  { request, answer, reservation }: Pick<ApiFormat, 'request' | 'answer' | 'reservation'>,
): ApiFormat {
  return Object.freeze<ApiFormat>({
    name: wire.name,
    routes: wire.routes,
    unserved: wire.unserved,
    selector: wire.selector,
    answerHeaders: wire.answerHeaders,
    limitHeaders: wire.limitHeaders,
    rejectedHeaders: wire.rejectedHeaders,
    missingKey: wire.missingKey,
    renderError: wire.renderError,
    renderErrorEvent: wire.renderErrorEvent,
    request,
    answer,
    reservation,
  })
}
