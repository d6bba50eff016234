import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import {
  accountPayer,
  keyPayer,
  organizationPayer,
  projectPayer,
  tagPayer,
  userPayer,
} from '#control/spend/limits/payer.ts'
import * as limitBudgets from './limit-budgets.ts'
import * as ownerBudgets from './limit-list.ts'
import * as budgets from './scope-budgets.ts'

/** The counters are the gateway's: they are given. */
export function budgetRoutes(counters: BudgetReader): readonly Route[] {
  return [
    route(api.retrieveOrganizationBudget, (ctx) =>
      budgets.retrieve(ctx, organizationPayer(ctx), counters),
    ),
    route(api.retrieveProjectBudget, (ctx, { params }) =>
      budgets.retrieve(ctx, projectPayer(params.project_id), counters),
    ),
    route(api.listSpendLimits, (ctx, { query }) => ownerBudgets.list(ctx, null, query, counters)),
    route(api.listProjectSpendLimits, (ctx, { params, query }) =>
      ownerBudgets.list(ctx, params.project_id, query, counters),
    ),
    route(api.retrieveOrganizationSpendBudget, (ctx) =>
      limitBudgets.show(ctx, organizationPayer(ctx), counters),
    ),
    route(api.retrieveProjectSpendBudget, (ctx, { params }) =>
      limitBudgets.show(ctx, projectPayer(params.project_id), counters),
    ),
    route(api.retrieveUserSpendBudget, (ctx, { params }) =>
      limitBudgets.show(ctx, userPayer(params.user_id), counters),
    ),
    route(api.retrieveServiceAccountSpendBudget, (ctx, { params }) =>
      limitBudgets.show(ctx, accountPayer(params), counters),
    ),
    route(api.retrieveApiKeySpendBudget, (ctx, { params }) =>
      limitBudgets.show(ctx, keyPayer(params), counters),
    ),
    route(api.retrieveTagSpendBudget, (ctx, { params }) =>
      limitBudgets.show(ctx, tagPayer(params.tag), counters),
    ),
  ]
}
