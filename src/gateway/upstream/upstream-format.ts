/** An API format as its upstreams speak it: data, one frozen object for each format. */
import { SESSION_HEADERS } from './affinity.ts'

/** An answer that the caller does not get, by its status. */
export type FailureClass =
  /** Another upstream may answer. */
  | 'retry'
  /** The upstream rejects this server's key. */
  | 'auth'

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

export interface UpstreamFormat {
  /** Statuses of failures; an answer of any other status is the caller's. */
  readonly failures: ReadonlyMap<number, FailureClass>
  readonly requestHeaders: HeaderRule
  /** Headers of an answer that are relayed, besides its type and those of retries. */
  readonly responseHeaders: readonly string[]
}

/** OpenAI's API, and the servers that are compatible with it. */
export const OPENAI_UPSTREAM: UpstreamFormat = Object.freeze({
  failures: new Map<number, FailureClass>([
    [401, 'auth'],
    [403, 'auth'],
    [429, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ]),
  requestHeaders: {
    names: ['content-type', 'accept', 'openai-beta'],
    shortNames: new Set([...SESSION_HEADERS, 'x-client-request-id', 'traceparent']),
    prefixes: [{ prefix: 'x-codex-', max: 16 }],
  },
  responseHeaders: ['content-disposition'],
})
