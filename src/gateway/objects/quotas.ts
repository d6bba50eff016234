/**
 * Quotas on what a project keeps: files, their bytes, and batches. Each is counted over rows, in
 * the transaction that adds one and with the project's row held, so N nodes together never exceed
 * it. A project that is above a quota, after an upgrade or a lowered setting, adds nothing until it
 * is below; what it has stays readable and deletable.
 */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

export type QuotaBounds = Pick<Bounds, 'project_files' | 'project_file_bytes' | 'project_batches'>

interface Added {
  readonly projectId: string
  readonly kind: 'file' | 'batch'
  readonly bytes: number
}

/** Throws 400 where the project cannot keep one object more. */
export const checkQuota = async (
  reader: Reader,
  bounds: QuotaBounds,
  { projectId, kind, bytes }: Added,
): Promise<void> => {
  const bound = kind === 'file' ? 'project_files' : 'project_batches'
  const most = bounds[bound]
  const [row] = await store.findKept(reader, { projectId, kind, most })
  // Sums are text in PostgreSQL.
  const kept = { objects: Number(row?.objects ?? 0), bytes: Number(row?.bytes ?? 0) }
  if (kept.objects >= most) {
    const what = kind === 'file' ? 'files' : 'batches'
    throw quotaExceeded(bound, `The project keeps ${most} ${what}, which is all that its quota`)
  }
  if (kind === 'file' && kept.bytes + bytes > bounds.project_file_bytes) {
    throw quotaExceeded(
      'project_file_bytes',
      `The files of the project would exceed the ${bounds.project_file_bytes} bytes that its quota`,
    )
  }
}

/** Keeps a file or a batch within the quota. Throws 400; then the transaction has to fail. */
export const putWithinQuota = async (
  tx: Tx,
  bounds: QuotaBounds,
  row: store.FileRow | store.BatchRow,
): Promise<void> => {
  const { project_id: projectId, kind } = row
  await store.lockProject(tx, projectId)
  await checkQuota(tx, bounds, { projectId, kind, bytes: row.bytes ?? 0 })
  await store.put(tx, row)
}

const quotaExceeded = (bound: keyof QuotaBounds, text: string): BoundExceeded =>
  new BoundExceeded(bound, 'quota_exceeded', `${text} (${bound}) allows.`)
