import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import { organizationScope, projectScope } from '#control/spend-limits/scope.ts'
import type { Budgets } from '#control/spend-limits/spend-limits.ts'
import * as budgets from './budgets.ts'

/** The counters are the gateway's: they are given. */
export function budgetRoutes(counters: Budgets): readonly Route[] {
  return [
    route(api.retrieveOrganizationBudget, (ctx) =>
      budgets.retrieve(ctx, organizationScope(ctx), counters),
    ),
    route(api.retrieveProjectBudget, (ctx, { params }) =>
      budgets.retrieve(ctx, projectScope(params.project_id), counters),
    ),
  ]
}
