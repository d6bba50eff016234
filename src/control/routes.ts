/**
 * Handlers of the endpoints of the control plane. Those that need the gateway's state are made with
 * it, by the `routes.ts` of their folders.
 */

import * as explanations from './access-explanations/access-explanations.ts'
import { listUserProjects } from './access-explanations/user-projects.ts'
import * as account from './account/account.ts'
import * as adminApiKeys from './admin-api-keys/admin-api-keys.ts'
import * as apiKeys from './api-keys/api-keys.ts'
import * as auditLogs from './audit-logs/audit-logs.ts'
import * as erasures from './erasures/erasures.ts'
import * as groups from './groups/groups.ts'
import * as members from './groups/members.ts'
import * as invites from './invites/invites.ts'
import { lookUp } from './organization-keys/look-up.ts'
import * as organizationKeys from './organization-keys/organization-keys.ts'
import * as projectGroups from './project-groups/project-groups.ts'
import * as projectUsers from './project-users/project-users.ts'
import { count } from './projects/counts.ts'
import * as projects from './projects/projects.ts'
import * as rateLimitActivity from './rate-limit-activity/rate-limit-activity.ts'
import * as rateLimitReplays from './rate-limit-replays/rate-limit-replays.ts'
import * as rateLimitSources from './rate-limit-sources/rate-limit-sources.ts'
import * as rateLimits from './rate-limits/rate-limits.ts'
import * as requestLogs from './request-logs/request-logs.ts'
import { routes as roles } from './roles/routes.ts'
import type { ExportRoutes, Routes } from './route.ts'
import * as scimTokens from './scim-tokens/scim-tokens.ts'
import { searchObjects } from './search/search.ts'
import * as accounts from './service-accounts/service-accounts.ts'
import * as liveSessions from './sessions/live-sessions.ts'
import * as sessions from './sessions/sessions.ts'
import * as signOuts from './sessions/sign-outs.ts'
import * as spendAlerts from './spend/alerts/alerts.ts'
import { organizationPayer, projectPayer } from './spend/limits/payer.ts'
import * as reservations from './spend/reservations/reservations.ts'
import { routes as subjectRates } from './subject-rate-limits/routes.ts'
import { routes as tagValues, valueExports } from './tag-values/routes.ts'
import * as tags from './tags/tags.ts'
import * as approvals from './terminal-sign-ins/approvals.ts'
import * as costs from './usage/costs.ts'
import * as ending from './usage/ending.ts'
import { exportFocus } from './usage/focus.ts'
import * as latency from './usage/latency/latency.ts'
import { retrieveFacts } from './usage/model-facts.ts'
import * as ranking from './usage/ranking.ts'
import * as statements from './usage/statements/statements.ts'
import * as summary from './usage/summary.ts'
import * as tagsInUse from './usage/tags-in-use/tags-in-use.ts'
import * as unpriced from './usage/unpriced.ts'
import * as upstreams from './usage/upstreams.ts'
import * as usage from './usage/usage.ts'
import * as userKeySettings from './user-key-settings/user-key-settings.ts'
import * as users from './users/users.ts'

export const routes: Routes = {
  listProjects: (ctx, { query }) => projects.list(ctx, query),
  createProject: (ctx, { body }) => projects.create(ctx, body),
  retrieveProject: (ctx, { params }) => projects.retrieve(ctx, params.project_id),
  modifyProject: (ctx, { params, body }) => projects.modify(ctx, params.project_id, body),
  listProjectCounts: (ctx, { query }) => count(ctx, query.project_ids),
  archiveProject: (ctx, { params }) => projects.archive(ctx, params.project_id),

  listProjectUsers: (ctx, { params, query }) => projectUsers.list(ctx, params.project_id, query),
  createProjectUser: (ctx, { params, body }) => projectUsers.create(ctx, params.project_id, body),
  retrieveProjectUser: (ctx, { params }) =>
    projectUsers.retrieve(ctx, params.project_id, params.user_id),
  modifyProjectUser: (ctx, { params, body }) =>
    projectUsers.modify(ctx, params.project_id, params.user_id, body),
  deleteProjectUser: (ctx, { params }) =>
    projectUsers.remove(ctx, params.project_id, params.user_id),
  createProjectUserApiKey: (ctx, { params, body }) =>
    projectUsers.createKey(ctx, params.project_id, params.user_id, body),
  deleteProjectUserApiKey: (ctx, { params }) =>
    apiKeys.removeOfUser(ctx, params.project_id, params.user_id, params.api_key_id),

  listProjectServiceAccounts: (ctx, { params, query }) =>
    accounts.list(ctx, params.project_id, query),
  createProjectServiceAccount: (ctx, { params, body }) =>
    accounts.create(ctx, params.project_id, body),
  retrieveProjectServiceAccount: (ctx, { params }) =>
    accounts.retrieve(ctx, params.project_id, params.service_account_id),
  modifyProjectServiceAccount: (ctx, { params, body }) =>
    accounts.modify(ctx, params.project_id, params.service_account_id, body),
  deleteProjectServiceAccount: (ctx, { params }) =>
    accounts.remove(ctx, params.project_id, params.service_account_id),
  createProjectServiceAccountApiKey: (ctx, { params, body }) =>
    accounts.createKey(ctx, params.project_id, params.service_account_id, body),
  deleteProjectServiceAccountApiKey: (ctx, { params }) =>
    accounts.removeKey(ctx, params.project_id, params.service_account_id, params.api_key_id),

  listProjectApiKeys: (ctx, { params, query }) => apiKeys.list(ctx, params.project_id, query),
  retrieveProjectApiKey: (ctx, { params }) =>
    apiKeys.retrieve(ctx, params.project_id, params.api_key_id),
  updateProjectApiKey: (ctx, { params, body }) =>
    apiKeys.update(ctx, params.project_id, params.api_key_id, body),
  deleteProjectApiKey: (ctx, { params }) =>
    apiKeys.remove(ctx, params.project_id, params.api_key_id),

  listOrganizationApiKeys: (ctx, { query }) => organizationKeys.listOrganizationKeys(ctx, query),
  retrieveOrganizationApiKey: (ctx, { params }) =>
    organizationKeys.retrieveOrganizationKey(ctx, params.api_key_id),
  retrieveModelFacts: (ctx, { query }) => retrieveFacts(ctx, query.model),
  retrieveApiKeyCounts: (ctx) => organizationKeys.countOrganizationKeys(ctx),
  lookUpApiKey: (ctx, { body }) => lookUp(ctx, body),
  searchOrganization: (ctx, { query }) => searchObjects(ctx, query.text),

  listProjectRateLimits: (ctx, { params, query }) => rateLimits.list(ctx, params.project_id, query),
  updateProjectRateLimits: (ctx, { params, body }) =>
    rateLimits.update(ctx, params.project_id, params.rate_limit_id, body),
  deleteProjectRateLimit: (ctx, { params }) =>
    rateLimits.reset(ctx, params.project_id, params.rate_limit_id),
  emptyProjectRateLimit: (ctx, { params }) =>
    rateLimits.empty(ctx, params.project_id, params.rate_limit_id),
  emptyOrganizationRateLimit: (ctx, { params }) =>
    rateLimits.emptyOrganization(ctx, params.rate_limit_id),
  ...subjectRates,
  replayProjectRateLimit: (ctx, { params, query }) =>
    rateLimitReplays.show(ctx, params.project_id, params.rate_limit_id, query),
  listProjectRateLimitSources: (ctx, { params, query }) =>
    rateLimitSources.list(ctx, params.project_id, query),
  listProjectRateLimitActivity: (ctx, { params, query }) =>
    rateLimitActivity.list(ctx, params.project_id, query.rate_limit_ids),

  listOrganizationSpendAlerts: (ctx, { query }) =>
    spendAlerts.list(ctx, organizationPayer(ctx), query),
  createOrganizationSpendAlert: (ctx, { body }) =>
    spendAlerts.create(ctx, organizationPayer(ctx), body),
  retrieveOrganizationSpendAlert: (ctx, { params }) =>
    spendAlerts.retrieve(ctx, organizationPayer(ctx), params.alert_id),
  updateOrganizationSpendAlert: (ctx, { params, body }) =>
    spendAlerts.update(ctx, organizationPayer(ctx), params.alert_id, body),
  deleteOrganizationSpendAlert: (ctx, { params }) =>
    spendAlerts.remove(ctx, organizationPayer(ctx), params.alert_id),
  listProjectSpendAlerts: (ctx, { params, query }) =>
    spendAlerts.list(ctx, projectPayer(params.project_id), query),
  createProjectSpendAlert: (ctx, { params, body }) =>
    spendAlerts.create(ctx, projectPayer(params.project_id), body),
  retrieveProjectSpendAlert: (ctx, { params }) =>
    spendAlerts.retrieve(ctx, projectPayer(params.project_id), params.alert_id),
  updateProjectSpendAlert: (ctx, { params, body }) =>
    spendAlerts.update(ctx, projectPayer(params.project_id), params.alert_id, body),
  deleteProjectSpendAlert: (ctx, { params }) =>
    spendAlerts.remove(ctx, projectPayer(params.project_id), params.alert_id),

  listSpendReservations: (ctx, { query }) => reservations.list(ctx, null, query),
  listProjectSpendReservations: (ctx, { params, query }) =>
    reservations.list(ctx, params.project_id, query),
  releaseProjectSpendReservation: (ctx, { params }) =>
    reservations.release(ctx, params.project_id, params.reservation_id),

  retrieveProjectTags: (ctx, { params }) => tags.retrieveOfProject(ctx, params.project_id),
  updateProjectTags: (ctx, { params, body }) => tags.updateOfProject(ctx, params.project_id, body),
  retrieveProjectApiKeyTags: (ctx, { params }) =>
    tags.retrieveOfKey(ctx, params.project_id, params.api_key_id),
  updateProjectApiKeyTags: (ctx, { params, body }) =>
    tags.updateOfKey(ctx, params.project_id, params.api_key_id, body),

  listUsers: (ctx, { query }) => users.list(ctx, query),
  createUser: (ctx, { body }) => users.create(ctx, body),
  eraseUser: (ctx, { params }) => erasures.erase(ctx, params.user_id),
  retrieveUserErasure: (ctx, { params }) => erasures.retrieve(ctx, params.user_id),
  retrieveUser: (ctx, { params }) => users.retrieve(ctx, params.user_id),
  modifyUser: (ctx, { params, body }) => users.modify(ctx, params.user_id, body),
  deleteUser: (ctx, { params }) => users.remove(ctx, params.user_id),

  listGroups: (ctx, { query }) => groups.list(ctx, query),
  createGroup: (ctx, { body }) => groups.create(ctx, body),
  retrieveGroup: (ctx, { params }) => groups.retrieve(ctx, params.group_id),
  updateGroup: (ctx, { params, body }) => groups.update(ctx, params.group_id, body),
  deleteGroup: (ctx, { params }) => groups.remove(ctx, params.group_id),
  listGroupUsers: (ctx, { params, query }) => members.listMembers(ctx, params.group_id, query),
  createGroupUser: (ctx, { params, body }) => members.addMember(ctx, params.group_id, body.user_id),
  retrieveGroupUser: (ctx, { params }) =>
    members.retrieveMember(ctx, params.group_id, params.user_id),
  deleteGroupUser: (ctx, { params }) => members.removeMember(ctx, params.group_id, params.user_id),

  listProjectGroups: (ctx, { params, query }) => projectGroups.list(ctx, params.project_id, query),
  createProjectGroup: (ctx, { params, body }) => projectGroups.create(ctx, params.project_id, body),
  retrieveProjectGroup: (ctx, { params, query }) =>
    projectGroups.retrieve(ctx, params.project_id, params.group_id, query.group_type),
  deleteProjectGroup: (ctx, { params }) =>
    projectGroups.remove(ctx, params.project_id, params.group_id),

  listGroupProjects: (ctx, { params, query }) =>
    projectGroups.listGroupProjects(ctx, params.group_id, query),

  listUserAccess: (ctx, { params }) => explanations.ofUser(ctx, params.user_id),
  listUserProjects: (ctx, { params, query }) => listUserProjects(ctx, params.user_id, query),
  listProjectUserAccess: (ctx, { params }) =>
    explanations.ofProjectUser(ctx, params.project_id, params.user_id),
  listProjectServiceAccountAccess: (ctx, { params }) =>
    explanations.ofServiceAccount(ctx, params.project_id, params.service_account_id),

  listInvites: (ctx, { query }) => invites.list(ctx, query),
  createInvite: (ctx, { body }) => invites.create(ctx, body),
  retrieveInvite: (ctx, { params }) => invites.retrieve(ctx, params.invite_id),
  deleteInvite: (ctx, { params }) => invites.remove(ctx, params.invite_id),
  acceptInvite: (ctx, { params }) => invites.accept(ctx, params.invite_id),

  listAdminApiKeys: (ctx, { query }) => adminApiKeys.list(ctx, query),
  createAdminApiKey: (ctx, { body }) => adminApiKeys.create(ctx, body),
  retrieveAdminApiKey: (ctx, { params }) => adminApiKeys.retrieve(ctx, params.key_id),
  deleteAdminApiKey: (ctx, { params }) => adminApiKeys.remove(ctx, params.key_id),

  listScimTokens: (ctx) => scimTokens.list(ctx),
  createScimToken: (ctx, { body }) => scimTokens.create(ctx, body),
  deleteScimToken: (ctx, { params }) => scimTokens.remove(ctx, params.token_id),

  listAuditLogs: (ctx, { query }) => auditLogs.list(ctx, query),

  listRequestLogs: (ctx, { query }) => requestLogs.list(ctx, query),
  retrieveRequestLog: (ctx, { params }) => requestLogs.retrieve(ctx, params.request_id),

  usageCompletions: (ctx, { query }) => usage.show(ctx, usage.completions, query),
  usageEmbeddings: (ctx, { query }) => usage.show(ctx, usage.embeddings, query),
  usageModerations: (ctx, { query }) => usage.show(ctx, usage.moderations, query),
  usageImages: (ctx, { query }) => usage.show(ctx, usage.images, query),
  usageAudioSpeeches: (ctx, { query }) => usage.show(ctx, usage.audioSpeeches, query),
  usageAudioTranscriptions: (ctx, { query }) => usage.show(ctx, usage.audioTranscriptions, query),
  usageVectorStores: (ctx, { query }) => usage.show(ctx, usage.vectorStores, query),
  usageCodeInterpreterSessions: (ctx, { query }) =>
    usage.show(ctx, usage.codeInterpreterSessions, query),
  usageFileSearchCalls: (ctx, { query }) => usage.show(ctx, usage.fileSearchCalls, query),
  usageWebSearchCalls: (ctx, { query }) => usage.show(ctx, usage.webSearchCalls, query),
  usageDecisions: (ctx, { query }) => usage.show(ctx, usage.decisions, query),
  usageRefusals: (ctx, { query }) => usage.show(ctx, usage.refusals, query),
  usageRanking: (ctx, { query }) => ranking.show(ctx, query),
  usageSummary: (ctx, { query }) => summary.show(ctx, query),
  listUnpricedModels: (ctx, { query }) => unpriced.list(ctx, query),
  listEndingModels: (ctx, { query }) => ending.list(ctx, query),
  listUsageTags: (ctx) => tagsInUse.list(ctx),
  usageUpstreams: (ctx, { query }) => upstreams.show(ctx, query),
  usageLatency: (ctx, { query }) => latency.show(ctx, query),
  usageCosts: (ctx, { query }) => costs.show(ctx, query),
  exportCosts: (ctx, { query }) => exportFocus(ctx, query),
  retrieveCostStatement: (ctx, { query }) => statements.retrieve(ctx, query.month),
  exportCostStatement: (ctx, { query }) => statements.exportStatement(ctx, query.month),

  retrieveAccount: (ctx) => account.retrieve(ctx),
  listAccountApiKeys: (ctx, { query }) => account.listKeys(ctx, query),
  rotateAccountApiKey: (ctx, { params, body }) => account.rotateKey(ctx, params.api_key_id, body),
  retrieveAccountUsage: (ctx, { query }) => account.retrieveUsage(ctx, query),

  createSession: (ctx) => sessions.create(ctx),
  retrieveSession: (ctx) => sessions.retrieve(ctx),
  deleteSession: (ctx) => sessions.remove(ctx),
  listSessions: (ctx, { query }) => liveSessions.list(ctx, query),
  retrieveDeviceRequest: (ctx, { params }) =>
    approvals.retrieveDeviceRequest(ctx, params.user_code),
  approveDeviceRequest: (ctx, { params, body }) =>
    approvals.approveDeviceRequest(ctx, params.user_code, body.project_id),
  denyDeviceRequest: (ctx, { params }) => approvals.denyDeviceRequest(ctx, params.user_code),
  checkAuthorizationRequest: (ctx, { body }) => approvals.checkAuthorizationRequest(ctx, body),
  approveAuthorizationRequest: (ctx, { body }) => approvals.approveAuthorizationRequest(ctx, body),
  retrieveUserKeySettings: (ctx) => userKeySettings.retrieve(ctx),
  updateUserKeySettings: (ctx, { body }) => userKeySettings.update(ctx, body),

  signOutUser: (ctx, { params }) => signOuts.signOutUser(ctx, params.user_id),
  signOutAccount: (ctx) => signOuts.signOutAccount(ctx),
  endSession: (ctx, { params }) => liveSessions.end(ctx, params.session_id),

  ...tagValues,
  ...roles,
}

export const exportRoutes: ExportRoutes = {
  listRequestLogs: (ctx, { query }, media) => requestLogs.exportRows(ctx, query, media),
  ...valueExports,
}
