import type { ColumnTypes } from './column-types.ts'

/**
 * Owners of SCIM tokens, and when a token was revoked. The owner of a token from before is the
 * actor of the event of its creation; null where the audit log does not have it any more.
 */
export function scimTokenOwners(t: ColumnTypes): string[] {
  return [
    `alter table scim_token add column owner_id ${t.id}`,
    `alter table scim_token add column revoked_at ${t.integer}`,
    `update scim_token set owner_id = (
      select min(actor_id) from audit_log
      where audit_log.organization_id = scim_token.organization_id
        and audit_log.resource_id = scim_token.id
        and audit_log.type = 'api_key.created'
    )`,
  ]
}
