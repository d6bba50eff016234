/**
 * Compile-time proofs: `tsc` rejects this file when one of its statements is false.
 *
 * Our responses match the SDK's return types, and its parameters match our requests. Where the SDK
 * says `string` for a few values, we define the values.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type {
  AdminAPIKey,
  AdminAPIKeyCreateParams,
  AdminAPIKeyCreateResponse,
  AdminAPIKeyDeleteResponse,
  AdminAPIKeyListParams,
} from 'openai/resources/admin/organization/admin-api-keys'
import type {
  AuditLogListParams,
  AuditLogListResponse,
} from 'openai/resources/admin/organization/audit-logs'
import type {
  Invite,
  InviteCreateParams,
  InviteDeleteResponse,
  InviteListParams,
} from 'openai/resources/admin/organization/invites'
import type * as Keys from 'openai/resources/admin/organization/projects/api-keys'
import type {
  Project,
  ProjectCreateParams,
  ProjectListParams,
  ProjectUpdateParams,
} from 'openai/resources/admin/organization/projects/projects'
import type * as Limits from 'openai/resources/admin/organization/projects/rate-limits'
import type * as Accounts from 'openai/resources/admin/organization/projects/service-accounts/index'
import type * as ProjectAlerts from 'openai/resources/admin/organization/projects/spend-alerts'
import type * as ProjectLimit from 'openai/resources/admin/organization/projects/spend-limit'
import type * as Members from 'openai/resources/admin/organization/projects/users/users'
import type * as Alerts from 'openai/resources/admin/organization/spend-alerts'
import type * as SpendLimit from 'openai/resources/admin/organization/spend-limit'
import type * as Usage from 'openai/resources/admin/organization/usage'
import type * as Users from 'openai/resources/admin/organization/users/users'
import { audited } from '#audit/audited.ts'
import type { Client, Parameters } from '#client/client.ts'
import type { Context } from '#context.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import { type Answer, endpoint } from '#contract/endpoint.ts'
import { Project as ProjectSchema } from '#contract/projects.ts'
import { insert } from '#control/projects/store.ts'
import type { Reader } from '#storage/db.ts'
import type { SdkAccessAnswers, SdkAccessParameters } from './access-types.ts'
import type { InProject, PolicyAnswers, PolicyParameters } from './policy-types.ts'

/** Members that every page class of the SDK reads of a list. */
interface ListOf<T> {
  data: T[]
  has_more: boolean
  last_id: string | null
}

/** Operations of the SDK: all but our extensions. */
type SdkOperation = {
  [K in EndpointId]: Api[K] extends { extension: true } ? never : K
}[EndpointId]

/** Return types of the SDK. */
type RaiseEvent = 'created' | 'withdrawn' | 'approved' | 'denied'

/** The SDK does not check types of events: one more is as one that OpenAI adds later. */
type WithOurEvents<Event extends { readonly type: string }> = Omit<Event, 'type'> & {
  type:
    | Event['type']
    | 'configuration.reloaded'
    | 'request_logs.read'
    | `raise_request.${RaiseEvent}`
}

interface SdkAnswers extends SdkAccessAnswers, PolicyAnswers {
  listProjects: ListOf<Project>
  createProject: Project
  retrieveProject: Project
  modifyProject: Project
  archiveProject: Project
  listProjectUsers: ListOf<Members.ProjectUser>
  createProjectUser: Members.ProjectUser
  retrieveProjectUser: Members.ProjectUser
  modifyProjectUser: Members.ProjectUser
  deleteProjectUser: Members.UserDeleteResponse
  listProjectServiceAccounts: ListOf<Accounts.ProjectServiceAccount>
  createProjectServiceAccount: Accounts.ServiceAccountCreateResponse
  retrieveProjectServiceAccount: Accounts.ProjectServiceAccount
  modifyProjectServiceAccount: Accounts.ProjectServiceAccount
  deleteProjectServiceAccount: Accounts.ServiceAccountDeleteResponse
  createProjectServiceAccountApiKey: Accounts.APIKeyCreateResponse
  listProjectApiKeys: ListOf<Keys.ProjectAPIKey>
  retrieveProjectApiKey: Keys.ProjectAPIKey
  updateProjectApiKey: Keys.ProjectAPIKey
  deleteProjectApiKey: Keys.APIKeyDeleteResponse
  listProjectRateLimits: ListOf<Limits.ProjectRateLimit>
  updateProjectRateLimits: Limits.ProjectRateLimit
  retrieveOrganizationSpendLimit: SpendLimit.OrganizationSpendLimit
  updateOrganizationSpendLimit: SpendLimit.OrganizationSpendLimit
  deleteOrganizationSpendLimit: SpendLimit.OrganizationSpendLimitDeleted
  retrieveProjectSpendLimit: ProjectLimit.ProjectSpendLimit
  updateProjectSpendLimit: ProjectLimit.ProjectSpendLimit
  deleteProjectSpendLimit: ProjectLimit.ProjectSpendLimitDeleted
  listOrganizationSpendAlerts: ListOf<Alerts.OrganizationSpendAlert>
  createOrganizationSpendAlert: Alerts.OrganizationSpendAlert
  retrieveOrganizationSpendAlert: Alerts.OrganizationSpendAlert
  updateOrganizationSpendAlert: Alerts.OrganizationSpendAlert
  deleteOrganizationSpendAlert: Alerts.OrganizationSpendAlertDeleted
  listProjectSpendAlerts: ListOf<ProjectAlerts.ProjectSpendAlert>
  createProjectSpendAlert: ProjectAlerts.ProjectSpendAlert
  retrieveProjectSpendAlert: ProjectAlerts.ProjectSpendAlert
  updateProjectSpendAlert: ProjectAlerts.ProjectSpendAlert
  deleteProjectSpendAlert: ProjectAlerts.ProjectSpendAlertDeleted
  listUsers: ListOf<Users.OrganizationUser>
  retrieveUser: Users.OrganizationUser
  modifyUser: Users.OrganizationUser
  deleteUser: Users.UserDeleteResponse
  listInvites: ListOf<Invite>
  createInvite: Invite
  retrieveInvite: Invite
  deleteInvite: InviteDeleteResponse
  listAdminApiKeys: ListOf<AdminAPIKey>
  createAdminApiKey: AdminAPIKeyCreateResponse
  retrieveAdminApiKey: AdminAPIKey
  deleteAdminApiKey: AdminAPIKeyDeleteResponse
  listAuditLogs: ListOf<WithOurEvents<AuditLogListResponse>>
  usageCompletions: Usage.UsageCompletionsResponse
  usageEmbeddings: Usage.UsageEmbeddingsResponse
  usageModerations: Usage.UsageModerationsResponse
  usageImages: Usage.UsageImagesResponse
  usageAudioSpeeches: Usage.UsageAudioSpeechesResponse
  usageAudioTranscriptions: Usage.UsageAudioTranscriptionsResponse
  usageVectorStores: Usage.UsageVectorStoresResponse
  usageCodeInterpreterSessions: Usage.UsageCodeInterpreterSessionsResponse
  usageFileSearchCalls: Usage.UsageFileSearchCallsResponse
  usageWebSearchCalls: Usage.UsageWebSearchCallsResponse
  usageDecisions: Usage.UsageDecisionsResponse
  usageCosts: Usage.UsageCostsResponse
}

/** `T`, with narrower types for some members. */
type With<T, Exact> = Omit<T, keyof Exact> & Exact

type OfUser<P> = P & { user_id: string }
type OfAccount<P> = P & { service_account_id: string }
type OfKey<P> = P & { api_key_id: string }
type OfAlert<P> = P & { alert_id: string }
/** An absent cursor: the SDK sends null as an empty value, which begins at the start. */
type FromStart<P> = With<P, { after?: string }>

/** Excludes null, which is no value in a query: absence is. */
type NotNull<P> = { [K in keyof P]: Exclude<P[K], null> }

/** Parameter types of the SDK. */
interface SdkParameters extends SdkAccessParameters, PolicyParameters {
  listProjects: ProjectListParams
  createProject: ProjectCreateParams
  retrieveProject: InProject
  modifyProject: InProject & ProjectUpdateParams
  archiveProject: InProject
  listProjectUsers: InProject & Members.UserListParams
  createProjectUser: InProject & With<Members.UserCreateParams, { role: 'owner' | 'member' }>
  retrieveProjectUser: OfUser<Members.UserRetrieveParams>
  modifyProjectUser: OfUser<With<Members.UserUpdateParams, { role?: 'owner' | 'member' | null }>>
  deleteProjectUser: OfUser<Members.UserDeleteParams>
  listProjectServiceAccounts: InProject & Accounts.ServiceAccountListParams
  createProjectServiceAccount: InProject & Accounts.ServiceAccountCreateParams
  retrieveProjectServiceAccount: OfAccount<Accounts.ServiceAccountRetrieveParams>
  modifyProjectServiceAccount: OfAccount<Accounts.ServiceAccountUpdateParams>
  deleteProjectServiceAccount: OfAccount<Accounts.ServiceAccountDeleteParams>
  createProjectServiceAccountApiKey: OfAccount<Accounts.APIKeyCreateParams>
  listProjectApiKeys: InProject & Keys.APIKeyListParams
  retrieveProjectApiKey: OfKey<Keys.APIKeyRetrieveParams>
  updateProjectApiKey: OfKey<Keys.APIKeyUpdateParams>
  deleteProjectApiKey: OfKey<Keys.APIKeyDeleteParams>
  listProjectRateLimits: InProject & Limits.RateLimitListRateLimitsParams
  updateProjectRateLimits: { rate_limit_id: string } & Limits.RateLimitUpdateRateLimitParams
  retrieveOrganizationSpendLimit: object
  updateOrganizationSpendLimit: SpendLimit.SpendLimitUpdateParams
  deleteOrganizationSpendLimit: object
  retrieveProjectSpendLimit: InProject
  updateProjectSpendLimit: InProject & ProjectLimit.SpendLimitUpdateParams
  deleteProjectSpendLimit: InProject
  listOrganizationSpendAlerts: Alerts.SpendAlertListParams
  createOrganizationSpendAlert: Alerts.SpendAlertCreateParams
  retrieveOrganizationSpendAlert: OfAlert<unknown>
  updateOrganizationSpendAlert: OfAlert<Alerts.SpendAlertUpdateParams>
  deleteOrganizationSpendAlert: OfAlert<unknown>
  listProjectSpendAlerts: InProject & ProjectAlerts.SpendAlertListParams
  createProjectSpendAlert: InProject & ProjectAlerts.SpendAlertCreateParams
  retrieveProjectSpendAlert: OfAlert<ProjectAlerts.SpendAlertRetrieveParams>
  updateProjectSpendAlert: OfAlert<ProjectAlerts.SpendAlertUpdateParams>
  deleteProjectSpendAlert: OfAlert<ProjectAlerts.SpendAlertDeleteParams>
  listUsers: Users.UserListParams
  retrieveUser: OfUser<unknown>
  modifyUser: OfUser<With<Users.UserUpdateParams, { role?: 'owner' | 'reader' | null }>>
  deleteUser: OfUser<unknown>
  listInvites: InviteListParams
  createInvite: InviteCreateParams
  retrieveInvite: { invite_id: string }
  deleteInvite: { invite_id: string }
  listAdminApiKeys: FromStart<AdminAPIKeyListParams>
  createAdminApiKey: AdminAPIKeyCreateParams
  retrieveAdminApiKey: { key_id: string }
  deleteAdminApiKey: { key_id: string }
  listAuditLogs: AuditLogListParams
  usageCompletions: Usage.UsageCompletionsParams
  usageEmbeddings: Usage.UsageEmbeddingsParams
  usageModerations: Usage.UsageModerationsParams
  usageImages: Usage.UsageImagesParams
  usageAudioSpeeches: Usage.UsageAudioSpeechesParams
  usageAudioTranscriptions: Usage.UsageAudioTranscriptionsParams
  usageVectorStores: Usage.UsageVectorStoresParams
  usageCodeInterpreterSessions: Usage.UsageCodeInterpreterSessionsParams
  usageFileSearchCalls: Usage.UsageFileSearchCallsParams
  usageWebSearchCalls: Usage.UsageWebSearchCallsParams
  usageDecisions: NotNull<Usage.UsageDecisionsParams>
  usageCosts: Usage.UsageCostsParams
}

/** True where `From` is assignable to `To`; otherwise the two, for the compiler to show. */
type Assignable<From, To> = [From] extends [To] ? true : { from: From; to: To }

/** Our responses are assignable to the SDK's, its requests to ours. */
type AnswersFit = { [K in SdkOperation]: Assignable<Answer<Api[K]>, SdkAnswers[K]> }
type RequestsFit = { [K in SdkOperation]: Assignable<SdkParameters[K], Parameters<Api[K]>> }

/** Compiles only if every member of `Fit` is `true`. */
function proves<Fit extends Record<keyof Fit, true>>(operations: readonly (keyof Fit)[]) {
  return operations
}

/** Never called: `tsc` reads it, and each line below a directive must not compile. */
export function mustNotCompile(ctx: Context, reader: Reader, client: Client) {
  // @ts-expect-error: a change that names no event
  void audited(ctx, async () => ({ result: 1 }))
  const event = { type: 'project.archived' } as const
  // @ts-expect-error: an event without the payload of its type
  void audited(ctx, async () => ({ result: 1, event }))
  // @ts-expect-error: an event of no known type
  void audited(ctx, async () => ({ result: 1, event: { type: 'project.painted', id: 'a' } }))
  // @ts-expect-error: a reader cannot write
  reader.insertInto('project')
  // @ts-expect-error: a reader is no transaction
  void insert(reader, { id: 'a', organization_id: 'b', name: 'c', created_at: 0 })
  // @ts-expect-error: a context exposes no transaction
  void ctx.store.transact
  const spec = { id: 'paint', method: 'GET', path: '/p', summary: 'Paint.', command: 'p' } as const
  // @ts-expect-error: an endpoint without the permission it requires
  endpoint({ ...spec, response: ProjectSchema })
  // @ts-expect-error: an access without a rule
  endpoint({ ...spec, response: ProjectSchema, access: 'everything' })
  // @ts-expect-error: a path without its parameter
  void client.retrieveProject({})
  // @ts-expect-error: a parameter that the operation lacks
  void client.listProjects({ colour: 'red' })
  // @ts-expect-error: a list is paged by list operations alone
  void client.retrieveProject({ project_id: 'a' })[Symbol.asyncIterator]()
}

it('every response is assignable to the SDK’s type, every request of the SDK to ours', () => {
  const proven = [proves<AnswersFit>(['listProjects']), proves<RequestsFit>(['listProjects'])]
  assert.deepEqual(proven, [['listProjects'], ['listProjects']])
})
