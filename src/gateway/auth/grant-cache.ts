/**
 * LRU cache of keys and their project's limits, over `lru-cache`.
 *
 * Each entry lists the ids that it depends on (key, owner, project, organization) and can be
 * dropped by any of them. It also has the sequence number of the organization's last change that
 * its read included: changes up to that one do not drop it.
 *
 * `positions` has, for each organization that has had an entry, the sequence number up to which its
 * changes have been applied to all of its entries. A change feed starts from there. It continues
 * when the last entry is dropped, since calls may still run with its key. There are no more of them
 * than organizations, which only the operator creates.
 */
import { LRUCache } from 'lru-cache'
import type { Problem } from '#base/problem.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import type { GrantRateRow } from '#storage/subject-rates.ts'
import type { Generations, Grant } from './grant.ts'
import type { ModelRouting } from './model-routing.ts'
import type { ProjectPolicy } from './policy.ts'
import type { GrantSpendLimitRow } from './store.ts'
import type { ValueRates, ValueSpend } from './value-keys.ts'

export type GrantOverrides = ReadonlyMap<string, RateLimitChange>

/** A project's limits, shared by the grants of all its keys. */
export interface ProjectLimits {
  /** Undefined after a change, until they are read again. */
  overrides: GrantOverrides | undefined
  generations: Generations
  /** Spend limits of the project and of its organization. */
  spendLimits: readonly GrantSpendLimitRow[]
  /** Default rate limits of both. */
  rates: readonly GrantRateRow[]
  /** Rate limits of values of tags, at both levels. */
  valueRates: readonly ValueRates[]
  /** Spend limits of values of tags, at both levels. */
  valueSpend: readonly ValueSpend[]
  policy: ProjectPolicy
  routing: ModelRouting
  /** Sequence number of the last change that they include. */
  seq: number
}

/** The result for a key: a grant, or an auth error. */
export type CachedDecision =
  | CachedGrant
  | { readonly kind: 'rejection'; readonly problemOf: (key: string) => Problem }

/** A grant, and the limits that it is made from. */
export interface CachedGrant {
  readonly kind: 'grant'
  grant: Grant
  readonly limits: ProjectLimits
  /** Spend limits of the key, of its owner and of tags. */
  readonly ownSpendLimits: readonly GrantSpendLimitRow[]
  /** Rate limits of the key and of its owner. */
  readonly ownRates: readonly GrantRateRow[]
  /** Trusted headers of the key. */
  readonly trusted: ReadonlyMap<string, string>
  /** Key of the hash of the project's end users. */
  readonly identifierKey: string | null
}

export interface CachedKey {
  readonly hash: string
  readonly known: CachedDecision
  readonly expiresAt: number | null
  readonly organizationId: string
  /** Ids that it depends on, besides its organization. */
  readonly ids: readonly string[]
  readonly seq: number
}

export interface GrantCache {
  readonly size: number
  readonly positions: ReadonlyMap<string, number>
  /** Finds an entry, and marks it as used. */
  get(hash: string): CachedKey | undefined
  put(entry: CachedKey): void
  /**
   * Drops entries that depend on `id`, if their part that does was read before the organization's
   * change `seq`.
   */
  drop(id: string, seq: number): void
  limitsOf(projectId: string): ProjectLimits | undefined
  /** The one object for a project's limits, with these in it where they are newer. */
  share(projectId: string, limits: ProjectLimits): ProjectLimits
  /**
   * Drops the limits of a project, or of all projects of an organization, unless they were read at
   * the change `seq` or later.
   */
  dropLimits(id: string, seq: number): void
  advance(organizationId: string, seq: number): void
  /** Drops all entries, and follows changes from these numbers on. */
  clear(newest: ReadonlyMap<string, number>): void
}

export function createGrantCache(entriesMax: number): GrantCache {
  const index = createIndex()
  const entries = new LRUCache<string, CachedKey>({ max: entriesMax, dispose: index.remove })
  const positions = new Map<string, number>()

  const limitsOf = (projectId: string): ProjectLimits | undefined => {
    for (const { known } of index.dependingOn(projectId)) {
      if (known.kind === 'grant') return known.limits
    }
    return undefined
  }
  return {
    get size() {
      return entries.size
    },
    positions,
    get: (hash) => entries.get(hash),
    put: (entry) => {
      entries.set(entry.hash, entry)
      index.add(entry)
      followFrom(positions, entry)
    },
    drop: (id, seq) => {
      for (const entry of index.dependingOn(id)) {
        if (readAt(entry, id) < seq) entries.delete(entry.hash)
      }
    },
    limitsOf,
    ...sharing(limitsOf, index.dependingOn),
    advance: (organizationId, seq) => {
      const position = positions.get(organizationId)
      if (position !== undefined && position < seq) positions.set(organizationId, seq)
    },
    clear: (newest) => {
      for (const part of [index, entries, positions]) part.clear()
      for (const [organizationId, seq] of newest) positions.set(organizationId, seq)
    },
  }
}

/**
 * Follows changes from the entry on, at the latest. Another entry that was read later may have
 * begun the replication of its organization, after changes that nobody has applied to this one.
 */
function followFrom(positions: Map<string, number>, { organizationId, seq }: CachedKey): void {
  positions.set(organizationId, Math.min(seq, positions.get(organizationId) ?? seq))
}

/**
 * The change up to which everything of an entry was read that depends on `id`. The limits that it
 * shares with other keys may be older than the entry, and depend on project and organization alone.
 */
function readAt({ seq, known, organizationId }: CachedKey, id: string): number {
  if (known.kind === 'rejection') return seq
  const hasLimits = id === known.grant.projectId || id === organizationId
  return hasLimits ? Math.min(seq, known.limits.seq) : seq
}

function sharing(
  limitsOf: GrantCache['limitsOf'],
  dependingOn: (id: string) => Iterable<CachedKey>,
): Pick<GrantCache, 'share' | 'dropLimits'> {
  return {
    share: (projectId, limits) => {
      const shared = limitsOf(projectId) ?? limits
      if (shared.seq < limits.seq) Object.assign(shared, limits)
      return shared
    },
    dropLimits: (id, seq) => {
      for (const { known } of dependingOn(id)) {
        if (known.kind === 'grant' && known.limits.seq < seq) known.limits.overrides = undefined
      }
    },
  }
}

/** Entries by each id that they depend on. */
function createIndex() {
  const byId = new Map<string, Set<CachedKey>>()
  return {
    dependingOn: (id: string): Iterable<CachedKey> => byId.get(id) ?? [],
    add: (entry: CachedKey): void => {
      for (const id of dependencies(entry)) byId.set(id, (byId.get(id) ?? new Set()).add(entry))
    },
    remove: (entry: CachedKey): void => {
      for (const id of dependencies(entry)) {
        const entries = byId.get(id)
        entries?.delete(entry)
        if (entries?.size === 0) byId.delete(id)
      }
    },
    clear: (): void => byId.clear(),
  }
}

function dependencies({ ids, organizationId }: CachedKey): readonly string[] {
  return [...ids, organizationId]
}
