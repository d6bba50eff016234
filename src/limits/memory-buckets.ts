/** Buckets by scope and name. Empty ones are swept in small steps. */
import { delist, enlist, type RosterEntry } from '#base/roster.ts'
import { type Bucket, createBucket, isForgettable } from './bucket.ts'
import type { Rated } from './limiter.ts'

/** Least time without use of a dropped bucket: a busy one is often empty and used again. */
const IDLE_MS = 1_000

/** A bucket, and its position in `all`. */
export interface KeptBucket extends Bucket, RosterEntry {
  readonly scope: string
  readonly name: string
  /** Whether it is in the next dump. */
  changed: boolean
}

export interface Buckets {
  /** The buckets of a scope by name; undefined without any. */
  inScope(scope: string): ReadonlyMap<string, KeptBucket> | undefined
  /** Undefined if there is no room for another. */
  add(scope: string, demand: Rated, level: number, at: number): KeptBucket | undefined
  /** Checks the next `count` buckets in turn, at most as many as there are, and drops idle ones. */
  sweep(count: number, nowMs: number): void
  readonly all: readonly KeptBucket[]
}

/** Holds at most `max`. */
export function createBuckets(max: number): Buckets {
  const scopes = new Map<string, Map<string, KeptBucket>>()
  const all: KeptBucket[] = []
  let cursor = 0
  const forget = (bucket: KeptBucket): void => {
    const { scope, name } = bucket
    const names = scopes.get(scope)
    names?.delete(name)
    if (names?.size === 0) scopes.delete(scope)
    delist(all, bucket)
  }
  return {
    inScope: (scope) => scopes.get(scope),
    add: (scope, demand, level, at) => {
      if (all.length >= max) return
      const name = demand.bucket
      const own = { scope, name, index: -1, changed: false }
      const bucket: KeptBucket = { ...createBucket(demand, level, at), ...own }
      const names = scopes.get(scope)
      if (names) names.set(name, bucket)
      else scopes.set(scope, new Map([[name, bucket]]))
      enlist(all, bucket)
      return bucket
    },
    sweep: (count, nowMs) => {
      for (let left = Math.min(count, all.length); left > 0; left--) {
        if (cursor >= all.length) cursor = 0
        const bucket = all[cursor]
        // A dropped bucket is replaced by the last one, which is checked next.
        if (bucket && isIdle(bucket, nowMs) && isForgettable(bucket, nowMs)) forget(bucket)
        else cursor++
      }
    },
    all,
  }
}

function isIdle({ at }: Bucket, nowMs: number): boolean {
  return Math.abs(nowMs - at) >= IDLE_MS
}
