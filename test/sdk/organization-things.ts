/** Objects of an organization, one of every kind, for tests of isolation between organizations. */
import { randomUUID } from 'node:crypto'
import type { Client } from '#client/client.ts'
import { ALERT, MINIMAL_SPEND_LIMIT } from '#conformance/minimal-bodies.ts'
import { insert } from '#gateway/objects/store.ts'
import { reservedColumns } from '#spend/ledger/deferred.ts'
import { record } from '#storage/transaction.ts'
import type { Harness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { newEmail } from './suite.ts'

/** One id of every kind of object in an organization. */
export type Things = Readonly<Record<string, string>>

/** Ids of the same form as those of real objects. */
export const MISSING: Things = {
  project_id: 'proj_0000000000000000000000ab',
  user_id: 'user-0000000000000000000000ab',
  group_id: 'group_0000000000000000000000ab',
  role_id: 'role_0000000000000000000000ab',
  project_role_id: 'role_0000000000000000000000cd',
  token_id: 'scim_token_0000000000000000000000ab',
  service_account_id: 'svc_acct_0000000000000000000000ab',
  api_key_id: 'key_0000000000000000000000ab',
  invite_id: 'invite-0000000000000000000000ab',
  key_id: 'key_0000000000000000000000cd',
  session_id: 'session_0000000000000000000000ab',
  audit_log_id: 'audit_log-0000000000000000000000ab',
  alert_id: 'alert_0000000000000000000000ab',
  project_alert_id: 'alert_0000000000000000000000cd',
  delivery_id: 'delivery_0000000000000000000000ab',
  project_delivery_id: 'delivery_0000000000000000000000cd',
  reservation_id: 'batch_0000000000000000000000ab',
  raise_request_id: 'raise_0000000000000000000000ab',
  request_id: 'req_0000000000000000000000ab',
  rate_limit_id: 'rl-gpt-4o',
  tag: 'team=missing',
  tag_value: 'end_user=missing',
  alias: 'missing-alias',
  model: 'missing-model',
}

export async function makeThings(client: Client): Promise<Things> {
  const { id: project_id } = await client.createProject({ name: 'Secret lab' })
  const { id: user_id } = await client.createUser({ email: newEmail(), role: 'reader' })
  await client.createProjectUser({ project_id, user_id, role: 'member' })
  const account = await client.createProjectServiceAccount({ project_id, name: 'ci' })
  const { id: api_key_id } = await client.createProjectUserApiKey({ project_id, user_id })
  const { id: group_id } = await client.createGroup({ name: 'Secret group' })
  await client.createGroupUser({ group_id, user_id })
  const role = { role_name: 'Secret role', permissions: [] }
  const { id: role_id } = await client.createRole(role)
  await client.createUserRole({ user_id, role_id })
  await client.createGroupRole({ group_id, role_id })
  const { id: project_role_id } = await client.createProjectRole({ project_id, ...role })
  await client.createProjectUserRole({ project_id, user_id, role_id: project_role_id })
  await client.createProjectGroupRole({ project_id, group_id, role_id: project_role_id })
  const { id: invite_id } = await client.createInvite({ email: newEmail(), role: 'reader' })
  const { id: key_id } = await client.createAdminApiKey({ name: 'second' })
  const { id: session_id } = await client.createSession()
  const { id: alert_id } = await client.createOrganizationSpendAlert(ALERT)
  const { id: project_alert_id } = await client.createProjectSpendAlert({ project_id, ...ALERT })
  await client.updateProjectSpendLimit({ project_id, ...MINIMAL_SPEND_LIMIT })
  await client.updateUserSpendLimit({ user_id, ...MINIMAL_SPEND_LIMIT })
  await client.updateApiKeySpendLimit({ project_id, api_key_id, ...MINIMAL_SPEND_LIMIT })
  const ofAccount = { project_id, service_account_id: account.id }
  await client.updateServiceAccountSpendLimit({ ...ofAccount, ...MINIMAL_SPEND_LIMIT })
  const tag = `team=${randomUUID()}`
  await client.updateTagSpendLimit({ tag, ...MINIMAL_SPEND_LIMIT })
  const tag_value = `end_user=${randomUUID()}`
  const rate_limit = { max_requests_per_1_minute: 1 }
  await client.updateTagValue({ tag_value, rate_limit })
  await client.updateProjectTagValue({ project_id, tag_value, rate_limit })
  const alias = `secret-${randomUUID()}`
  const model = `llama-${randomUUID()}`
  const fallback = 'gpt-5.6-luna'
  await client.updateModelAlias({ alias, model: fallback })
  await client.updateProjectModelAlias({ project_id, alias, model })
  await client.updateProjectModelFallback({ project_id, model, fallback_models: [fallback] })
  const { id: token_id } = await client.createScimToken({ name: 'Secret directory' })
  return {
    project_id,
    user_id,
    group_id,
    role_id,
    project_role_id,
    token_id,
    service_account_id: account.id,
    api_key_id,
    invite_id,
    key_id,
    session_id,
    audit_log_id: (await client.listAuditLogs()).data[0]?.id ?? '',
    alert_id,
    project_alert_id,
    rate_limit_id: 'rl-gpt-4o',
    tag,
    tag_value,
    alias,
    model,
  }
}

/** Adds deliveries of an organization's alerts, which come into being by what it spends. */
export async function addDeliveries(
  { store }: Harness,
  organization_id: string,
  things: Things,
): Promise<Things> {
  const { alert_id = '', project_alert_id = '', project_id = '' } = things
  const kind = { event: 'reached', channel: 'email', state: 'pending' } as const
  const common = {
    organization_id,
    ...kind,
    period_starts_at: 0,
    arming: '1',
    threshold_amount: 1,
    spend_amount: 1,
    forecast_amount: null,
    attempts: 0,
    next_attempt_at: 4e12,
    last_error: null,
    created_at: 1,
    ended_at: null,
  }
  const ids = [`delivery_${randomUUID()}`, `delivery_${randomUUID()}`] as const
  const own = {
    scope_kind: 'organization',
    scope_id: organization_id,
    id: ids[0],
    alert_id,
  } as const
  const ofProject = { scope_kind: 'project', scope_id: project_id, id: ids[1] } as const
  await record(store, async (tx) => {
    const rows = [own, { ...ofProject, alert_id: project_alert_id }]
    const all = rows.map((row) => ({ ...common, ...row }))
    await tx.insertInto('spend_alert_delivery').values(all).execute()
  })
  return { ...things, delivery_id: ids[0], project_delivery_id: ids[1] }
}

/** Adds the log of a request. */
export async function addRequestLog(
  h: Harness,
  organizationId: string,
  things: Things,
): Promise<Things> {
  const request_id = `req_${randomUUID()}`
  const { project_id: projectId = '', api_key_id: keyId = '', user_id: ownerId = '' } = things
  const of = {
    organizationId,
    projectId,
    keyId,
    ownerId,
  }
  await keepLogs(h, [requestRecord(request_id, of)])
  return { ...things, request_id }
}

/** Adds a batch of a key, with a reservation. */
export async function addReservation(
  { store }: Harness,
  organization_id: string,
  things: Things,
): Promise<Things> {
  const { project_id = '', api_key_id: key_id = '', user_id: owner_id = '' } = things
  const reservation_id = `batch_${randomUUID()}`
  await record(store, (tx) =>
    insert(tx, {
      ...reservedColumns(1n),
      organization_id,
      project_id,
      key_id,
      owner_id,
      id: reservation_id,
      kind: 'batch',
      upstream: 'default',
      created_at: 0,
      expires_at: null,
      model: null,
      object: '{}',
      detail: null,
      enqueued_tokens: 0,
      poll_at: null,
      bytes: 0,
      paying_tags: null,
    }),
  )
  return { ...things, reservation_id }
}

/** Adds an open request for a raise of the project's spend limit. */
export async function addRaiseRequest(
  { store }: Harness,
  organization_id: string,
  things: Things,
): Promise<Things> {
  const { project_id = '', user_id = '' } = things
  const id = `raise_${randomUUID()}`
  const of = { organization_id, user_id, project_id, scope_id: project_id }
  await record(store, (tx) =>
    tx
      .insertInto('raise_request')
      .values({
        ...of,
        id,
        scope_kind: 'project',
        interval: 'month',
        inherited: 0,
        current_amount: 100,
        threshold_amount: 200,
        raised_until: 4e12,
        reason: 'A review',
        state: 'open',
        created_at: 1,
        expires_at: 4e12,
      })
      .execute(),
  )
  return { ...things, raise_request_id: id }
}
