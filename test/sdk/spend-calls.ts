/** Calls of every operation of spend limits. */
import type OpenAI from 'openai'
import type { Client } from '#client/client.ts'
import { keepRow } from '#test/gateway/two-projects.ts'
import type { Harness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import type { recorder } from './recorder.ts'

interface SpendCalls {
  readonly organization: OpenAI['admin']['organization']
  readonly client: Client
  readonly answered: ReturnType<typeof recorder>['answered']
}

const LIMIT = { currency: 'USD', interval: 'month', threshold_amount: 1 } as const

/** Sets, retrieves and deletes the limit of an owner of each scope. */
export async function callSpendLimits(
  { organization, client, answered }: SpendCalls,
  h: Harness,
): Promise<void> {
  const { spendLimit, projects } = organization
  await answered('updateOrganizationSpendLimit', spendLimit.update(LIMIT))
  await answered('retrieveOrganizationSpendLimit', spendLimit.retrieve())
  await answered('retrieveOrganizationBudget', client.retrieveOrganizationBudget())
  await answered('deleteOrganizationSpendLimit', spendLimit.delete())
  const { id: project_id } = await projects.create({ name: 'Limited' })
  const own = projects.spendLimit
  await answered('updateProjectSpendLimit', own.update(project_id, LIMIT))
  await answered('retrieveProjectSpendLimit', own.retrieve(project_id))
  await answered('retrieveProjectBudget', client.retrieveProjectBudget({ project_id }))
  await answered('deleteProjectSpendLimit', own.delete(project_id))
  const user = await client.createUser({ email: 'limited@example.com', role: 'reader' })
  const ofUser = { user_id: user.id }
  await answered('updateUserSpendLimit', client.updateUserSpendLimit({ ...ofUser, ...LIMIT }))
  await answered('listSpendLimits', client.listSpendLimits({ owner_ids: [user.id] }))
  await answered('listProjectSpendLimits', client.listProjectSpendLimits({ project_id }))
  await answered('listUserBudgets', client.listUserBudgets({ order_by: 'spent' }))
  await answered('listProjectUserBudgets', client.listProjectUserBudgets({ project_id }))
  await answered('retrieveUserSpendLimit', client.retrieveUserSpendLimit(ofUser))
  await answered('deleteUserSpendLimit', client.deleteUserSpendLimit(ofUser))
  const account = await client.createProjectServiceAccount({ project_id, name: 'limited' })
  await callInProject({ organization, client, answered }, project_id, account)
  await callOfMembers({ client, answered }, { project_id, user_id: user.id })
  await callTagLimits({ organization, client, answered })
  await callTagValues({ client, answered }, project_id)
  await callReservations({ client, answered }, h)
  await answered('updateSpendLimitDefaults', client.updateSpendLimitDefaults({ user: LIMIT }))
  await answered('retrieveSpendLimitDefaults', client.retrieveSpendLimitDefaults())
  await answered('updateSpendLimitDefaults', client.updateSpendLimitDefaults({ user: null }))
  await callBudgets({ organization, client, answered }, { project_id, ...ofUser }, account)
  const past = { threshold_amount: 1 }
  await answered('replayOrganizationSpendLimit', client.replayOrganizationSpendLimit(past))
  const ofProject = client.replayProjectSpendLimit({ project_id, ...past })
  await answered('replayProjectSpendLimit', ofProject)
  await answered('replayUserSpendLimit', client.replayUserSpendLimit({ ...ofUser, ...past }))
}

/** Lists the reservations of a batch that no upstream has, and releases one. */
async function callReservations(
  { client, answered }: Pick<SpendCalls, 'client' | 'answered'>,
  h: Harness,
): Promise<void> {
  const key = await makeUserKey(h, await makeProject(h))
  const { project_id } = key
  await keepRow(h, key, 'batch', 'batch_reserved', 'default', '{}', 12n)
  await answered('listSpendReservations', client.listSpendReservations({}))
  await answered(
    'listProjectSpendReservations',
    client.listProjectSpendReservations({ project_id }),
  )
  const release = { project_id, reservation_id: 'batch_reserved' }
  const released = client.releaseProjectSpendReservation(release)
  await answered('releaseProjectSpendReservation', released)
}

/** Sets, retrieves and deletes the limit of a person in a project, and the project's defaults. */
async function callOfMembers(
  { client, answered }: Pick<SpendCalls, 'client' | 'answered'>,
  member: { readonly project_id: string; readonly user_id: string },
): Promise<void> {
  const update = client.updateProjectUserSpendLimit({ ...member, ...LIMIT })
  await answered('updateProjectUserSpendLimit', update)
  const limit = client.retrieveProjectUserSpendLimit(member)
  await answered('retrieveProjectUserSpendLimit', limit)
  const budget = client.retrieveProjectUserSpendBudget(member)
  await answered('retrieveProjectUserSpendBudget', budget)
  const replay = client.replayProjectUserSpendLimit({ ...member, threshold_amount: 1 })
  await answered('replayProjectUserSpendLimit', replay)
  await answered('deleteProjectUserSpendLimit', client.deleteProjectUserSpendLimit(member))
  const { project_id } = member
  const defaults = client.updateProjectSpendLimitDefaults({ project_id, user: LIMIT })
  await answered('updateProjectSpendLimitDefaults', defaults)
  const read = client.retrieveProjectSpendLimitDefaults({ project_id })
  await answered('retrieveProjectSpendLimitDefaults', read)
  await client.updateProjectSpendLimitDefaults({ project_id, user: null })
}

/** Sets, lists, retrieves and deletes the limit of a tag. */
async function callTagLimits({ client, answered }: SpendCalls): Promise<void> {
  const ofTag = { tag: 'team=R&D/ops' }
  await answered('updateTagSpendLimit', client.updateTagSpendLimit({ ...ofTag, ...LIMIT }))
  await answered('retrieveTagSpendLimit', client.retrieveTagSpendLimit(ofTag))
  await answered('listTagSpendLimits', client.listTagSpendLimits())
  await answered('retrieveTagSpendBudget', client.retrieveTagSpendBudget(ofTag))
  const replay = client.replayTagSpendLimit({ ...ofTag, threshold_amount: 1 })
  await answered('replayTagSpendLimit', replay)
  await answered('deleteTagSpendLimit', client.deleteTagSpendLimit(ofTag))
}

/** Sets, retrieves, lists and deletes the own limits of a value, at both levels. */
async function callTagValues(
  { client, answered }: Pick<SpendCalls, 'client' | 'answered'>,
  project_id: string,
): Promise<void> {
  const tag_value = 'end_user=alice'
  const spend_limit = { ...LIMIT, interval: 'lifetime' } as const
  const rate_limit = { max_requests_per_1_minute: 20 }
  const set = client.updateTagValue({ tag_value, spend_limit, rate_limit })
  await answered('updateTagValue', set)
  await answered('retrieveTagValue', client.retrieveTagValue({ tag_value }))
  await answered('listTagValues', client.listTagValues({ key: 'end_user', order_by: 'spent' }))
  await answered('deleteTagValue', client.deleteTagValue({ tag_value }))
  const ofProject = { project_id, tag_value }
  const inProject = client.updateProjectTagValue({ ...ofProject, rate_limit })
  await answered('updateProjectTagValue', inProject)
  await answered('retrieveProjectTagValue', client.retrieveProjectTagValue(ofProject))
  const listed = client.listProjectTagValues({ project_id, key: 'end_user' })
  await answered('listProjectTagValues', listed)
  await answered('deleteProjectTagValue', client.deleteProjectTagValue(ofProject))
}

/** Retrieves budgets: those of the project, its account and its key are inherited. */
async function callBudgets(
  { organization, client, answered }: SpendCalls,
  { project_id, user_id }: { readonly project_id: string; readonly user_id: string },
  account: Awaited<ReturnType<Client['createProjectServiceAccount']>>,
): Promise<void> {
  await organization.spendLimit.update(LIMIT)
  const all = { project: LIMIT, user: LIMIT, service_account: LIMIT, api_key: LIMIT }
  await client.updateSpendLimitDefaults(all)
  await answered('retrieveOrganizationSpendBudget', client.retrieveOrganizationSpendBudget())
  await answered('retrieveProjectSpendBudget', client.retrieveProjectSpendBudget({ project_id }))
  await answered('retrieveUserSpendBudget', client.retrieveUserSpendBudget({ user_id }))
  const ofAccount = { project_id, service_account_id: account.id }
  const program = client.retrieveServiceAccountSpendBudget(ofAccount)
  await answered('retrieveServiceAccountSpendBudget', program)
  const ofKey = { project_id, api_key_id: account.api_key?.id ?? '' }
  await answered('retrieveApiKeySpendBudget', client.retrieveApiKeySpendBudget(ofKey))
  await organization.spendLimit.delete()
  const none = { project: null, user: null, service_account: null, api_key: null }
  await client.updateSpendLimitDefaults(none)
}

async function callInProject(
  { client, answered }: SpendCalls,
  project_id: string,
  account: Awaited<ReturnType<Client['createProjectServiceAccount']>>,
): Promise<void> {
  const ofAccount = { project_id, service_account_id: account.id }
  const setAccount = client.updateServiceAccountSpendLimit({ ...ofAccount, ...LIMIT })
  await answered('updateServiceAccountSpendLimit', setAccount)
  const read = client.retrieveServiceAccountSpendLimit(ofAccount)
  await answered('retrieveServiceAccountSpendLimit', read)
  const gone = client.deleteServiceAccountSpendLimit(ofAccount)
  await answered('deleteServiceAccountSpendLimit', gone)
  const ofKey = { project_id, api_key_id: account.api_key?.id ?? '' }
  await answered('updateApiKeySpendLimit', client.updateApiKeySpendLimit({ ...ofKey, ...LIMIT }))
  await answered('retrieveApiKeySpendLimit', client.retrieveApiKeySpendLimit(ofKey))
  await answered('deleteApiKeySpendLimit', client.deleteApiKeySpendLimit(ofKey))
  const past = { threshold_amount: 1 }
  const replay = client.replayServiceAccountSpendLimit({ ...ofAccount, ...past })
  await answered('replayServiceAccountSpendLimit', replay)
  await answered('replayApiKeySpendLimit', client.replayApiKeySpendLimit({ ...ofKey, ...past }))
}
