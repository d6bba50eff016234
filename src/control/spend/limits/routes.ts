import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import * as defaults from './defaults.ts'
import * as spendLimits from './limits.ts'
import {
  accountPayer,
  keyPayer,
  organizationPayer,
  projectPayer,
  tagPayer,
  userPayer,
} from './payer.ts'
import * as replays from './replays.ts'
import * as tagLimits from './tag-limits.ts'

/** The budgets are the gateway's: they are given. */
export function spendLimitRoutes(budgets: spendLimits.BudgetReader): readonly Route[] {
  return [
    route(api.retrieveOrganizationSpendLimit, (ctx) =>
      spendLimits.retrieve(ctx, organizationPayer(ctx), budgets),
    ),
    route(api.updateOrganizationSpendLimit, (ctx, { body }) =>
      spendLimits.put(ctx, organizationPayer(ctx), body),
    ),
    route(api.deleteOrganizationSpendLimit, (ctx) =>
      spendLimits.remove(ctx, organizationPayer(ctx)),
    ),
    route(api.retrieveProjectSpendLimit, (ctx, { params }) =>
      spendLimits.retrieve(ctx, projectPayer(params.project_id), budgets),
    ),
    route(api.updateProjectSpendLimit, (ctx, { params, body }) =>
      spendLimits.put(ctx, projectPayer(params.project_id), body),
    ),
    route(api.deleteProjectSpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, projectPayer(params.project_id)),
    ),
    ...extensionRoutes(budgets),
    ...tagRoutes(budgets),
    ...defaultsRoutes,
    ...replayRoutes,
  ]
}

function extensionRoutes(budgets: spendLimits.BudgetReader): readonly Route[] {
  return [
    route(api.retrieveUserSpendLimit, (ctx, { params }) =>
      spendLimits.retrieve(ctx, userPayer(params.user_id), budgets),
    ),
    route(api.updateUserSpendLimit, (ctx, { params, body }) =>
      spendLimits.put(ctx, userPayer(params.user_id), body),
    ),
    route(api.deleteUserSpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, userPayer(params.user_id)),
    ),
    route(api.retrieveServiceAccountSpendLimit, (ctx, { params }) =>
      spendLimits.retrieve(ctx, accountPayer(params), budgets),
    ),
    route(api.updateServiceAccountSpendLimit, (ctx, { params, body }) =>
      spendLimits.put(ctx, accountPayer(params), body),
    ),
    route(api.deleteServiceAccountSpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, accountPayer(params)),
    ),
    route(api.retrieveApiKeySpendLimit, (ctx, { params }) =>
      spendLimits.retrieve(ctx, keyPayer(params), budgets),
    ),
    route(api.updateApiKeySpendLimit, (ctx, { params, body }) =>
      spendLimits.put(ctx, keyPayer(params), body),
    ),
    route(api.deleteApiKeySpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, keyPayer(params)),
    ),
  ]
}

function tagRoutes(budgets: spendLimits.BudgetReader): readonly Route[] {
  return [
    route(api.listTagSpendLimits, (ctx, { query }) => tagLimits.list(ctx, query, budgets)),
    route(api.retrieveTagSpendLimit, (ctx, { params }) =>
      tagLimits.retrieve(ctx, params.tag, budgets),
    ),
    route(api.updateTagSpendLimit, (ctx, { params, body }) => tagLimits.put(ctx, params.tag, body)),
    route(api.deleteTagSpendLimit, (ctx, { params }) =>
      spendLimits.remove(ctx, tagPayer(params.tag)),
    ),
    route(api.replayTagSpendLimit, (ctx, { params, query }) =>
      replays.show(ctx, tagPayer(params.tag), query),
    ),
  ]
}

const defaultsRoutes: readonly Route[] = [
  route(api.retrieveSpendLimitDefaults, (ctx) => defaults.retrieve(ctx)),
  route(api.updateSpendLimitDefaults, (ctx, { body }) => defaults.update(ctx, body)),
]

const replayRoutes: readonly Route[] = [
  route(api.replayOrganizationSpendLimit, (ctx, { query }) =>
    replays.show(ctx, organizationPayer(ctx), query),
  ),
  route(api.replayProjectSpendLimit, (ctx, { params, query }) =>
    replays.show(ctx, projectPayer(params.project_id), query),
  ),
  route(api.replayUserSpendLimit, (ctx, { params, query }) =>
    replays.show(ctx, userPayer(params.user_id), query),
  ),
  route(api.replayServiceAccountSpendLimit, (ctx, { params, query }) =>
    replays.show(ctx, accountPayer(params), query),
  ),
  route(api.replayApiKeySpendLimit, (ctx, { params, query }) =>
    replays.show(ctx, keyPayer(params), query),
  ),
]
