/** Objects that exist while requests are generated, and those that the requests create. */
import { type Client, createClient } from '#client/client.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { keepRow } from '#test/gateway/two-projects.ts'
import type { Harness } from '#test/support/harness.ts'

export const KINDS = [
  'project_id',
  'user_id',
  'group_id',
  'role_id',
  'token_id',
  'service_account_id',
  'api_key_id',
  'invite_id',
  'key_id',
  'session_id',
  'rate_limit_id',
  'audit_log_id',
  'alert_id',
  'reservation_id',
  'tag',
  'tag_value',
  'alias',
] as const
export type Kind = (typeof KINDS)[number]

export interface KnownObjects {
  /** Ids of created objects: existing, archived, deleted or another organization's. */
  readonly ids: Record<Kind, string[]>
  /** The path below which an id was created. */
  readonly homes: Map<string, Readonly<Record<string, string>>>
  readonly otherAdminKey: string
  readonly projectKey: string
}

const PREFIXES: readonly (readonly [string, Kind])[] = [
  ['proj_', 'project_id'],
  ['user-', 'user_id'],
  ['group_', 'group_id'],
  ['role_', 'role_id'],
  ['scim_token_', 'token_id'],
  ['svc_acct_', 'service_account_id'],
  ['invite-', 'invite_id'],
  ['session_', 'session_id'],
  ['alert_', 'alert_id'],
]

/** Two organizations with an object of every kind. */
export async function createObjects(h: Harness): Promise<KnownObjects> {
  const ids: KnownObjects['ids'] = {
    project_id: [h.bootstrapped.organization.defaultProjectId],
    user_id: [],
    group_id: [],
    role_id: ['role-api-project-member', 'role-api-organization-reader'],
    token_id: [],
    service_account_id: [],
    api_key_id: [],
    invite_id: [],
    key_id: [],
    session_id: [],
    rate_limit_id: ['rl-gpt-4o', 'rl-default', 'rl-qwen:7b', 'rl-meta-llama/Llama-3-8B', 'rl-x'],
    audit_log_id: [],
    alert_id: [],
    reservation_id: ['batch_reserved', 'resp_none'],
    tag: ['team=search', 'team=none'],
    tag_value: ['end_user=alice', 'end_user=none'],
    alias: ['fast', 'FAST', 'none'],
  }
  const organization = await organizations.create(h.system, { name: 'Other', ownerEmail: 'o@b.co' })
  const key = await adminApiKeys.create({ ...h.system, organization }, { name: 'Other' })
  const other = createClient({ baseUrl: `${h.url}/v1`, adminKey: key.value })
  const keyOf = { id: 'key_a', project_id: ids.project_id[0] ?? '', owner: 'user-a' }
  await keepRow(h, keyOf, 'batch', 'batch_reserved', 'default', '{}', 1n)
  await furnish(other, ids)
  const projectKey = await furnish(h.client, ids)
  return { ids, homes: new Map(), otherAdminKey: key.value, projectKey }
}

async function furnish(client: Client, ids: KnownObjects['ids']): Promise<string> {
  const project = await client.createProject({ name: 'Research' })
  const archived = await client.createProject({ name: 'Old' })
  const user = await client.createUser({ email: 'a@example.com', role: 'owner' })
  const member = { project_id: project.id, user_id: user.id }
  await client.createProjectUser({ ...member, role: 'member' })
  const userKey = await client.createProjectUserApiKey(member)
  const account = await client.createProjectServiceAccount({ project_id: project.id, name: 'ci' })
  const group = await client.createGroup({ name: 'Support' })
  await client.createGroupUser({ group_id: group.id, user_id: user.id })
  const role = await client.createRole({ role_name: 'Auditor', permissions: ['api.groups.read'] })
  const custom = { role_name: 'Keeper', permissions: ['api.model.read', 'api.unknown'] }
  const ofProject = await client.createProjectRole({ project_id: project.id, ...custom })
  await client.createGroupRole({ group_id: group.id, role_id: role.id })
  const held = { project_id: project.id, role_id: ofProject.id }
  await client.createProjectGroupRole({ group_id: group.id, ...held })
  await client.createProjectUserRole({ user_id: user.id, ...held })
  const invite = await client.createInvite({ email: 'c@example.com', role: 'reader' })
  const adminKey = await client.createAdminApiKey({ name: 'second' })
  await client.archiveProject({ project_id: archived.id })
  const amount = { threshold_amount: 5_000, currency: 'USD', interval: 'month' } as const
  await client.updateOrganizationSpendLimit(amount)
  const project_id = project.id
  await client.updateProjectSpendLimit({ project_id, ...amount })
  await client.updateUserSpendLimit({ user_id: user.id, ...amount })
  await client.updateApiKeySpendLimit({ project_id, api_key_id: userKey.id, ...amount })
  const ofAccount = { project_id, service_account_id: account.id }
  await client.updateServiceAccountSpendLimit({ ...ofAccount, ...amount })
  await client.updateTagSpendLimit({ tag: 'team=search', ...amount })
  const ofValue = { tag_value: 'end_user=alice', spend_limit: amount }
  await client.updateTagValue(ofValue)
  await client.updateProjectTagValue({ project_id, ...ofValue })
  const models = { mode: 'deny_list' as const, model_ids: ['gpt-4'] }
  await client.updateProjectModelPermissions({ project_id, ...models })
  await client.updateOrganizationDataRetention({ retention_type: 'modified_abuse_monitoring' })
  const alias = { alias: 'fast', model: 'gpt-5.6-luna' }
  await client.updateModelAlias(alias)
  await client.updateProjectModelAlias({ project_id, ...alias })
  const fallback = { model: 'gpt-5.6-sol', fallback_models: ['gpt-5.6-luna'] }
  await client.updateProjectModelFallback({ project_id, ...fallback })
  const channel = { type: 'email' as const, recipients: ['a@example.com'] }
  const alert = { ...amount, notification_channel: channel }
  ids.alert_id.push((await client.createOrganizationSpendAlert(alert)).id)
  ids.alert_id.push((await client.createProjectSpendAlert({ project_id, ...alert })).id)
  ids.project_id.push(project.id, archived.id)
  ids.user_id.push(user.id)
  ids.group_id.push(group.id)
  ids.role_id.push(role.id, ofProject.id)
  ids.token_id.push((await client.createScimToken({ name: 'Okta' })).id)
  ids.service_account_id.push(account.id)
  ids.api_key_id.push(userKey.id, account.api_key?.id ?? '')
  ids.invite_id.push(invite.id)
  ids.key_id.push(adminKey.id)
  ids.session_id.push((await client.createSession()).id)
  ids.audit_log_id.push(...(await client.listAuditLogs()).data.map(({ id }) => id))
  return userKey.value
}

/** Makes the ids of a response available to later requests, by their places. */
export function learn(
  { ids, homes }: KnownObjects,
  params: Readonly<Record<string, string>>,
  answer: Answer,
): void {
  record(ids, homes, params, answer)
  if (answer.api_key)
    record(ids, homes, { ...params, service_account_id: String(answer.id) }, answer.api_key)
}

export interface Answer {
  readonly id?: unknown
  readonly object?: unknown
  readonly api_key?: Answer | null
}

function record(
  ids: KnownObjects['ids'],
  homes: KnownObjects['homes'],
  params: Readonly<Record<string, string>>,
  { id, object }: Answer,
): void {
  if (typeof id !== 'string' || id.startsWith('rl-')) return
  const byPrefix = PREFIXES.find(([prefix]) => id.startsWith(prefix))?.[1]
  const kind = byPrefix ?? (object === 'organization.admin_api_key' ? 'key_id' : 'api_key_id')
  if (!ids[kind].includes(id)) ids[kind].push(id)
  if (Object.keys(params).length > 0 && params[kind] === undefined) homes.set(id, params)
}
