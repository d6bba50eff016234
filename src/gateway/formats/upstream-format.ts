/** An API format as its upstreams speak it: data, one frozen object for each format. */
import type { IncomingHttpHeaders } from 'node:http'
import type { ModelMembers } from '#gateway/response/model-list.ts'
import type { ParsedObject } from '#json/values.ts'

/** An answer that the caller does not get, by its status. */
export type FailureClass =
  /** Another upstream may answer. */
  | 'retry'
  /** The upstream rejects this server's key. */
  | 'auth'
  /** The operator's account cannot be used: its billing, a spend limit, or a hold. */
  | 'account'

/** Headers that vary by the version of a client, such as those of Codex. */
export interface HeaderPrefix {
  readonly prefix: string
  /** Most headers of this prefix that are forwarded. */
  readonly max: number
}

/** Forwarded headers of a caller. Others are dropped: one may act with the rights of an account. */
export interface HeaderRule {
  readonly names: readonly string[]
  /** Headers that name a session, a request or a trace; only short values are forwarded. */
  readonly shortNames: ReadonlySet<string>
  /** Only short values, too. */
  readonly prefixes: readonly HeaderPrefix[]
}

/** The list of an upstream's models. */
export interface ModelListFormat extends ModelMembers {
  /** Path and query, below the base path. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Path and query of the next page; undefined for the last one. */
  nextPath(page: ParsedObject): string | undefined
}

export interface UpstreamFormat {
  /** Statuses of failures; an answer of any other status is the caller's. */
  readonly failures: ReadonlyMap<number, FailureClass>
  /**
   * Whether the body of a 400 is a failure of the operator's account, and not the caller's.
   * Undefined: no 400 is.
   */
  readonly isAccountFailure: ((body: Buffer) => boolean) | undefined
  readonly requestHeaders: HeaderRule
  /** Headers of an answer that are relayed, besides its type and those of retries. */
  readonly responseHeaders: readonly string[]
  readonly modelList: ModelListFormat
}
