/**
 * Who may pass: the grants behind project keys, from a bounded cache over the store.
 *
 * A request costs the hash of its key and a look into a map. A key that is not in the cache is
 * looked up once for all requests that bring it; a key whose checksum is wrong never is. Nothing
 * here writes.
 *
 * What is in the cache stays true because every change is applied to it (`apply`): by the node that
 * makes the change after the commit and before the answer, by others as soon as it is in their
 * feed. A change drops exactly what depends on it. A look-up that a change invalidates is not kept
 * unless it includes the change (`single-flight.ts`), and requests after the change start another.
 *
 * A node that does not hear from the store cannot know what has changed since. Failure modes:
 *
 * - *fresh*: everything committed up to a second ago is applied. The promise holds.
 * - *static*: longer ago than that, and no longer than `failStaticMs`. Keys that are known pass,
 *   unless they expire. Whatever else is answered 503, refusals that were remembered too: a person
 *   may have been let in again meanwhile, and nobody is told 401 for a fault of ours.
 * - *lost*: longer ago than that. Everything is answered 503, but what can be refused unread.
 *
 * On SQLite this process alone makes changes, so that what is known is always fresh.
 */
import type { Clock } from '#base/clock.ts'
import { ADMIN_KEY_HINT, incorrectKey, KEY_MAX } from '#base/key-problems.ts'
import type { Problem } from '#base/problem.ts'
import { hashSecret, hasValidChecksum, keyKind } from '#base/secrets.ts'
import type { BoundName } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Change } from '#storage/changes.ts'
import type { Store } from '#storage/db.ts'
import type { Follower } from '#storage/feed.ts'
import { type Grant, type Grants, missingScope } from './grant.ts'
import { createGrantCache, type Entry, type GrantCache, type Known } from './grant-cache.ts'
import { effectOf } from './invalidation.ts'
import {
  createKeyLoader,
  type GrantBounds,
  type KeyLoader,
  storeUnavailable,
} from './key-loader.ts'
import { findLiveKeys } from './store.ts'

/** Most keys known at once. */
const ENTRIES_MAX = 100_000
/** Longest time without an answer of the store in which a node is still fresh. */
const FRESH_MS = 1_000

export type Freshness = 'fresh' | 'static' | 'lost'

export interface FollowedGrants extends Grants, Follower {
  freshness(): Freshness
}

export interface GrantsOptions {
  readonly store: Store
  /** For when keys expire. */
  readonly now: Clock
  /** For how long ago something was: a clock that nobody sets. */
  readonly elapsed: Clock
  /** How long known keys pass without the store. */
  readonly failStaticMs: number
  readonly metrics: Metrics['grants']
  readonly entriesMax?: number
  readonly bounds?: GrantBounds
  /** Counts a look-up that had to wait for a bound, or was rejected. */
  readonly exceeded?: (bound: BoundName) => void
}

interface State extends GrantsOptions {
  readonly cache: GrantCache
  readonly loader: KeyLoader
  readonly listeners: ((ids: readonly string[] | undefined) => void)[]
  /** By `elapsed`: what was committed until then is applied. */
  trueAt: number
}

export const createGrants = (options: GrantsOptions): FollowedGrants => {
  const { store, elapsed, metrics } = options
  const cache = createGrantCache(options.entriesMax ?? ENTRIES_MAX)
  const state: State = {
    ...options,
    cache,
    loader: createKeyLoader(options, cache),
    listeners: [],
    // Where nobody else commits, what is known is never late.
    trueAt: store.version() === undefined ? elapsed() : Number.POSITIVE_INFINITY,
  }
  metrics.watch({
    cached: () => cache.size,
    isStatic: () => freshnessOf(state) !== 'fresh',
  })
  return {
    find: (secret, addressOf = noAddress) => find(state, secret, addressOf),
    freshness: () => freshnessOf(state),
    positions: cache.positions,
    apply: (change) => apply(state, change),
    caughtUp: (at) => {
      state.trueAt = at
    },
    forget: () => {
      cache.clear()
      state.loader.forget()
      for (const listener of state.listeners) listener(undefined)
    },
    onDropped: (listener) => void state.listeners.push(listener),
    findLive: (keyIds) => findLiveKeys(store.reader, keyIds),
  }
}

const freshnessOf = ({ elapsed, trueAt, failStaticMs }: State): Freshness => {
  const ageMs = elapsed() - trueAt
  if (ageMs <= FRESH_MS) return 'fresh'
  return ageMs <= failStaticMs ? 'static' : 'lost'
}

const noAddress = (): string => ''

const find = (state: State, secret: string, addressOf: () => string): Grant | Promise<Grant> => {
  if (secret.length > KEY_MAX) throw refusedUnread(state, secret)
  const hash = hashSecret(secret)
  const entry = state.cache.get(hash)
  if (entry) return answer(state, entry, secret)
  const kind = keyKind(secret)
  // Whether it is a live one is the other plane's to say: none of them makes requests.
  if (kind === 'admin') throw missingScope('model.request', ADMIN_KEY_HINT)
  if (kind === undefined || !hasValidChecksum(secret)) throw refusedUnread(state, secret)
  if (freshnessOf(state) !== 'fresh') throw storeUnavailable()
  return ask(state, { hash, secret, address: addressOf() })
}

const refusedUnread = ({ metrics }: State, secret: string): Problem => {
  metrics.refusedUnread.inc()
  return incorrectKey(secret)
}

interface Asked {
  readonly hash: string
  readonly secret: string
  readonly address: string
}

const ask = async (state: State, { hash, secret, address }: Asked): Promise<Grant> => {
  const entry = await state.loader.key(hash, address)
  if (!entry) throw incorrectKey(secret)
  return answer(state, entry, secret)
}

/** What is known, as far as it may be said now. */
const answer = (state: State, entry: Entry, secret: string): Grant | Promise<Grant> => {
  const { known, expiresAt } = entry
  const freshness = freshnessOf(state)
  if (freshness === 'lost') throw storeUnavailable()
  if (expiresAt !== null && expiresAt <= state.now()) throw incorrectKey(secret)
  if (known.kind === 'refusal') {
    if (freshness === 'static') throw storeUnavailable()
    throw known.refuse()
  }
  const { overrides, generations } = known.limits
  if (overrides === undefined) return withNewLimits(state, known)
  if (known.grant.overrides !== overrides) {
    known.grant = { ...known.grant, overrides, generations }
  }
  return known.grant
}

/** The project's own limits have changed: they are read again before the next request passes. */
const withNewLimits = async (
  state: State,
  { grant, limits }: Known & { kind: 'grant' },
): Promise<Grant> => {
  if (freshnessOf(state) !== 'fresh') throw storeUnavailable()
  return { ...grant, ...(await state.loader.limits(grant, limits)) }
}

const apply = ({ cache, loader, listeners }: State, change: Change): void => {
  const { organizationId, seq } = change
  const { drops, limitsOf, creates } = effectOf(change)
  for (const id of drops) cache.drop(id, seq)
  if (limitsOf !== undefined) cache.dropLimits(limitsOf, seq)
  if (drops.length > 0 || limitsOf !== undefined || creates) loader.invalidate(change, creates)
  if (cache.positions.get(organizationId) === seq - 1) cache.advance(organizationId, seq)
  if (drops.length > 0) for (const listener of listeners) listener(drops)
}
