/** Names of the owner of a key, and what a session may do with it. */
import type { Permissions } from '#console/api/permissions.ts'
import type { ApiKey } from '#contract/api-keys.ts'

/** Whether the session may revoke a key of a project. */
export function mayRevokeKey({ may }: Permissions, projectId: string, { owner }: ApiKey): boolean {
  if (may('project_keys.write', projectId)) return true
  return owner.type === 'service_account' && may('service_accounts.write', projectId)
}
