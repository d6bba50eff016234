/** The traffic of a replay, minute by minute, and its costs. */

/** Sums of the traffic of each minute of a stretch of time. Both are equally long. */
export interface Minutes {
  readonly requests: Float64Array
  readonly tokens: Float64Array
}

/** One bucket, in requests or tokens, and in minutes. */
export interface Leak {
  readonly of: keyof Minutes
  readonly limit: number
  /** Amount that leaks in a minute. */
  readonly rate: number
}

/** Cost of each request of a minute in a bucket. */
export function requestCost({ of }: Leak, { requests, tokens }: Minutes, minute: number): number {
  return of === 'requests' ? 1 : (tokens[minute] ?? 0) / (requests[minute] ?? 1)
}

/** Whether the requests of a minute can be admitted at all. A minute without any can. */
export function isPossible(minutes: Minutes, leaks: readonly Leak[], minute: number): boolean {
  return (
    !minutes.requests[minute] ||
    leaks.every((leak) => leak.limit > 0 && requestCost(leak, minutes, minute) <= leak.limit)
  )
}
