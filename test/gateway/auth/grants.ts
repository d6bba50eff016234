/** Grants behind keys, caches of them over a slow store, and waiting for a replicated change. */
import assert from 'node:assert/strict'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Grant, Grants } from '#gateway/auth/grant.ts'
import { createGrants, type FollowedGrants } from '#gateway/auth/grants.ts'
import { createMetrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import { type Reader, type Run, run, type Store } from '#storage/db.ts'

/** The grant behind a key, or its rejection code. Anything else is a fault. */
export async function outcome(grants: Grants, key: string): Promise<Grant | Problem> {
  try {
    return await grants.find(key)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** `passes`, or the rejection code. */
export async function verdict(grants: Grants, key: string): Promise<string> {
  const found = await outcome(grants, key)
  return found instanceof Problem ? found.code : 'passes'
}

/** The rejection of a key, which must be rejected. */
export async function refusal(grants: Grants, key: string): Promise<Problem> {
  const found = await outcome(grants, key)
  assert.ok(found instanceof Problem, 'the key passes')
  return found
}

/** Records applied changes and notifies those who wait for one. */
export function createChangeListener() {
  const applied: Change[] = []
  const waiting: { readonly kind: string; readonly id: string; readonly go: () => void }[] = []
  let caughtUp = Promise.withResolvers<void>()
  return {
    onApplied: (change: Change): void => {
      applied.push(change)
      for (const one of waiting) if (one.kind === change.kind && one.id === change.id) one.go()
    },
    onCaughtUp: (): void => {
      caughtUp.resolve()
      caughtUp = Promise.withResolvers()
    },
    /** Resolves once the change is applied, at once if it already was. */
    untilApplied: (kind: string, id: string): Promise<void> => {
      if (applied.some((change) => change.kind === kind && change.id === id))
        return Promise.resolve()
      return new Promise((go) => waiting.push({ kind, id, go }))
    },
    /** Resolves once the change with this number is applied, at once if it already was. */
    untilSeq: async (seq: number): Promise<void> => {
      while (!applied.some((change) => change.seq >= seq)) await caughtUp.promise
    },
    /** Resolves when the node has next caught up with the store. */
    untilCaughtUp: (): Promise<void> => caughtUp.promise,
  }
}

export type ChangeListener = ReturnType<typeof createChangeListener>

/** The same store with `read` replaced. */
export function readingBy(store: Store, by: Run): Store {
  const reader: Reader = { ...store.reader, [run]: by }
  return { ...store, reader }
}

/** A cache of its own over a store, to which no change is applied. */
export function grantsOver(
  store: Store,
  rest: { readonly entriesMax?: number } = {},
): FollowedGrants {
  return createGrants({
    store,
    now: systemClock,
    elapsed: elapsedClock,
    failStaticMs: 0,
    metrics: createMetrics('test').keyCache,
    ...rest,
  })
}
