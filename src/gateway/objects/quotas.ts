/**
 * Quotas of a project: files, their bytes, batches and conversations. Each is counted over rows, in
 * the transaction that adds one and with the project's row locked, so N nodes together never exceed
 * it. A project that is above a quota, after an upgrade or a lowered setting, adds nothing until it
 * is below; its objects stay readable and deletable.
 *
 * An open upload counts as the file that it will become, with the bytes it was created for. So its
 * completion needs no room, and parallel uploads cannot exceed a quota together. It gives the room
 * back when it is cancelled or has expired.
 */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { Bounds } from '#config/bounds.ts'
import { fileBytesAboveQuota, quotaExceeded } from '#contract/errors/objects.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

/** Kinds that are counted by their number alone. */
const NUMBERED = {
  batch: { bound: 'project_batches', objects: 'batches' },
  conversation: { bound: 'project_conversations', objects: 'conversations' },
} as const

export type QuotaBounds = Pick<
  Bounds,
  | 'project_files'
  | 'project_file_bytes'
  | 'project_uploads'
  | 'project_batches'
  | 'project_conversations'
>

interface Added {
  readonly projectId: string
  readonly kind: store.CountedKind
  readonly bytes: number
  readonly nowMs: number
}

/** Throws 400 where the project cannot keep one object more. */
export async function checkQuota(
  reader: Reader,
  bounds: QuotaBounds,
  { projectId, kind, bytes, nowMs }: Added,
): Promise<void> {
  if (kind === 'batch' || kind === 'conversation') {
    const { bound, objects } = NUMBERED[kind]
    const most = bounds[bound]
    const [kept] = await store.findCounted(reader, { projectId, kind, most })
    if (Number(kept?.objects) >= most) throw tooMany(bound, most, objects)
    return
  }
  const most = bounds.project_files
  // Sums are text in PostgreSQL.
  const [files] = await store.findCounted(reader, { projectId, kind: 'file', most })
  const [open] = await store.findReserved(reader, { projectId, nowMs })
  const uploads = Number(open?.objects)
  if (kind === 'upload' && uploads >= bounds.project_uploads) {
    throw tooMany('project_uploads', bounds.project_uploads, 'open uploads')
  }
  if (Number(files?.objects) + uploads >= most) throw tooMany('project_files', most, 'files')
  if (Number(files?.bytes) + Number(open?.bytes) + bytes > bounds.project_file_bytes) {
    const bound = 'project_file_bytes'
    throw new BoundExceeded(bound, fileBytesAboveQuota(bound, bounds[bound]))
  }
}

/** Keeps a new object within its quota. Throws 400; then the transaction has to fail. */
export async function putWithinQuota(
  tx: Tx,
  bounds: QuotaBounds,
  row: store.RowOf<store.CountedKind>,
): Promise<void> {
  const { project_id: projectId, kind, created_at: nowMs } = row
  await store.lockProject(tx, projectId)
  await checkQuota(tx, bounds, { projectId, kind, bytes: row.bytes ?? 0, nowMs })
  await store.put(tx, row)
}

function tooMany(bound: keyof QuotaBounds, most: number, objects: string): BoundExceeded {
  return new BoundExceeded(bound, quotaExceeded(bound, most, objects))
}
