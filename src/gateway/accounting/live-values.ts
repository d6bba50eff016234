/**
 * Values of tags with a level in the limiter, on this node: most of them for one key, and in all. A
 * caller may make up values, each with buckets of its own until they are empty; without a bound
 * these would fill the memory of the limiter, which rejects everybody then.
 *
 * A value is live until the last of its buckets is empty, as far as its requests show. Each new
 * value looks at those that are due first, a few of them: no sweep is ever long. Times that a later
 * request has moved are corrected when they come due.
 *
 * The last quarter of the room in all is for keys with few values: callers of one project who make
 * up values do not reject those of another.
 *
 * Failure modes: several nodes bound their own values. A value that one node has beyond its bound
 * may be live on another; where values beyond share a limit, it then has room in both.
 */
import type { ValueRates } from '#gateway/auth/value-keys.ts'

/** Most live values of all keys together: of three buckets each, fewer than the limiter has. */
const IN_ALL_MAX = 300_000
/** Part of them that keys with more values than `FEW` may have together with all others. */
const SHARED_PART = 0.75
const FEW = 1_000
/** Values that are looked at for each new one: more than it adds, or the sweep falls behind. */
const SWEPT = 16

/** A key of tags with limits of its values. */
export interface LiveKey extends Pick<ValueRates, 'level' | 'key'> {
  readonly organizationId: string
}

export interface LiveValues {
  /**
   * Whether a value has room among those of its key: it is live, or becomes so. Its buckets take
   * `drainMs` longer until they are empty, but no longer than `windowMs` in all.
   */
  admit(key: LiveKey, value: string, drainMs: number, windowMs: number): boolean
  /** Number of live values, some of which may be empty by now. */
  size(): number
}

interface LiveOptions {
  readonly now: () => number
  /** Most of one key, at one level. */
  readonly max: number
  readonly inAllMax?: number
}

interface Live {
  readonly name: string
  readonly value: string
  /** Time at which its buckets are empty. */
  untilMs: number
  /** Time at which it is looked at, no later than `untilMs`. */
  dueMs: number
}

export function createLiveValues({ now, max, inAllMax = IN_ALL_MAX }: LiveOptions): LiveValues {
  const byKey = new Map<string, Map<string, Live>>()
  const due: Live[] = []
  const remove = ({ name, value }: Live): void => {
    const values = byKey.get(name)
    values?.delete(value)
    if (values?.size === 0) byKey.delete(name)
  }
  const sweep = (nowMs: number): void => {
    for (let left = SWEPT; left > 0; left--) {
      const [first] = due
      if (first === undefined || first.dueMs > nowMs) return
      if (first.untilMs > nowMs) {
        first.dueMs = first.untilMs
        sink(due, first)
      } else {
        remove(first)
        removeFirst(due)
      }
    }
  }
  return {
    admit: ({ organizationId, level, key }, value, drainMs, windowMs) => {
      const nowMs = now()
      const name = `${organizationId}/${level}/${key}`
      const known = byKey.get(name)?.get(value)
      if (known) {
        known.untilMs = Math.min(Math.max(known.untilMs, nowMs) + drainMs, nowMs + windowMs)
        return true
      }
      sweep(nowMs)
      const values = byKey.get(name) ?? new Map<string, Live>()
      const most = values.size < FEW ? inAllMax : inAllMax * SHARED_PART
      if (values.size >= max || due.length >= most) return false
      const untilMs = nowMs + Math.min(drainMs, windowMs)
      const added = { name, value, untilMs, dueMs: untilMs }
      values.set(value, added)
      byKey.set(name, values)
      rise(due, added)
      return true
    },
    size: () => due.length,
  }
}

/** Adds a value to the heap of those that come due, the first of them at its top. */
function rise(heap: Live[], added: Live): void {
  let at = heap.length
  heap.push(added)
  while (at > 0) {
    const parentAt = (at - 1) >> 1
    const parent = heap[parentAt]
    if (parent === undefined || parent.dueMs <= added.dueMs) break
    heap[at] = parent
    at = parentAt
  }
  heap[at] = added
}

function removeFirst(heap: Live[]): void {
  const last = heap.pop()
  if (last !== undefined && heap.length > 0) sink(heap, last)
}

/** Puts a value in the place of the first, and moves it down to its own. */
function sink(heap: Live[], moved: Live): void {
  let at = 0
  for (;;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
    const isRight = right !== undefined && left !== undefined && right.dueMs < left.dueMs
    const child = isRight ? right : left
    if (child === undefined || child.dueMs >= moved.dueMs) break
    heap[at] = child
    at = 2 * at + (isRight ? 2 : 1)
  }
  heap[at] = moved
}
