/**
 * Request counts by address and minute, the mechanism of all bounds on callers without a valid key.
 * A minute begins with the first request of an address. Counts are in the memory of each node.
 *
 * Memory is bounded: at most ADDRESSES_MAX addresses have a separate count. Further addresses share
 * one: a caller with many addresses does not escape the bound.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { ProblemData } from '#contract/errors/errors.ts'

const MINUTE_MS = 60_000
const ADDRESSES_MAX = 10_000
/** Key of the shared count, which is no address. */
const OTHERS = ''

interface Count {
  readonly startedAtMs: number
  requests: number
}

export interface AddressCounts {
  /**
   * Counts a request, or several. Returns the milliseconds until the next minute when they are
   * above the bound.
   */
  add(address: string, requests?: number): number | undefined
  /** Takes back a counted request, if its minute has not ended. */
  remove(address: string): void
  /** Returns what `add` would for the next request, without counting it. */
  peek(address: string): number | undefined
}

/** The 429. A person waits for the answer, and should get the error instead of a delay. */
export function aboveCount(retryAfterMs: number, dataOf: (seconds: number) => ProblemData) {
  const seconds = Math.ceil(retryAfterMs / 1000)
  return new Problem(dataOf(seconds), {
    retry: { kind: 'never', resetsInMs: seconds * 1000 },
  })
}

export function createAddressCounts(perMinute: number, now: Clock): AddressCounts {
  const counts = new Map<string, Count>()
  const isCurrent = ({ startedAtMs }: Count, nowMs: number): boolean =>
    // Otherwise a minute in the future would last as long as the clock was set back.
    nowMs - startedAtMs < MINUTE_MS && startedAtMs <= nowMs
  /** Minutes are in the order of their beginning. */
  const evict = (nowMs: number): void => {
    for (const [address, count] of counts) {
      if (isCurrent(count, nowMs)) return
      counts.delete(address)
    }
  }
  const countOf = (address: string, nowMs: number): Count | undefined => {
    const count =
      counts.get(address) ?? (counts.size < ADDRESSES_MAX ? undefined : counts.get(OTHERS))
    return count && isCurrent(count, nowMs) ? count : undefined
  }
  const begin = (address: string, nowMs: number): Count => {
    evict(nowMs)
    const key = counts.size < ADDRESSES_MAX ? address : OTHERS
    const count = { startedAtMs: nowMs, requests: 0 }
    counts.delete(key)
    counts.set(key, count)
    return count
  }
  const rest = (requests: number, { startedAtMs }: Count, nowMs: number): number | undefined =>
    requests > perMinute ? startedAtMs + MINUTE_MS - nowMs : undefined
  return {
    add: (address, requests = 1) => {
      const nowMs = now()
      const count = countOf(address, nowMs) ?? begin(address, nowMs)
      count.requests += requests
      return rest(count.requests, count, nowMs)
    },
    remove: (address) => {
      const count = countOf(address, now())
      if (count) count.requests = Math.max(0, count.requests - 1)
    },
    peek: (address) => {
      const nowMs = now()
      const count = countOf(address, nowMs)
      return count && rest(count.requests + 1, count, nowMs)
    },
  }
}
