/** Rows of new objects: the columns that they have in common, and the row of a file. */
import type { Grant } from '#gateway/auth/grant.ts'
import { NOTHING_RESERVED } from '#spend/ledger/deferred.ts'
import { writePaying } from '#usage/tag-set.ts'
import type { FileRow } from './store.ts'
import { timeIn, type UpstreamObject } from './upstream-object.ts'

/**
 * The columns that name a key's project, the key and the tags and values that pay, and the empty ones of most
 * objects.
 */
export function newOwnedRow(
  { projectId, organization, keyId, owner, tags }: Grant,
  payingValues: readonly string[] = [],
) {
  return {
    project_id: projectId,
    organization_id: organization.id,
    key_id: keyId,
    owner_id: owner.id,
    expires_at: null,
    model: null,
    object: null,
    detail: null,
    enqueued_tokens: 0,
    poll_at: null,
    bytes: 0,
    ...NOTHING_RESERVED,
    paying_tags: writePaying(tags),
    paying_values: writePaying({ paying: payingValues }),
  }
}

interface NewFile {
  /** The name of the upstream that has it. */
  readonly upstream: string
  readonly object: UpstreamObject
  readonly bytes: number
  /** Content of the lines of a batch's file. */
  readonly detail: string | null
}

/** The row of a file that a project's key has made. */
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
