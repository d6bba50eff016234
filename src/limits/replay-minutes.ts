/** The traffic that a replay is about, minute by minute, and what it takes of a bucket. */

/** For each minute of a stretch of time what came in it. Both are equally long. */
export interface Minutes {
  readonly requests: Float64Array
  readonly tokens: Float64Array
}

/** One bucket, in requests or tokens, and in minutes. */
export interface Leak {
  readonly of: keyof Minutes
  readonly limit: number
  /** What leaks in a minute. */
  readonly rate: number
}

/** What each request of a minute takes of a bucket. */
export const costOf = ({ of }: Leak, { requests, tokens }: Minutes, minute: number): number =>
  of === 'requests' ? 1 : (tokens[minute] ?? 0) / (requests[minute] ?? 1)

/** Whether the requests of a minute can be admitted at all. A minute without any can. */
export const isPossible = (minutes: Minutes, leaks: readonly Leak[], minute: number): boolean =>
  !minutes.requests[minute] ||
  leaks.every((leak) => leak.limit > 0 && costOf(leak, minutes, minute) <= leak.limit)
