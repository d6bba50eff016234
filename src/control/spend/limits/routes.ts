import type { Routes } from '#control/route.ts'
import * as defaults from './defaults.ts'
import * as spendLimits from './limits.ts'
import {
  accountPayer,
  keyPayer,
  organizationPayer,
  projectPayer,
  projectUserPayer,
  tagPayer,
  userPayer,
} from './payer.ts'
import * as projectDefaults from './project-defaults.ts'
import * as replays from './replays.ts'
import * as tagLimits from './tag-limits.ts'

/** The budgets are the gateway's: they are given. */
export function spendLimitRoutes(budgets: spendLimits.BudgetReader): Routes {
  return {
    retrieveOrganizationSpendLimit: (ctx) =>
      spendLimits.retrieve(ctx, organizationPayer(ctx), budgets),
    updateOrganizationSpendLimit: (ctx, { body }) =>
      spendLimits.put(ctx, organizationPayer(ctx), body),
    deleteOrganizationSpendLimit: (ctx) => spendLimits.remove(ctx, organizationPayer(ctx)),
    retrieveProjectSpendLimit: (ctx, { params }) =>
      spendLimits.retrieve(ctx, projectPayer(params.project_id), budgets),
    updateProjectSpendLimit: (ctx, { params, body }) =>
      spendLimits.put(ctx, projectPayer(params.project_id), body),
    deleteProjectSpendLimit: (ctx, { params }) =>
      spendLimits.remove(ctx, projectPayer(params.project_id)),

    retrieveUserSpendLimit: (ctx, { params }) =>
      spendLimits.retrieve(ctx, userPayer(params.user_id), budgets),
    updateUserSpendLimit: (ctx, { params, body }) =>
      spendLimits.put(ctx, userPayer(params.user_id), body),
    deleteUserSpendLimit: (ctx, { params }) => spendLimits.remove(ctx, userPayer(params.user_id)),
    retrieveProjectUserSpendLimit: (ctx, { params }) =>
      spendLimits.retrieve(ctx, projectUserPayer(params), budgets),
    updateProjectUserSpendLimit: (ctx, { params, body }) =>
      spendLimits.put(ctx, projectUserPayer(params), body),
    deleteProjectUserSpendLimit: (ctx, { params }) =>
      spendLimits.remove(ctx, projectUserPayer(params)),
    retrieveServiceAccountSpendLimit: (ctx, { params }) =>
      spendLimits.retrieve(ctx, accountPayer(params), budgets),
    updateServiceAccountSpendLimit: (ctx, { params, body }) =>
      spendLimits.put(ctx, accountPayer(params), body),
    deleteServiceAccountSpendLimit: (ctx, { params }) =>
      spendLimits.remove(ctx, accountPayer(params)),
    retrieveApiKeySpendLimit: (ctx, { params }) =>
      spendLimits.retrieve(ctx, keyPayer(params), budgets),
    updateApiKeySpendLimit: (ctx, { params, body }) => spendLimits.put(ctx, keyPayer(params), body),
    deleteApiKeySpendLimit: (ctx, { params }) => spendLimits.remove(ctx, keyPayer(params)),

    listTagSpendLimits: (ctx, { query }) => tagLimits.list(ctx, query, budgets),
    retrieveTagSpendLimit: (ctx, { params }) => tagLimits.retrieve(ctx, params.tag, budgets),
    updateTagSpendLimit: (ctx, { params, body }) => tagLimits.put(ctx, params.tag, body),
    deleteTagSpendLimit: (ctx, { params }) => spendLimits.remove(ctx, tagPayer(params.tag)),
    replayTagSpendLimit: (ctx, { params, query }) => replays.show(ctx, tagPayer(params.tag), query),

    retrieveSpendLimitDefaults: (ctx) => defaults.retrieve(ctx),
    updateSpendLimitDefaults: (ctx, { body }) => defaults.update(ctx, body),
    retrieveProjectSpendLimitDefaults: (ctx, { params }) =>
      projectDefaults.retrieve(ctx, params.project_id),
    updateProjectSpendLimitDefaults: (ctx, { params, body }) =>
      projectDefaults.update(ctx, params.project_id, body),

    replayOrganizationSpendLimit: (ctx, { query }) =>
      replays.show(ctx, organizationPayer(ctx), query),
    replayProjectSpendLimit: (ctx, { params, query }) =>
      replays.show(ctx, projectPayer(params.project_id), query),
    replayUserSpendLimit: (ctx, { params, query }) =>
      replays.show(ctx, userPayer(params.user_id), query),
    replayProjectUserSpendLimit: (ctx, { params, query }) =>
      replays.show(ctx, projectUserPayer(params), query),
    replayServiceAccountSpendLimit: (ctx, { params, query }) =>
      replays.show(ctx, accountPayer(params), query),
    replayApiKeySpendLimit: (ctx, { params, query }) => replays.show(ctx, keyPayer(params), query),
  }
}
