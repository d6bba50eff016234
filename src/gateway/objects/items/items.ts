/**
 * Ownership of items (messages, reasoning, calls of tools) by project. An item belongs to the
 * project that received it, in an answer or in a list of a conversation: it is known here at once,
 * and written with the next flush. Its time begins again with each of them.
 *
 * Failure modes: another node that is asked before then waits for one flush and looks again. A
 * crash loses the items of one flush, and items beyond the bound on waiting rows are not kept: a
 * request that refers to a lost item by its id alone is rejected, and a request with its content
 * passes.
 */
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { createWaitingRows } from '#gateway/objects/waiting-rows.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import * as store from './store.ts'

/** Most items in one transaction, and in one look-up. */
const SLICE_ROWS = 200
const LOOK_UP_MAX = 500
/** Ids in a look-up from which it runs beside the event loop. */
const MANY_ITEMS = 100

export interface Items extends FlushSource {
  keep(projectId: string, id: string, upstream: string): void
  /** The upstreams of those items that are the project's, by their ids. */
  find(projectId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface ItemsOptions {
  readonly store: Store
  readonly now: Clock
  readonly keptMs: number
  /** Resolves when a flush of another node can be seen here. */
  readonly waitForFlush: () => Promise<void>
}

export function createItems(options: ItemsOptions): Items {
  const { now, keptMs } = options
  const waiting = createWaitingRows(SLICE_ROWS, store.insertItems)
  return {
    keep: (projectId, id, upstream) => {
      waiting.add({ project_id: projectId, id, upstream, expires_at: now() + keptMs })
    },
    find: async (projectId, ids) => {
      const found = new Map<string, string>()
      const unknown = new Set<string>()
      for (const id of ids) {
        const row = waiting.find(projectId, id)
        if (row && row.expires_at > now()) found.set(id, row.upstream)
        // Texts that cannot be ids are not looked up: a store may reject them.
        else if (DATA_ID_PATTERN.test(id)) unknown.add(id)
      }
      await look(options, projectId, unknown, found)
      if (unknown.size > 0 && options.store.dialect !== 'sqlite') {
        await options.waitForFlush()
        await look(options, projectId, unknown, found)
      }
      return found
    },
    take: waiting.take,
  }
}

/** Moves what the store has from `unknown` to `found`. */
async function look(
  { store: { reader, slowReader }, now }: ItemsOptions,
  projectId: string,
  unknown: Set<string>,
  found: Map<string, string>,
): Promise<void> {
  const ids = [...unknown]
  const from = ids.length > MANY_ITEMS ? slowReader(projectId) : reader
  for (let at = 0; at < ids.length; at += LOOK_UP_MAX) {
    const slice = ids.slice(at, at + LOOK_UP_MAX)
    for (const row of await store.findItems(from, projectId, slice)) {
      if (row.expires_at <= now()) continue
      found.set(row.id, row.upstream)
      unknown.delete(row.id)
    }
  }
}

interface Keeping {
  readonly owned: { readonly items: Pick<Items, 'keep'> }
  readonly bounds: Pick<Bounds, 'answer_items'>
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

/** A listener that keeps the items of one answer of an upstream, as many as are allowed. */
export function keepItems(
  { owned, bounds, metrics }: Keeping,
  { projectId }: Pick<Grant, 'projectId'>,
  { upstream }: Pick<UpstreamTarget, 'upstream'>,
): (id: string) => void {
  const seen = new Set<string>()
  return (id) => {
    if (seen.has(id) || !DATA_ID_PATTERN.test(id)) return
    if (seen.size === bounds.answer_items) {
      metrics.boundExceeded('answer_items')
      return
    }
    seen.add(id)
    owned.items.keep(projectId, id, upstream.name)
  }
}
