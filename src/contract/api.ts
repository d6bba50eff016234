/** Every endpoint of the control plane. An endpoint that is not in this list does not exist. */
import { accessObjects, accessOperations } from './access-endpoints.ts'
import {
  AdminApiKey,
  createAdminApiKey,
  deleteAdminApiKey,
  listAdminApiKeys,
  retrieveAdminApiKey,
} from './admin-api-keys.ts'
import {
  ApiKey,
  deleteProjectApiKey,
  listProjectApiKeys,
  retrieveProjectApiKey,
  updateProjectApiKey,
} from './api-keys.ts'
import { AuditLog, listAuditLogs } from './audit/audit-logs.ts'
import { Costs, usageCosts } from './costs.ts'
import { createProjectUserApiKey, deleteProjectUserApiKey } from './extensions/api-keys.ts'
import { chargebackEndpoints, chargebackObjects } from './extensions/chargeback.ts'
import { acceptInvite } from './extensions/invites.ts'
import { listProjectCounts, ProjectCounts } from './extensions/project-counts.ts'
import {
  listProjectRateLimitActivity,
  RateLimitActivity,
} from './extensions/rate-limit-activity.ts'
import { listProjectRateLimitLevels, RateLimitLevel } from './extensions/rate-limit-levels.ts'
import { RateLimitReplay, replayProjectRateLimit } from './extensions/rate-limit-replays.ts'
import { listProjectRateLimitSources, RateLimitSources } from './extensions/rate-limit-sources.ts'
import {
  deleteProjectRateLimit,
  emptyOrganizationRateLimit,
  emptyProjectRateLimit,
  OrganizationRateLimit,
} from './extensions/rate-limits.ts'
import { RefusalsUsage, usageRefusals } from './extensions/refusals.ts'
import { retrieveServer, Server } from './extensions/server.ts'
import { deleteProjectServiceAccountApiKey } from './extensions/service-accounts.ts'
import {
  createSession,
  deleteSession,
  endSession,
  listSessions,
  retrieveSession,
  Session,
  SessionSummary,
} from './extensions/sessions.ts'
import { listUnpricedModels, UnpricedModel } from './extensions/unpriced-models.ts'
import { UpstreamUsage, usageUpstreams } from './extensions/upstream-usage.ts'
import { RankedUsage, usageRanking } from './extensions/usage-ranking.ts'
import { UsageSummary, usageSummary } from './extensions/usage-summary.ts'
import { createUser } from './extensions/users.ts'
import { createInvite, deleteInvite, Invite, listInvites, retrieveInvite } from './invites.ts'
import { policyObjects, policyOperations } from './project-policies.ts'
import {
  createProjectUser,
  deleteProjectUser,
  listProjectUsers,
  modifyProjectUser,
  ProjectUser,
  retrieveProjectUser,
} from './project-users.ts'
import {
  archiveProject,
  createProject,
  listProjects,
  modifyProject,
  Project,
  retrieveProject,
} from './projects.ts'
import { listProjectRateLimits, RateLimit, updateProjectRateLimits } from './rate-limits.ts'
import {
  createProjectServiceAccount,
  createProjectServiceAccountApiKey,
  deleteProjectServiceAccount,
  listProjectServiceAccounts,
  modifyProjectServiceAccount,
  retrieveProjectServiceAccount,
  ServiceAccount,
  ServiceAccountKey,
} from './service-accounts.ts'
import { SpendAlertDelivery, spendAlertExtensions } from './spend/alert-deliveries.ts'
import {
  createOrganizationSpendAlert,
  createProjectSpendAlert,
  deleteOrganizationSpendAlert,
  deleteProjectSpendAlert,
  listOrganizationSpendAlerts,
  listProjectSpendAlerts,
  OrganizationSpendAlert,
  ProjectSpendAlert,
  retrieveOrganizationSpendAlert,
  retrieveProjectSpendAlert,
  updateOrganizationSpendAlert,
  updateProjectSpendAlert,
} from './spend/alerts.ts'
import {
  deleteOrganizationSpendLimit,
  deleteProjectSpendLimit,
  OrganizationSpendLimit,
  ProjectSpendLimit,
  retrieveOrganizationSpendLimit,
  retrieveProjectSpendLimit,
  updateOrganizationSpendLimit,
  updateProjectSpendLimit,
} from './spend/limits.ts'
import { spendLimitExtensions, spendLimitObjects } from './spend/payer-limits.ts'
import { budgetEndpoints, budgetObjects } from './spend/scope-budgets.ts'
import {
  AudioSpeechesUsage,
  AudioTranscriptionsUsage,
  CodeInterpreterUsage,
  CompletionsUsage,
  DecisionsUsage,
  EmbeddingsUsage,
  FileSearchesUsage,
  ImagesUsage,
  ModerationsUsage,
  usageAudioSpeeches,
  usageAudioTranscriptions,
  usageCodeInterpreterSessions,
  usageCompletions,
  usageDecisions,
  usageEmbeddings,
  usageFileSearchCalls,
  usageImages,
  usageModerations,
  usageVectorStores,
  usageWebSearchCalls,
  VectorStoresUsage,
  WebSearchesUsage,
} from './usage.ts'
import { deleteUser, listUsers, modifyUser, retrieveUser, User } from './users.ts'

export const api = {
  listProjects,
  createProject,
  retrieveProject,
  modifyProject,
  archiveProject,
  listProjectCounts,

  listProjectUsers,
  createProjectUser,
  retrieveProjectUser,
  modifyProjectUser,
  deleteProjectUser,
  createProjectUserApiKey,
  deleteProjectUserApiKey,

  listProjectServiceAccounts,
  createProjectServiceAccount,
  retrieveProjectServiceAccount,
  modifyProjectServiceAccount,
  deleteProjectServiceAccount,
  createProjectServiceAccountApiKey,
  deleteProjectServiceAccountApiKey,

  listProjectApiKeys,
  retrieveProjectApiKey,
  updateProjectApiKey,
  deleteProjectApiKey,

  listProjectRateLimits,
  updateProjectRateLimits,
  deleteProjectRateLimit,
  emptyProjectRateLimit,
  emptyOrganizationRateLimit,
  replayProjectRateLimit,
  listProjectRateLimitLevels,
  listProjectRateLimitSources,
  listProjectRateLimitActivity,

  ...policyOperations,

  retrieveOrganizationSpendLimit,
  updateOrganizationSpendLimit,
  deleteOrganizationSpendLimit,
  retrieveProjectSpendLimit,
  updateProjectSpendLimit,
  deleteProjectSpendLimit,
  ...spendLimitExtensions,

  ...budgetEndpoints,

  listOrganizationSpendAlerts,
  createOrganizationSpendAlert,
  retrieveOrganizationSpendAlert,
  updateOrganizationSpendAlert,
  deleteOrganizationSpendAlert,
  listProjectSpendAlerts,
  createProjectSpendAlert,
  retrieveProjectSpendAlert,
  updateProjectSpendAlert,
  deleteProjectSpendAlert,
  ...spendAlertExtensions,

  listUsers,
  createUser,
  retrieveUser,
  modifyUser,
  deleteUser,

  ...accessOperations,

  listInvites,
  createInvite,
  retrieveInvite,
  deleteInvite,
  acceptInvite,

  listAdminApiKeys,
  createAdminApiKey,
  retrieveAdminApiKey,
  deleteAdminApiKey,

  listAuditLogs,

  usageCompletions,
  usageEmbeddings,
  usageModerations,
  usageImages,
  usageAudioSpeeches,
  usageAudioTranscriptions,
  usageVectorStores,
  usageCodeInterpreterSessions,
  usageFileSearchCalls,
  usageWebSearchCalls,
  usageDecisions,
  usageRefusals,
  usageRanking,
  usageSummary,
  usageUpstreams,
  listUnpricedModels,
  usageCosts,
  ...chargebackEndpoints,

  createSession,
  retrieveSession,
  deleteSession,
  listSessions,
  endSession,

  retrieveServer,
} as const

export type Api = typeof api
export type EndpointId = keyof Api

/** Objects of the answers, under the names used in the API's documentation. */
export const objects = {
  Project,
  ProjectCounts,
  ProjectUser,
  ServiceAccount,
  ServiceAccountKey,
  ApiKey,
  RateLimit,
  OrganizationRateLimit,
  RateLimitReplay,
  RateLimitLevel,
  RateLimitSources,
  RateLimitActivity,
  ...policyObjects,
  OrganizationSpendLimit,
  ProjectSpendLimit,
  ...spendLimitObjects,
  ...budgetObjects,
  OrganizationSpendAlert,
  ProjectSpendAlert,
  SpendAlertDelivery,
  User,
  ...accessObjects,
  Invite,
  AdminApiKey,
  AuditLog,
  CompletionsUsage,
  DecisionsUsage,
  EmbeddingsUsage,
  ModerationsUsage,
  ImagesUsage,
  AudioSpeechesUsage,
  AudioTranscriptionsUsage,
  VectorStoresUsage,
  CodeInterpreterUsage,
  FileSearchesUsage,
  WebSearchesUsage,
  RefusalsUsage,
  RankedUsage,
  UsageSummary,
  UpstreamUsage,
  UnpricedModel,
  Costs,
  ...chargebackObjects,
  Session,
  SessionSummary,
  Server,
} as const
