/**
 * Ownership of upstream objects (files, batches, responses, conversations) by project. All projects
 * share the upstream's accounts, so an id alone opens what any of them made; here an id counts only
 * together with its project, and another project's is missing by construction.
 *
 * Files, batches and conversations are committed before their answer. Responses come too often for
 * that: they are known in memory at once and written with the next flush of usage. Another node
 * that is asked for one in between does not find it, waits for one flush, and looks again. What a
 * crash loses (at most a flush's worth of stored responses) cannot be referred to any more; nobody
 * else can refer to it either. Items of answers are kept in the same way (`items.ts`).
 */
import type { Clock } from '#base/clock.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Reference } from '#gateway/request/facts.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Batch, Ledger } from '#usage/ledger.ts'
import { createItems, type Items } from './items/items.ts'
import { purgeItems } from './items/store.ts'
import { createReferenceCheck } from './owned-references.ts'
import { POLL_FIRST_MS } from './poller.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000
/** How long what is no file is kept. */
export const KEPT_MS = 30 * DAY_MS
/** Most responses that wait to be written, and most in one transaction. */
const WAITING_MAX = 100_000
const SLICE_ROWS = 100
/** Longer than the flush of another node may take until it is seen here. */
const FLUSH_WAIT_MS = 400

export interface Owned extends Ledger {
  readonly items: Items
  /** What the project has under an id, or undefined. */
  find<K extends store.OwnedKind>(
    grant: Grant,
    id: string,
    kind: K,
  ): Promise<store.RowOf<K> | undefined>
  /**
   * Keeps a response: known from now on, written with the next flush. False when there is no room,
   * or one of this name waits already: then it is not kept.
   */
  keepResponse(grant: Grant, response: KeptResponse): boolean
  /** Resolves when a row that waits to be written is in the store, if the store is available. */
  written(grant: Grant, id: string): Promise<void>
  /** Forgets what was deleted upstream. */
  forget(tx: Tx, grant: Grant, id: string): Promise<void>
  /**
   * Checks every reference of a body. The answer is the upstream on which all of them live, or
   * undefined when there are none. Throws 400 for what is not this project's, in the words for what
   * does not exist.
   */
  check(grant: Grant, references: readonly Reference[]): Promise<string | undefined>
}

export interface KeptResponse {
  readonly id: string
  readonly upstream: string
  readonly model: string
  /** What is needed to charge it when it has ended; null for one that is charged already. */
  readonly deferred: string | null
}

export interface OwnedOptions {
  readonly store: Store
  readonly now: Clock
  readonly wait: (ms: number) => Promise<void>
  /** Writes what waits to be written. */
  readonly flush: () => Promise<void>
  /** Whether the configuration has a model of this name. */
  readonly isConfigured: (model: string) => boolean
}

export const createOwned = (options: OwnedOptions): Owned => {
  const { now } = options
  const { reader } = options.store
  const waiting = new Map<string, store.ResponseRow>()
  /** What a flush has taken: it is in the store only once the next one is taken. */
  let taken = new Map<string, store.ResponseRow>()
  const find: Owned['find'] = async (grant, id, kind) => {
    // What cannot be an id is not looked for: a store may not even take it.
    if (!DATA_ID_PATTERN.test(id)) return undefined
    const name = nameOf(grant.projectId, id)
    const known = kind === 'response' ? (waiting.get(name) ?? taken.get(name)) : undefined
    const row =
      (known as store.RowOf<typeof kind> | undefined) ??
      (await look(options, reader, { projectId: grant.projectId, id }, kind))
    return row && !store.isExpired(row, now()) ? row : undefined
  }
  const items = createItems({
    ...options,
    keptMs: KEPT_MS,
    waitForFlush: () => options.wait(FLUSH_WAIT_MS),
  })
  return {
    items,
    find,
    keepResponse: (grant, response) => {
      const name = nameOf(grant.projectId, response.id)
      const hasRoom = waiting.size < WAITING_MAX && !waiting.has(name) && !taken.has(name)
      if (hasRoom) waiting.set(name, responseRow(grant, response, now()))
      return hasRoom
    },
    written: async (grant, id) => {
      const name = nameOf(grant.projectId, id)
      if (waiting.has(name) || taken.has(name)) await options.flush()
    },
    forget: async (tx, grant, id) => {
      waiting.delete(nameOf(grant.projectId, id))
      taken.delete(nameOf(grant.projectId, id))
      await store.remove(tx, grant.projectId, id)
    },
    check: createReferenceCheck(options, find, items),
    take: () => {
      taken = new Map([...waiting].slice(0, SLICE_ROWS))
      if (taken.size === 0) return null
      for (const name of taken.keys()) waiting.delete(name)
      return batchOf([...taken.values()], waiting.size > 0)
    },
  }
}

const nameOf = (projectId: string, id: string): string => `${projectId} ${id}`

/** On a store that others write to, what is missing may be under way. */
const look = async <K extends store.OwnedKind>(
  { store: { dialect }, wait }: OwnedOptions,
  reader: Reader,
  name: { readonly projectId: string; readonly id: string },
  kind: K,
): Promise<store.RowOf<K> | undefined> => {
  const row = await store.findOf(reader, name, kind)
  if (row || dialect === 'sqlite' || kind !== 'response') return row
  await wait(FLUSH_WAIT_MS)
  return store.findOf(reader, name, kind)
}

const responseRow = (grant: Grant, response: KeptResponse, nowMs: number): store.ResponseRow => ({
  project_id: grant.projectId,
  id: response.id,
  organization_id: grant.organization.id,
  kind: 'response',
  upstream: response.upstream,
  key_id: grant.keyId,
  owner_id: grant.owner.id,
  created_at: nowMs,
  expires_at: nowMs + KEPT_MS,
  model: response.model,
  object: null,
  detail: response.deferred,
  enqueued_tokens: 0,
  poll_at: response.deferred === null ? null : nowMs + POLL_FIRST_MS,
  bytes: null,
})

/** The rows in the order of their keys, so that no two nodes wait for each other. */
const batchOf = (rows: store.OwnedRow[], more: boolean): Batch => {
  rows.sort((a, b) => (nameOf(a.project_id, a.id) < nameOf(b.project_id, b.id) ? -1 : 1))
  return {
    more,
    write: async (tx) => {
      for (const row of rows) await store.insert(tx, row)
    },
  }
}

/** Rows that one transaction deletes. */
const PURGE_SLICE = 200

/** Deletes what has expired, a slice to a transaction. Resolves to how many rows went. */
export const purgeExpired = async (handle: Store, now: Clock): Promise<number> => {
  let total = 0
  for (const purge of [store.purge, purgeItems]) {
    let gone = PURGE_SLICE
    while (gone === PURGE_SLICE) {
      gone = await record(handle, (tx) => purge(tx, now(), PURGE_SLICE))
      total += gone
    }
  }
  return total
}
