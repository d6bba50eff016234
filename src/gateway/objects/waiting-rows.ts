/**
 * Rows that wait for the next flush of usage: known on this node at once, bounded in number and in
 * characters. While the store is unavailable, rows beyond the bounds are not kept.
 */
import type { RowCounts } from '#spend/leases/leased.ts'
import type { Tx } from '#storage/db.ts'
import type { Batch } from '#usage/flush-source.ts'

/** Most rows of a kind that wait, and most characters of their `detail`. */
const WAITING_MAX = 100_000
const DETAIL_MAX_CHARACTERS = 67_108_864

interface WaitingRow {
  readonly project_id: string
  readonly id: string
  readonly detail?: string | null
}

export interface WaitingRows<R extends WaitingRow> extends RowCounts {
  /** A row that waits, or that the last flush has taken. */
  find(projectId: string, id: string): R | undefined
  /** False when there is no room, or one of this name waits already. */
  add(row: R): boolean
  delete(projectId: string, id: string): void
  /** Takes the rows of one flush. */
  take(): Batch | null
}

interface Waiting<R> {
  readonly row: R
  /** Number of the row among all that were added. */
  readonly number: number
}

/** `sliceRows`: most rows in one transaction. */
export function createWaitingRows<R extends WaitingRow>(
  sliceRows: number,
  write: (tx: Tx, rows: readonly R[]) => Promise<void>,
): WaitingRows<R> {
  const waiting = new Map<string, Waiting<R>>()
  /** Rows of the last flush: they are in the store only once the next one is taken. */
  let taken = new Map<string, R>()
  let characters = 0
  let added = 0
  const find: WaitingRows<R>['find'] = (projectId, id) => {
    const name = rowKey(projectId, id)
    return waiting.get(name)?.row ?? taken.get(name)
  }
  const remove = (name: string): void => {
    characters -= waiting.get(name)?.row.detail?.length ?? 0
    waiting.delete(name)
  }
  return {
    find,
    added: () => added,
    firstWaiting: () => waiting.values().next().value?.number ?? added + 1,
    add: (row) => {
      const length = row.detail?.length ?? 0
      const isFull = waiting.size >= WAITING_MAX || characters + length > DETAIL_MAX_CHARACTERS
      if (isFull || find(row.project_id, row.id)) return false
      characters += length
      added += 1
      waiting.set(rowKey(row.project_id, row.id), { row, number: added })
      return true
    },
    delete: (projectId, id) => {
      const name = rowKey(projectId, id)
      remove(name)
      taken.delete(name)
    },
    take: () => {
      taken = new Map()
      for (const [name, { row }] of waiting) {
        if (taken.size === sliceRows) break
        taken.set(name, row)
        remove(name)
      }
      if (taken.size === 0) return null
      // In the order of their keys: no two nodes wait for each other.
      const rows = [...taken].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
      return { more: waiting.size > 0, write: (tx) => write(tx, rows) }
    },
  }
}

function rowKey(projectId: string, id: string): string {
  return `${projectId} ${id}`
}
