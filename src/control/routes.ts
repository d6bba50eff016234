/** Routes of the control plane. */
import { routes as accessExplanations } from './access-explanations/routes.ts'
import { routes as adminApiKeys } from './admin-api-keys/routes.ts'
import { routes as apiKeys } from './api-keys/routes.ts'
import { routes as auditLogs } from './audit-logs/routes.ts'
import { routes as groups } from './groups/routes.ts'
import { routes as invites } from './invites/routes.ts'
import { routes as projectGroups } from './project-groups/routes.ts'
import { routes as projectUsers } from './project-users/routes.ts'
import { routes as projects } from './projects/routes.ts'
import { routes as rateLimitActivity } from './rate-limit-activity/routes.ts'
import { routes as rateLimitReplays } from './rate-limit-replays/routes.ts'
import { routes as rateLimitSources } from './rate-limit-sources/routes.ts'
import { routes as rateLimits } from './rate-limits/routes.ts'
import { routes as roles } from './roles/routes.ts'
import type { Routes } from './route.ts'
import { routes as scimTokens } from './scim-tokens/routes.ts'
import { routes as serviceAccounts } from './service-accounts/routes.ts'
import { routes as sessions } from './sessions/routes.ts'
import { routes as spendAlerts } from './spend/alerts/routes.ts'
import { routes as spendReservations } from './spend/reservations/routes.ts'
import { routes as tags } from './tags/routes.ts'
import { routes as usage } from './usage/routes.ts'
import { routes as users } from './users/routes.ts'

export const routes: Routes = {
  ...projects,
  ...projectUsers,
  ...serviceAccounts,
  ...apiKeys,
  ...rateLimits,
  ...spendAlerts,
  ...spendReservations,
  ...tags,
  ...users,
  ...groups,
  ...roles,
  ...projectGroups,
  ...accessExplanations,
  ...invites,
  ...adminApiKeys,
  ...scimTokens,
  ...auditLogs,
  ...usage,
  ...rateLimitReplays,
  ...rateLimitSources,
  ...rateLimitActivity,
  ...sessions,
}
