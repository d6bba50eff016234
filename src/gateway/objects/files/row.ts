/** The row of a file that a project's key has made. */
import type { Grant } from '#gateway/auth/grant.ts'
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
    project_id: grant.projectId,
    id: object.id,
    organization_id: grant.organization.id,
    kind: 'file',
    upstream,
    key_id: grant.keyId,
    owner_id: grant.owner.id,
    created_at: nowMs,
    expires_at: timeIn(object, 'expires_at'),
    model: null,
    object: object.text,
    detail,
    enqueued_tokens: 0,
    poll_at: null,
    bytes,
  }
}
