/** Every endpoint of the control plane. An endpoint that is not in this list does not exist. */
import { accessObjects, accessOperations } from './access-endpoints.ts'
import { AdminApiKey, adminApiKeyEndpoints } from './admin-api-keys.ts'
import { ApiKey, apiKeyEndpoints } from './api-keys.ts'
import { AuditLog, listAuditLogs } from './audit/audit-logs.ts'
import { Costs, usageCosts } from './costs.ts'
import { Account, AccountApiKey, accountEndpoints } from './extensions/account.ts'
import { AccountLimits, retrieveAccountLimits } from './extensions/account-limits.ts'
import { AccountModel, AccountModels, listAccountModels } from './extensions/account-models.ts'
import { createProjectUserApiKey, deleteProjectUserApiKey } from './extensions/api-keys.ts'
import { chargebackEndpoints, chargebackObjects } from './extensions/chargeback.ts'
import { ConfigurationReload, reloadConfiguration } from './extensions/configuration.ts'
import { ConnectionEvent, testConnection } from './extensions/connection.ts'
import { CostReconciliation, retrieveCostReconciliation } from './extensions/cost-reconciliation.ts'
import { EndingModel, listEndingModels } from './extensions/ending-models.ts'
import { acceptInvite } from './extensions/invites.ts'
import { modelAliasEndpoints, modelAliasObjects } from './extensions/model-aliases.ts'
import { ModelFacts, retrieveModelFacts } from './extensions/model-facts.ts'
import { modelFallbackEndpoints, modelFallbackObjects } from './extensions/model-fallbacks.ts'
import { organizationKeyEndpoints, organizationKeyObjects } from './extensions/organization-keys.ts'
import { listProjectCounts, ProjectCounts } from './extensions/project-counts.ts'
import { RaiseRequest, raiseRequestEndpoints } from './extensions/raise-requests.ts'
import {
  listProjectRateLimitActivity,
  RateLimitActivity,
} from './extensions/rate-limit-activity.ts'
import { listProjectRateLimitLevels, RateLimitLevel } from './extensions/rate-limit-levels.ts'
import { RateLimitReplay, replayProjectRateLimit } from './extensions/rate-limit-replays.ts'
import { listProjectRateLimitSources, RateLimitSources } from './extensions/rate-limit-sources.ts'
import { OrganizationRateLimit, rateLimitExtensions } from './extensions/rate-limits.ts'
import { RefusalsUsage, usageRefusals } from './extensions/refusals.ts'
import { RequestLog, requestLogEndpoints } from './extensions/request-logs.ts'
import { FoundObject, SearchResults, searchOrganization } from './extensions/search.ts'
import { retrieveServer, Server } from './extensions/server.ts'
import { deleteProjectServiceAccountApiKey } from './extensions/service-accounts.ts'
import { Session, SessionSummary, sessionEndpoints } from './extensions/sessions.ts'
import { SignOut, signOutOperations } from './extensions/sign-outs.ts'
import {
  SubjectRateLimitLevel,
  subjectRateLevelOperations,
} from './extensions/subject-rate-levels.ts'
import {
  subjectRateLimitEndpoints,
  subjectRateLimitObjects,
} from './extensions/subject-rate-limits.ts'
import { terminalSignInEndpoints, terminalSignInObjects } from './extensions/terminal-sign-ins.ts'
import { listUnpricedModels, UnpricedModel } from './extensions/unpriced-models.ts'
import { UpstreamUsage, usageUpstreams } from './extensions/upstream-usage.ts'
import { LatencyResult, usageLatency } from './extensions/usage-latency.ts'
import { RankedUsage, usageRanking } from './extensions/usage-ranking.ts'
import { UsageSummary, usageSummary } from './extensions/usage-summary.ts'
import { UserKeySettings, userKeySettingsEndpoints } from './extensions/user-key-settings.ts'
import { createUser, eraseUser, retrieveUserErasure } from './extensions/users.ts'
import { Invite, inviteEndpoints } from './invites.ts'
import { policyObjects, policyOperations } from './project-policies.ts'
import { ProjectUser, projectUserEndpoints } from './project-users.ts'
import { Project, projectEndpoints } from './projects.ts'
import { listProjectRateLimits, RateLimit, updateProjectRateLimits } from './rate-limits.ts'
import { ServiceAccount, ServiceAccountKey, serviceAccountEndpoints } from './service-accounts.ts'
import { SpendAlertDelivery, spendAlertExtensions } from './spend/alert-deliveries.ts'
import { OrganizationSpendAlert, ProjectSpendAlert, spendAlertEndpoints } from './spend/alerts.ts'
import { OrganizationSpendLimit, ProjectSpendLimit, spendLimitEndpoints } from './spend/limits.ts'
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
  usageEndpoints,
  VectorStoresUsage,
  WebSearchesUsage,
} from './usage.ts'
import { deleteUser, listUsers, modifyUser, retrieveUser, User } from './users.ts'

export const api = {
  ...projectEndpoints,
  listProjectCounts,

  ...projectUserEndpoints,
  createProjectUserApiKey,
  deleteProjectUserApiKey,

  ...serviceAccountEndpoints,
  deleteProjectServiceAccountApiKey,

  ...apiKeyEndpoints,
  ...organizationKeyEndpoints,

  searchOrganization,
  retrieveModelFacts,

  ...accountEndpoints,
  listAccountModels,
  retrieveAccountLimits,
  ...raiseRequestEndpoints,

  listProjectRateLimits,
  updateProjectRateLimits,
  ...rateLimitExtensions,
  ...subjectRateLimitEndpoints,
  ...subjectRateLevelOperations,
  replayProjectRateLimit,
  listProjectRateLimitLevels,
  listProjectRateLimitSources,
  listProjectRateLimitActivity,

  ...policyOperations,

  ...modelAliasEndpoints,
  ...modelFallbackEndpoints,

  ...spendLimitEndpoints,
  ...spendLimitExtensions,

  ...budgetEndpoints,

  ...spendAlertEndpoints,
  ...spendAlertExtensions,

  listUsers,
  createUser,
  eraseUser,
  retrieveUserErasure,
  retrieveUser,
  modifyUser,
  deleteUser,

  ...accessOperations,

  ...inviteEndpoints,
  acceptInvite,

  ...adminApiKeyEndpoints,

  listAuditLogs,

  ...requestLogEndpoints,

  ...usageEndpoints,
  usageRefusals,
  usageRanking,
  usageSummary,
  usageUpstreams,
  usageLatency,
  listUnpricedModels,
  retrieveCostReconciliation,
  listEndingModels,
  usageCosts,
  ...chargebackEndpoints,

  ...sessionEndpoints,
  ...signOutOperations,
  ...terminalSignInEndpoints,
  ...userKeySettingsEndpoints,

  retrieveServer,
  reloadConfiguration,
  testConnection,
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
  ...organizationKeyObjects,
  FoundObject,
  ModelFacts,
  SearchResults,
  Account,
  AccountApiKey,
  AccountLimits,
  AccountModel,
  AccountModels,
  RaiseRequest,
  RateLimit,
  OrganizationRateLimit,
  ...subjectRateLimitObjects,
  SubjectRateLimitLevel,
  SignOut,
  RateLimitReplay,
  RateLimitLevel,
  RateLimitSources,
  RateLimitActivity,
  ...policyObjects,
  ...modelAliasObjects,
  ...modelFallbackObjects,
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
  RequestLog,
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
  LatencyResult,
  UnpricedModel,
  CostReconciliation,
  EndingModel,
  Costs,
  ...chargebackObjects,
  Session,
  SessionSummary,
  ...terminalSignInObjects,
  UserKeySettings,
  Server,
  ConfigurationReload,
  ConnectionEvent,
} as const
