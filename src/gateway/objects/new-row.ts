/** Columns that the rows of new objects have in common. */
import type { Grant } from '#gateway/auth/grant.ts'
import { NOTHING_RESERVED } from '#spend/ledger/deferred.ts'
import { writePaying } from '#usage/tag-set.ts'

/**
 * The columns that name a key's project, the key and the tags that pay, and the empty ones of most
 * objects.
 */
export function newOwnedRow({ projectId, organization, keyId, owner, tags }: Grant) {
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
  }
}
