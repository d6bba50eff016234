/** Loader of keys and projects' limits that are not cached, from the store. */
import type { Clock } from '#base/clock.ts'
import { createNegativeCache } from '#base/negative-cache.ts'
import { Problem } from '#base/problem.ts'
import { type BoundName, type Bounds, configuredBounds } from '#config/bounds.ts'
import { serverIsOverloaded, storeUnavailable } from '#contract/errors/requests.ts'
import { createLookUpQueue, type LookUpBounds } from '#event-loop/look-up-queue.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { type Reader, type Store, StoreUnavailable } from '#storage/db.ts'
import { OperationTimeout } from '#storage/revocable-tx.ts'
import type { Grant } from './grant.ts'
import type { CachedKey, GrantCache, GrantOverrides, ProjectLimits } from './grant-cache.ts'
import {
  formerEntry,
  type KeyParts,
  keyEntry,
  type OwnParts,
  readAllParts,
  readLimits,
  readOwnParts,
} from './grant-rows.ts'
import { NO_ROUTING } from './model-routing.ts'
import { EVERYTHING_PERMITTED } from './policy.ts'
import { type AppliedChange, createSingleFlight, type Flight } from './single-flight.ts'
import { findFormerKey, findKey } from './store.ts'

/** Most look-ups of projects' limits at once. */
const PROJECTS_MAX = 256
/** Size of the negative cache, and how long an entry is valid. */
const UNKNOWN_MAX = 20_000
const UNKNOWN_FOR_MS = 10_000

export interface KeyLoader {
  /** The key with this hash, or undefined. Cached unless a change has invalidated the read. */
  key(hash: string, address: string): Promise<CachedKey | undefined>
  /** A project's limits, put into `into` unless a change has invalidated the read. */
  limits(grant: Grant, into: ProjectLimits): Promise<OwnLimits>
  /** Invalidates reads in flight, and the negative cache if the change may have created keys. */
  invalidate(change: AppliedChange): void
  forget(): void
}

export interface LookUpOptions {
  readonly store: Store
  readonly elapsed: Clock
  readonly metrics: Metrics['keyCache']
  readonly bounds?: GrantBounds
  readonly exceeded?: (bound: BoundName) => void
  /** Whether all changes up to now are applied, as far as the cache promises it. */
  readonly isFresh: () => boolean
  /** Resolves once they are applied; rejects after a time. */
  readonly untilFresh: () => Promise<void>
}

export type GrantBounds = Pick<Bounds, 'project_key_lookups' | 'project_key_lookups_per_address'>

/** A project's limits as read. */
type OwnLimits = ProjectLimits & { readonly overrides: GrantOverrides }

/** Result of a load; `rejected`: it was not started. */
type LoadResult = 'found' | 'not_found' | 'error' | 'rejected'

export function createKeyLoader(
  { store: { reader }, elapsed, metrics, isFresh, untilFresh, ...rest }: LookUpOptions,
  cache: GrantCache,
): KeyLoader {
  const { bounds = configuredBounds(), exceeded = () => {} } = rest
  const unknown = createNegativeCache(UNKNOWN_MAX, UNKNOWN_FOR_MS, elapsed)
  const keys = createSingleFlight<CachedKey | undefined>(bounds.project_key_lookups)
  const queue = createLookUpQueue(lookUpBounds(bounds, exceeded))
  const projects = createSingleFlight<OwnLimits>(PROJECTS_MAX)
  const count = (result: LoadResult): void => metrics.loads.inc({ result })

  /** Whether the key is known to be none, by a negative cache without missed creations. */
  const isUnknown = (hash: string): boolean => isFresh() && unknown.has(hash)
  const lookUp = async (hash: string, flight: Flight): Promise<CachedKey | undefined> => {
    await untilFresh()
    const entry = await readKey(reader, cache, hash, flight)
    count(entry ? 'found' : 'not_found')
    if (!entry && !flight.hasCreation()) unknown.add(hash)
    return entry
  }
  /** Looks up a key when its turn has come, unless it has been cached in the meantime. */
  const readOnce = async (hash: string): Promise<CachedKey | undefined> => {
    if (isUnknown(hash)) return undefined
    const reading = cache.get(hash) ?? keys.join(hash, (flight) => lookUp(hash, flight))
    if (!reading) throw new Problem(serverIsOverloaded('keys'))
    return reading
  }
  return {
    key: async (hash, address) => {
      if (isUnknown(hash)) return undefined
      const reading = queue.run(address, () => readOnce(hash))
      return answered(reading, count)
    },
    limits: (grant, into) => {
      const read = (flight: Flight) =>
        untilFresh().then(() => readProject(reader, grant, into, flight))
      return answered(projects.join(grant.projectId, read), count)
    },
    invalidate: (change) => {
      keys.invalidate(change)
      projects.invalidate(change)
      if (change.creates) unknown.clear()
    },
    forget: () => {
      keys.forget()
      projects.forget()
      unknown.clear()
    },
  }
}

function lookUpBounds(bounds: GrantBounds, exceeded: (bound: BoundName) => void): LookUpBounds {
  return {
    kind: 'project',
    exceeded,
    max: bounds.project_key_lookups,
    perAddressMax: bounds.project_key_lookups_per_address,
  }
}

async function readProject(
  reader: Reader,
  { organization, projectId }: Grant,
  into: ProjectLimits,
  flight: Flight,
): Promise<OwnLimits> {
  const found = await readLimits(reader, organization.id, projectId)
  if (flight.isCurrent([projectId, organization.id], found.seq)) Object.assign(into, found)
  return found
}

/** Result of a load; 503 when too many are under way, or when the store does not answer. */
async function answered<T>(
  load: Promise<T> | undefined,
  count: (result: LoadResult) => void,
): Promise<T> {
  if (!load) {
    count('rejected')
    throw new Problem(serverIsOverloaded('keys'))
  }
  try {
    return await load
  } catch (error) {
    const isRejected = error instanceof Problem && error.code === 'server_is_overloaded'
    count(isRejected ? 'rejected' : 'error')
    const unavailable = error instanceof StoreUnavailable || error instanceof OperationTimeout
    throw unavailable ? new Problem(storeUnavailable()) : error
  }
}

/** Reads the key with this hash, and caches it if it includes every change applied since. */
async function readKey(
  reader: Reader,
  cache: GrantCache,
  hash: string,
  flight: Flight,
): Promise<CachedKey | undefined> {
  const rows = await findKey(reader, { hash })
  const [row] = rows
  if (!row) return readFormerKey(reader, cache, hash, flight)
  const { project_id: projectId, seq } = row
  const isKnown = cache.limitsOf(projectId)?.overrides !== undefined
  const read: OwnParts & Partial<Pick<KeyParts, 'limits'>> = await (isKnown
    ? readOwnParts
    : readAllParts)(reader, row, rows)
  // No await from here on: changes are applied to the limits that the cache shares.
  const limits = read.limits ?? {
    overrides: undefined,
    generations: new Map(),
    spendLimits: [],
    rates: [],
    valueRates: [],
    valueSpend: [],
    policy: EVERYTHING_PERMITTED,
    routing: NO_ROUTING,
    seq,
    ...cache.limitsOf(projectId),
  }
  const parts = { ...read, limits }
  const entry = keyEntry(hash, row, parts)
  if (!isCurrent(flight, entry)) return entry
  const shared = keyEntry(hash, row, { ...parts, limits: cache.share(projectId, limits) })
  cache.put(shared)
  return shared
}

async function readFormerKey(
  reader: Reader,
  cache: GrantCache,
  hash: string,
  flight: Flight,
): Promise<CachedKey | undefined> {
  const [row] = await findFormerKey(reader, { hash })
  if (!row) return undefined
  const entry = formerEntry(hash, row)
  if (isCurrent(flight, entry)) cache.put(entry)
  return entry
}

function isCurrent(flight: Flight, { ids, organizationId, seq }: CachedKey): boolean {
  return flight.isCurrent([...ids, organizationId], seq)
}
