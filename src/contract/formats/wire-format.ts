/**
 * Type of an API format as its clients see it: routes, errors and headers, as data and pure
 * functions of data. The gateway's readers of bodies and answers extend it.
 *
 * A route has one format. Formats are constants, one frozen object each.
 */

import type { ErrorDetails } from '#contract/data-plane/limit-detail.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { ProblemData, Retry } from '#contract/errors/errors.ts'
import type { ApiFormatName } from './format-name.ts'

/** Names of headers of answers. Undefined: the format has none. */
export interface AnswerHeaderNames {
  /** Names and values, alternately, of headers with the same value in every answer. */
  readonly constant: readonly string[]
  /** Milliseconds from the request to its answer. */
  readonly duration: string | undefined
  /** Short name of the caller's organization, and id of the project. */
  readonly caller: { readonly organization: string; readonly project: string } | undefined
}

/** A header of callers that acts with the rights of an upstream's account. */
export interface RejectedHeader {
  readonly name: string
  /** Sentence for the error message. */
  readonly reason: string
}

export interface LimitHeaderNames {
  readonly limit: string
  readonly remaining: string
  readonly reset: string
}

/** Names of the headers of the limits of a scope, for the dimensions that have some. */
interface ScopeHeaderNames {
  readonly requests: LimitHeaderNames
  readonly tokens: LimitHeaderNames
}

export interface LimitHeaderFormat {
  readonly organization: ScopeHeaderNames
  /** Undefined: the headers have the tighter limit of the organization and the project. */
  readonly project: ScopeHeaderNames | undefined
  /** Form of a reset: a duration such as `1.146s`, or a time (RFC 3339). */
  readonly reset: 'duration' | 'time'
}

/** An error of this server, before a format has given it status, headers and words. */
export interface ProblemFacts extends ProblemData {
  /** Undefined: as the status says. */
  readonly retry: Retry | undefined
  readonly details: ErrorDetails | undefined
}

export type HeaderPair = readonly [name: string, value: string]

export interface RenderedError {
  readonly status: number
  readonly headers: readonly HeaderPair[]
  /** To be sent as JSON. */
  readonly body: object
}

export interface WireFormat {
  readonly name: ApiFormatName
  /** Routes by their ids, which are unique over all formats: logs and metrics have them. */
  readonly routes: Readonly<Record<string, DataRoute>>
  /** Paths of the API that are known and not served, with all below them. */
  readonly unserved: readonly string[]
  /** Request header that selects the format on a path that is not of one API alone. */
  readonly selector: string | undefined
  readonly answerHeaders: AnswerHeaderNames
  readonly limitHeaders: LimitHeaderFormat
  /** Headers of callers that are rejected, where others are dropped. */
  readonly rejectedHeaders: readonly RejectedHeader[]
  /** The error of a request of a route without a key. */
  missingKey(route: Pick<DataRoute, 'scope'>): ProblemData
  renderError(problem: ProblemFacts, requestId: string): RenderedError
  /**
   * The event that ends a cut stream of events of a route. `before` are the bytes written last,
   * undefined if there are none.
   */
  renderErrorEvent(problem: ProblemData, routeId: string, before: Buffer | undefined): string
}
