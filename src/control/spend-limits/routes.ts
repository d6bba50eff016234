import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import { organizationScope, projectScope } from './scope.ts'
import * as spendLimits from './spend-limits.ts'

/** The budgets are the gateway's: they are given. */
export function spendLimitRoutes(budgets: spendLimits.Budgets): readonly Route[] {
  return [
    route(api.retrieveOrganizationSpendLimit, (ctx) =>
      spendLimits.retrieve(ctx, organizationScope(ctx), budgets),
    ),
    route(api.updateOrganizationSpendLimit, (ctx, { body }) =>
      spendLimits.put(ctx, organizationScope(ctx), body, budgets),
    ),
    route(api.deleteOrganizationSpendLimit, (ctx) =>
      spendLimits.remove(ctx, organizationScope(ctx)),
    ),
    route(api.retrieveProjectSpendLimit, (ctx, { params }) =>
      spendLimits.retrieve(ctx, projectScope(params.project_id), budgets),
    ),
    route(api.updateProjectSpendLimit, (ctx, { params, body }) =>
      spendLimits.put(ctx, projectScope(params.project_id), body, budgets),
    ),
    route(api.deleteProjectSpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, projectScope(params.project_id)),
    ),
  ]
}
