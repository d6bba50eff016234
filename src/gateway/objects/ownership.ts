/**
 * Ownership of upstream objects (files, batches, responses, …) by project. All projects share the
 * upstream's accounts, so there an id alone opens any project's object; here an object is found by
 * its id and its project, and another project's is missing by construction.
 *
 * Files, batches and conversations are committed before their answer. Responses and chat
 * completions come too often for that: they are known in memory at once and written with the next
 * flush of usage. Another node that is asked for one before that waits for one flush, and looks
 * again. A crash loses at most a flush's worth of them. Nobody can refer to a lost object any more.
 * Items of answers are kept in the same way (`items.ts`).
 */
import type { Clock } from '#base/clock.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Reference } from '#gateway/request/facts.ts'
import type { RowCounts } from '#spend/leases/leased.ts'
import { reservedColumns } from '#spend/ledger/deferred.ts'
import type { Store, Tx } from '#storage/db.ts'
import { purgeInSlices } from '#storage/transaction.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { createItems, type Items } from './items/items.ts'
import { purgeItems } from './items/store.ts'
import { newOwnedRow } from './new-row.ts'
import { createReferenceCheck } from './owned-references.ts'
import { POLL_FIRST_MS } from './poller.ts'
import * as store from './store.ts'
import { createWaitingRows } from './waiting-rows.ts'

const DAY_MS = 86_400_000
/** Retention of objects other than files. */
export const OBJECT_RETENTION_MS = 30 * DAY_MS
/** Time that a transient response is kept after its end, as at OpenAI. */
export const TRANSIENT_MS = 600_000
/** Longer than the flush of another node may take until it is seen here. */
const FLUSH_WAIT_MS = 400
/** Most rows in one transaction. */
const SLICE_ROWS = 100

export interface Owned extends FlushSource, RowCounts {
  readonly items: Items
  /** The project's object with an id, or undefined. */
  find<K extends store.OwnedKind>(
    grant: Grant,
    id: string,
    kind: K,
  ): Promise<store.RowOf<K> | undefined>
  /**
   * Records a response: found from now on, written with the next flush. False when there is no
   * room, or one with this id waits already: then it is not recorded.
   */
  keepResponse(grant: Grant, response: RecordedResponse): boolean
  /** Keeps a stored chat completion in the same way. */
  keepChatCompletion(grant: Grant, completion: RecordedChatCompletion): void
  /** Resolves when a row that waits to be written is in the store, if the store is available. */
  written(grant: Grant, id: string): Promise<void>
  /** Deletes the row of an object that was deleted upstream. */
  forget(tx: Tx, grant: Grant, id: string): Promise<void>
  /**
   * Checks every reference of a body, and returns the upstream that has all of the objects, or
   * undefined when there are none. Throws 400 for an object of another project, with the text for
   * an object that does not exist.
   */
  check(grant: Grant, references: readonly Reference[]): Promise<string | undefined>
}

export interface RecordedResponse {
  readonly id: string
  readonly upstream: string
  readonly model: string
  /** Data to charge it when it has ended; null if it is charged already. */
  readonly deferred: string | null
  /** Amount that a deferred charge has reserved of spend limits, in nano-dollars. */
  readonly reserved: bigint
  /** Whether it is deleted some minutes after its end. */
  readonly isTransient: boolean
  /** Ids of values of tags that pay for a deferred charge. */
  readonly payingValues: readonly string[] | undefined
}

export interface RecordedChatCompletion {
  readonly id: string
  readonly upstream: string
  readonly model: string
  /** Metadata as JSON; null without any. */
  readonly metadata: string | null
}

export interface OwnedOptions {
  readonly store: Store
  readonly now: Clock
  readonly wait: (ms: number) => Promise<void>
  /** Writes the rows that wait. */
  readonly flush: () => Promise<void>
  /** Whether the configuration has a model of this name. */
  readonly isConfigured: (model: string) => boolean
}

export function createOwned(options: OwnedOptions): Owned {
  const { now } = options
  const waiting = createWaitingRows<store.ResponseRow | store.ChatCompletionRow>(
    SLICE_ROWS,
    async (tx, rows) => {
      for (const row of rows) await store.insert(tx, row)
    },
  )
  const find: Owned['find'] = async (grant, id, kind) => {
    // An invalid id is not looked up: a store may not accept it.
    if (!DATA_ID_PATTERN.test(id)) return undefined
    const known = waiting.find(grant.projectId, id)
    const row =
      known?.kind === kind
        ? (known as store.RowOf<typeof kind>)
        : await look(options, { projectId: grant.projectId, id }, kind)
    return row && !store.isExpired(row, now()) ? row : undefined
  }
  const items = createItems({
    ...options,
    keptMs: OBJECT_RETENTION_MS,
    waitForFlush: () => options.wait(FLUSH_WAIT_MS),
  })
  return {
    items,
    find,
    keepResponse: (grant, response) => waiting.add(responseRow(grant, response, now())),
    keepChatCompletion: (grant, { metadata, ...completion }) => {
      const charged = { ...completion, ...NOT_DEFERRED }
      const row = responseRow(grant, charged, now())
      waiting.add({ ...row, kind: 'chat_completion', detail: metadata })
    },
    written: async (grant, id) => {
      if (waiting.find(grant.projectId, id)) await options.flush()
    },
    forget: async (tx, grant, id) => {
      waiting.delete(grant.projectId, id)
      await store.remove(tx, grant.projectId, id)
    },
    check: createReferenceCheck(options, find, items),
    take: waiting.take,
    added: waiting.added,
    firstWaiting: waiting.firstWaiting,
  }
}

/** Kinds with rows that are written by a flush. */
const FLUSHED: ReadonlySet<store.OwnedKind> = new Set(['response', 'chat_completion'])

/** On a store with other writers, a missing row may wait for their flush. */
async function look<K extends store.OwnedKind>(
  { store: { dialect, reader }, wait }: OwnedOptions,
  name: { readonly projectId: string; readonly id: string },
  kind: K,
): Promise<store.RowOf<K> | undefined> {
  const row = await store.findOf(reader, name, kind)
  if (row || dialect === 'sqlite' || !FLUSHED.has(kind)) return row
  await wait(FLUSH_WAIT_MS)
  return store.findOf(reader, name, kind)
}

const NOT_DEFERRED = {
  deferred: null,
  reserved: 0n,
  isTransient: false,
  payingValues: undefined,
}

function responseRow(grant: Grant, response: RecordedResponse, nowMs: number): store.ResponseRow {
  return {
    ...newOwnedRow(grant, response.payingValues),
    ...reservedColumns(response.reserved),
    id: response.id,
    kind: 'response',
    upstream: response.upstream,
    created_at: nowMs,
    expires_at: nowMs + OBJECT_RETENTION_MS,
    model: response.model,
    detail: response.deferred,
    poll_at: pollAt(response, nowMs),
    bytes: null,
  }
}

/** A row that is polled without a deferred charge is one to be deleted. */
function pollAt({ deferred, isTransient }: RecordedResponse, nowMs: number): number | null {
  if (deferred !== null) return nowMs + POLL_FIRST_MS
  return isTransient ? nowMs + TRANSIENT_MS : null
}

/** Rows that one transaction deletes. */
const PURGE_SLICE = 200

/** Deletes expired rows, a slice per transaction. Resolves to the number of deleted rows. */
export async function purgeExpired(handle: Store, now: Clock): Promise<number> {
  let total = 0
  for (const purge of [store.purge, purgeItems]) {
    total += await purgeInSlices(handle, PURGE_SLICE, (tx, rows) => purge(tx, now(), rows))
  }
  return total
}
