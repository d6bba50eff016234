/**
 * Requests of one kind, counted by address and minute: the one mechanism of all bounds on callers
 * without a valid key. A minute begins with the first request of an address. Counts are in the
 * memory of each node.
 *
 * Memory is bounded: at most ADDRESSES_MAX addresses have a count of their own. Further ones share
 * one, so that a caller with many addresses cannot make itself uncounted by using more of them.
 */
import type { Clock } from '#base/clock.ts'

const MINUTE_MS = 60_000
const ADDRESSES_MAX = 10_000
/** Key of the count that is shared; no address. */
const OTHERS = ''

interface Count {
  readonly startedAtMs: number
  requests: number
}

export interface AddressCounts {
  /** Counts a request. Milliseconds until the next minute when it is above the bound. */
  add(address: string): number | undefined
  /** The same for the next request, which is not counted yet. */
  peek(address: string): number | undefined
}

export function createAddressCounts(perMinute: number, now: Clock): AddressCounts {
  const counts = new Map<string, Count>()
  const isCurrent = ({ startedAtMs }: Count, nowMs: number): boolean =>
    // A clock that was set back would otherwise keep a minute of the future for as long.
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
    add: (address) => {
      const nowMs = now()
      const count = countOf(address, nowMs) ?? begin(address, nowMs)
      count.requests += 1
      return rest(count.requests, count, nowMs)
    },
    peek: (address) => {
      const nowMs = now()
      const count = countOf(address, nowMs)
      return count && rest(count.requests + 1, count, nowMs)
    },
  }
}
