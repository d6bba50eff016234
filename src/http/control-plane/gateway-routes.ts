/**
 * Endpoints of the control plane with the gateway's state. They are composed here because the
 * planes never import each other: the one has the projects, the other the state.
 */
import { authorize } from '#access/authorize.ts'
import type { Context } from '#context.ts'
import { type HeldLimits, retrieve as retrieveAccountLimits } from '#control/account/limits.ts'
import { type FindModels, listModels } from '#control/account/models.ts'
import { type ReloadNode, reload } from '#control/configuration/configuration.ts'
import { connectionEvents } from '#control/configuration/connection-test.ts'
import { modelRoutingRoutes } from '#control/model-routing/routes.ts'
import type { RoutedModels } from '#control/model-routing/rules.ts'
import { projectPolicyRoutes } from '#control/project-policies/routes.ts'
import * as projects from '#control/projects/projects.ts'
import type { RaiseServices } from '#control/raise-requests/held-limit.ts'
import { raiseRequestRoutes } from '#control/raise-requests/routes.ts'
import type { Routes } from '#control/route.ts'
import { budgetRoutes } from '#control/spend/budgets/routes.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import { spendLimitRoutes } from '#control/spend/limits/routes.ts'
import * as subjectLevels from '#control/subject-rate-levels/subject-rate-levels.ts'
import type { GatewayAdmin } from '#gateway/status/gateway-status.ts'
import { spendLimitsOfPerson } from '#gateway/status/person-limits.ts'

/** Services of the account of a person, and of the node. */
export interface AccountServices extends Pick<RaiseServices, 'channels'> {
  /** Undefined while the node serves no models. */
  readonly findModels: () => FindModels | undefined
  readonly reloadNode: ReloadNode
}

export function gatewayRoutes(
  admin: GatewayAdmin,
  budgets: BudgetReader,
  models: RoutedModels,
  { findModels, channels, reloadNode }: AccountServices,
): Routes {
  const held: HeldLimits = {
    spend: spendLimitsOfPerson,
    ofPerson: admin.limitsOfPerson,
    levels: admin.levels,
  }
  return {
    ...spendLimitRoutes(budgets),
    ...budgetRoutes(budgets),
    ...projectPolicyRoutes(models.isKnown),
    ...modelRoutingRoutes(models),
    listProjectRateLimitLevels: async (ctx, { params, query }) => {
      await projects.requireExisting(ctx.reader, ctx, params.project_id)
      return admin.levels({
        organizationId: ctx.organization.id,
        projectId: params.project_id,
        rateLimitIds: query.rate_limit_ids,
      })
    },
    listSubjectRateLimitLevels: (ctx, { query }) =>
      subjectLevels.list(ctx, query, admin.subjectLevels),
    listProjectSubjectRateLimitLevels: (ctx, { params, query }) =>
      subjectLevels.listAtProject(ctx, params.project_id, query, admin.subjectLevels),
    retrieveAccountLimits: (ctx, { query }) =>
      retrieveAccountLimits(ctx, query.project_id, held, budgets),
    listAccountModels: (ctx, { query }) => listModels(ctx, query.project_id, findModels()),
    ...raiseRequestRoutes({ ...held, channels }),
    reloadConfiguration: (ctx) => reload(ctx, reloadNode),
    retrieveServer: (ctx) => admin.server(mayAdminister(ctx)),
    testConnection: async (ctx, { query }) => connectionEvents(ctx, query.pause_seconds),
  }
}

function mayAdminister({ actor }: Context): boolean {
  return actor.kind !== 'visitor' && authorize(actor, 'organization.write', {}).allowed
}
