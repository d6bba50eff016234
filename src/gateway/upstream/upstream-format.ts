/** An API format as its upstreams speak it: data, one frozen object for each format. */

/** An answer that the caller does not get, by its status. */
export type FailureClass =
  /** Another upstream may answer. */
  | 'retry'
  /** The upstream rejects this server's key. */
  | 'auth'

export interface UpstreamFormat {
  /** Statuses of failures; an answer of any other status is the caller's. */
  readonly failures: ReadonlyMap<number, FailureClass>
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
})
