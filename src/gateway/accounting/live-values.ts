/**
 * Values of tags with a level in the limiter, on this node: most of them for one key, and in all. A
 * caller may make up values, each with buckets of its own until they are empty; without a bound
 * these would fill the memory of the limiter, which rejects everybody then.
 *
 * A value is live until the last of its buckets is empty, as far as its requests show. Those with
 * the oldest use are looked at first if there is no room, a few for each request: no sweep is ever
 * long.
 *
 * Failure modes: several nodes bound their own values. A value that one node has beyond its bound
 * may be live on another; where values beyond share a limit, it then has room in both.
 */
import type { ValueRates } from '#gateway/auth/value-keys.ts'

/** Most live values of all keys together. */
const IN_ALL_MAX = 250_000
/** Values that are looked at for each one without room. */
const SWEPT = 8

export interface LiveValues {
  /**
   * Whether a value has room among those of its key: it is live, or becomes so. Its buckets take
   * `drainMs` longer until they are empty, but no longer than `windowMs` in all.
   */
  admit(limit: ValueRates, value: string, drainMs: number, windowMs: number): boolean
  /** Number of live values, some of which may be empty by now. */
  size(): number
}

interface LiveOptions {
  readonly now: () => number
  /** Most of one key, at one level. */
  readonly max: number
  readonly inAllMax?: number
}

export function createLiveValues({ now, max, inAllMax = IN_ALL_MAX }: LiveOptions): LiveValues {
  /** Times at which values are empty, the oldest use first, by level and key. */
  const byKey = new Map<string, Map<string, number>>()
  let size = 0
  const sweep = (values: Map<string, number>, nowMs: number): void => {
    let left = SWEPT
    for (const [value, untilMs] of values) {
      if (left-- === 0) return
      if (untilMs > nowMs) continue
      values.delete(value)
      size -= 1
    }
  }
  /** Sweeps the keys in turn: one of them may be used no more. */
  const sweepNext = (nowMs: number): void => {
    for (const [name, values] of byKey) {
      sweep(values, nowMs)
      byKey.delete(name)
      if (values.size > 0) byKey.set(name, values)
      return
    }
  }
  return {
    admit: ({ level, key }, value, drainMs, windowMs) => {
      const nowMs = now()
      const name = `${level}/${key}`
      const values = byKey.get(name) ?? new Map<string, number>()
      const known = values.get(value)
      if (known !== undefined) {
        values.delete(value)
        values.set(value, Math.min(Math.max(known, nowMs) + drainMs, nowMs + windowMs))
        return true
      }
      if (values.size >= max) sweep(values, nowMs)
      if (size >= inAllMax) sweepNext(nowMs)
      if (values.size >= max || size >= inAllMax) return false
      values.set(value, nowMs + Math.min(drainMs, windowMs))
      byKey.set(name, values)
      size += 1
      return true
    },
    size: () => size,
  }
}
