import type { Routes } from '#control/route.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import {
  accountPayer,
  keyPayer,
  organizationPayer,
  projectPayer,
  projectUserPayer,
  tagPayer,
  userPayer,
} from '#control/spend/limits/payer.ts'
import * as limitBudgets from './limit-budgets.ts'
import * as ownerBudgets from './limit-list.ts'
import * as budgets from './scope-budgets.ts'
import * as userBudgets from './user-budgets.ts'

/** The counters are the gateway's: they are given. */
export function budgetRoutes(counters: BudgetReader): Routes {
  return {
    retrieveOrganizationBudget: (ctx) => budgets.retrieve(ctx, organizationPayer(ctx), counters),
    retrieveProjectBudget: (ctx, { params }) =>
      budgets.retrieve(ctx, projectPayer(params.project_id), counters),
    listSpendLimits: (ctx, { query }) => ownerBudgets.list(ctx, null, query, counters),
    listProjectSpendLimits: (ctx, { params, query }) =>
      ownerBudgets.list(ctx, params.project_id, query, counters),
    listUserBudgets: (ctx, { query }) => userBudgets.listPeople(ctx, query),
    listProjectUserBudgets: (ctx, { params, query }) =>
      userBudgets.listInProject(ctx, params.project_id, query),
    retrieveOrganizationSpendBudget: (ctx) =>
      limitBudgets.show(ctx, organizationPayer(ctx), counters),
    retrieveProjectSpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, projectPayer(params.project_id), counters),
    retrieveUserSpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, userPayer(params.user_id), counters),
    retrieveProjectUserSpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, projectUserPayer(params), counters),
    retrieveServiceAccountSpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, accountPayer(params), counters),
    retrieveApiKeySpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, keyPayer(params), counters),
    retrieveTagSpendBudget: (ctx, { params }) =>
      limitBudgets.show(ctx, tagPayer(params.tag), counters),
  }
}
