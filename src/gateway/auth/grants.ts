/**
 * Authentication of project keys: their grants, from a bounded cache over the store.
 *
 * A request costs the hash of its key and a look into a map. Concurrent look-ups of a key that is
 * not cached share one query; a key with a wrong checksum is never looked up. Nothing here writes.
 *
 * Entries stay current because every change is applied to the cache (`apply`): by the node that
 * makes the change after the commit and before the answer, by others as soon as it is in their
 * feed. A change drops exactly the entries that depend on it. A look-up that a change invalidates
 * is not cached unless it includes the change (`single-flight.ts`), and requests after the change
 * start another.
 *
 * A node without an answer of the store cannot know of changes since. Failure modes:
 *
 * - *fresh*: everything committed up to a second ago is applied. The promise holds.
 * - *static*: longer ago than that, and no longer than `failStaticMs`. Cached keys are accepted
 *   until they expire. Cached auth errors are answered 503: the person may have been added again
 *   since, and 401 is never returned for a fault of ours.
 * - *lost*: longer ago than that. Everything cached is answered 503. Malformed keys are rejected
 *   without a look-up, as always.
 *
 * A late answer alone is no failure of the store: the process may have been busy. A look-up in a
 * node that is not fresh waits for its next polls, up to the timeout of a look-up, and then reads
 * with all changes applied. It is answered 503 once two polls in a row have failed.
 *
 * On SQLite this process alone makes changes: the cache is always fresh.
 */
import type { Clock } from '#base/clock.ts'
import { incorrectKey, KEY_MAX } from '#base/key-problems.ts'
import { Problem } from '#base/problem.ts'
import { hashSecret, hasValidChecksum, keyKind } from '#base/secrets.ts'
import type { BoundName } from '#config/bounds.ts'
import { adminKeyOnDataPlane } from '#contract/errors/credentials.ts'
import { storeUnavailable } from '#contract/errors/requests.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Store } from '#storage/db.ts'
import type { Follower } from '#storage/feed.ts'
import type { Grant, Grants } from './grant.ts'
import {
  type CachedGrant,
  type CachedKey,
  createGrantCache,
  type GrantCache,
} from './grant-cache.ts'
import { withLimits } from './grant-rows.ts'
import { effectOf } from './invalidation.ts'
import { createKeyLoader, type GrantBounds, type KeyLoader } from './key-loader.ts'
import { findLivePermissions } from './live-keys.ts'

/** Most cached keys. */
const ENTRIES_MAX = 100_000
/** Longest time without an answer of the store in which a node is still fresh. */
const FRESH_MS = 1_000
/**
 * Failed polls in a row after which the store is unavailable, and most polls that a look-up waits
 * for. One may have begun, or timed out, while the process was busy.
 */
const POLLS_MAX = 2

export type Freshness = 'fresh' | 'static' | 'lost'

export interface FollowedGrants extends Grants, Follower {
  freshness(): Freshness
}

export interface GrantsOptions {
  readonly store: Store
  /** The clock for the expiry of keys. */
  readonly now: Clock
  /** The monotonic clock for ages. */
  readonly elapsed: Clock
  /** Time that cached keys are accepted without the store. */
  readonly failStaticMs: number
  readonly metrics: Metrics['keyCache']
  readonly entriesMax?: number
  readonly bounds?: GrantBounds
  /** Counts a look-up that had to wait for a bound, or was rejected. */
  readonly exceeded?: (bound: BoundName) => void
}

interface State extends GrantsOptions {
  readonly cache: GrantCache
  readonly loader: KeyLoader
  readonly listeners: ((ids: readonly string[] | undefined) => void)[]
  /** Time, by `elapsed`, up to which all commits are applied. */
  trueAt: number
  /** Polls that have failed since the last success. */
  failedPolls: number
  /** The end of the next poll, while a look-up waits for it. */
  nextPoll: PromiseWithResolvers<void> | undefined
}

export function createGrants(options: GrantsOptions): FollowedGrants {
  const { store, elapsed, metrics } = options
  const cache = createGrantCache(options.entriesMax ?? ENTRIES_MAX)
  const state: State = {
    ...options,
    cache,
    loader: createKeyLoader(
      {
        ...options,
        isFresh: () => freshnessOf(state) === 'fresh',
        untilFresh: () => untilFresh(state),
      },
      cache,
    ),
    listeners: [],
    // The cache is always current if no other process commits.
    trueAt: store.version() === undefined ? elapsed() : Number.POSITIVE_INFINITY,
    failedPolls: 0,
    nextPoll: undefined,
  }
  metrics.entries.watch(() => cache.size)
  metrics.stale.watch(() => (freshnessOf(state) === 'fresh' ? 0 : 1))
  return {
    find: (secret, addressOf = noAddress, hash = () => hashSecret(secret)) =>
      find(state, { secret, hash }, addressOf),
    freshness: () => freshnessOf(state),
    positions: cache.positions,
    apply: (change) => apply(state, change),
    caughtUp: (at) => {
      state.trueAt = at
      endPoll(state, 0)
    },
    failed: () => endPoll(state, state.failedPolls + 1),
    forget: (newest) => {
      cache.clear(newest)
      state.loader.forget()
      for (const listener of state.listeners) listener(undefined)
    },
    onDropped: (listener) => void state.listeners.push(listener),
    findLive: (keyIds) => findLivePermissions(store.reader, keyIds),
  }
}

function freshnessOf({ elapsed, trueAt, failStaticMs }: State): Freshness {
  const ageMs = elapsed() - trueAt
  if (ageMs <= FRESH_MS) return 'fresh'
  return ageMs <= failStaticMs ? 'static' : 'lost'
}

/** Whether the store has failed for longer than a busy process explains. */
function isUnavailable(state: State): boolean {
  return state.failedPolls >= POLLS_MAX && freshnessOf(state) !== 'fresh'
}

function endPoll(state: State, failedPolls: number): void {
  state.failedPolls = failedPolls
  state.nextPoll?.resolve()
  state.nextPoll = undefined
}

/** Resolves once the node is fresh; 503 where its next polls do not make it so. */
async function untilFresh(state: State): Promise<void> {
  for (let polls = 0; freshnessOf(state) !== 'fresh'; polls++) {
    if (polls === POLLS_MAX || isUnavailable(state)) throw new Problem(storeUnavailable())
    state.nextPoll ??= Promise.withResolvers()
    await state.nextPoll.promise
  }
}

function noAddress(): string {
  return ''
}

function find(
  state: State,
  { secret, hash: hashOf }: { readonly secret: string; readonly hash: () => string },
  addressOf: () => string,
): Grant | Promise<Grant> {
  if (secret.length > KEY_MAX) throw malformed(state, secret)
  const hash = hashOf()
  const entry = state.cache.get(hash)
  if (entry) return answer(state, entry, secret)
  const kind = keyKind(secret)
  // No admin key may make requests; only the control plane checks whether it is live.
  if (kind === 'admin') throw new Problem(adminKeyOnDataPlane('model.request'))
  if (kind === undefined || !hasValidChecksum(secret)) throw malformed(state, secret)
  if (isUnavailable(state)) throw new Problem(storeUnavailable())
  return load(state, { hash, secret, address: addressOf() })
}

function malformed({ metrics }: State, secret: string): Problem {
  metrics.malformed.inc()
  return incorrectKey(secret)
}

interface PresentedKey {
  readonly hash: string
  readonly secret: string
  readonly address: string
}

async function load(state: State, { hash, secret, address }: PresentedKey): Promise<Grant> {
  const entry = await state.loader.key(hash, address)
  if (!entry) throw incorrectKey(secret)
  return answer(state, entry, secret)
}

/** The answer for a cached entry, as far as it may be given at the current freshness. */
function answer(state: State, entry: CachedKey, secret: string): Grant | Promise<Grant> {
  const { known, expiresAt } = entry
  const freshness = freshnessOf(state)
  if (freshness === 'lost') throw new Problem(storeUnavailable())
  if (expiresAt !== null && expiresAt <= state.now()) throw incorrectKey(secret)
  if (known.kind === 'rejection') {
    if (freshness === 'static') throw new Problem(storeUnavailable())
    throw known.problemOf(secret)
  }
  const { overrides } = known.limits
  if (overrides === undefined) return withNewLimits(state, known)
  if (known.grant.overrides !== overrides) known.grant = withLimits(known, known.limits)
  return known.grant
}

/** Reloads a project's changed limits before the next request is admitted. */
async function withNewLimits(state: State, known: CachedGrant): Promise<Grant> {
  if (isUnavailable(state)) throw new Problem(storeUnavailable())
  return withLimits(known, await state.loader.limits(known.grant, known.limits))
}

function apply({ cache, loader, listeners }: State, change: Change): void {
  const { organizationId, seq } = change
  const { drops, limitsOf, creates } = effectOf(change)
  for (const id of drops) cache.drop(id, seq)
  if (limitsOf !== undefined) cache.dropLimits(limitsOf, seq)
  const ids = limitsOf === undefined ? drops : [...drops, limitsOf]
  if (ids.length > 0 || creates) loader.invalidate({ organizationId, seq, ids, creates })
  if (cache.positions.get(organizationId) === seq - 1) cache.advance(organizationId, seq)
  if (drops.length > 0) for (const listener of listeners) listener(drops)
}
