/** The row of a file that a project's key has made. */
import type { Grant } from '#gateway/auth/grant.ts'
import { newOwnedRow } from '#gateway/objects/new-row.ts'
import type { FileRow } from '#gateway/objects/store.ts'
import { timeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'

export interface NewFile {
  /** The name of the upstream that has it. */
  readonly upstream: string
  readonly object: UpstreamObject
  readonly bytes: number
  /** Content of the lines of a batch's file. */
  readonly detail: string | null
}

export function fileRow(
  grant: Grant,
  { upstream, object, bytes, detail }: NewFile,
  nowMs: number,
): FileRow {
  return {
    ...newOwnedRow(grant),
    id: object.id,
    kind: 'file',
    upstream,
    created_at: nowMs,
    expires_at: timeIn(object, 'expires_at'),
    object: object.text,
    detail,
    bytes,
  }
}
