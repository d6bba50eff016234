/**
 * Rows that wait for the next flush of usage: known on this node at once, bounded in number and in
 * characters. While the store is unavailable, rows beyond the bounds are not kept.
 */
import type { ChatCompletionRow, ResponseRow } from './store.ts'

/** Most rows that wait, most characters of their `detail`, and most rows in one transaction. */
const WAITING_MAX = 100_000
const DETAIL_MAX_CHARACTERS = 67_108_864
const SLICE_ROWS = 100

/** A row whose answer does not wait for its commit. */
export type FlushedRow = ResponseRow | ChatCompletionRow

export interface WaitingRows {
  /** A row that waits, or that the last flush has taken. */
  find(projectId: string, id: string): FlushedRow | undefined
  /** False when there is no room, or one of this name waits already. */
  add(row: FlushedRow): boolean
  delete(projectId: string, id: string): void
  /** Takes the rows of one flush. Whether more wait. */
  take(): { readonly rows: FlushedRow[]; readonly more: boolean }
}

export function createWaitingRows(): WaitingRows {
  const waiting = new Map<string, FlushedRow>()
  /** Rows of the last flush: they are in the store only once the next one is taken. */
  let taken = new Map<string, FlushedRow>()
  let characters = 0
  const find: WaitingRows['find'] = (projectId, id) => {
    const name = rowKey(projectId, id)
    return waiting.get(name) ?? taken.get(name)
  }
  const remove = (name: string): void => {
    characters -= waiting.get(name)?.detail?.length ?? 0
    waiting.delete(name)
  }
  return {
    find,
    add: (row) => {
      const length = row.detail?.length ?? 0
      const isFull = waiting.size >= WAITING_MAX || characters + length > DETAIL_MAX_CHARACTERS
      if (isFull || find(row.project_id, row.id)) return false
      characters += length
      waiting.set(rowKey(row.project_id, row.id), row)
      return true
    },
    delete: (projectId, id) => {
      const name = rowKey(projectId, id)
      remove(name)
      taken.delete(name)
    },
    take: () => {
      taken = new Map()
      for (const [name, row] of waiting) {
        if (taken.size === SLICE_ROWS) break
        taken.set(name, row)
        remove(name)
      }
      return { rows: [...taken.values()], more: waiting.size > 0 }
    },
  }
}

const rowKey = (projectId: string, id: string): string => `${projectId} ${id}`
