import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import { ofOrganization, ofProject } from './scope.ts'
import * as spendLimits from './spend-limits.ts'

/** No request is rejected because of a spend limit. */
const inactive: spendLimits.EnforcementOf = async () => 'inactive'

export const routes = [
  route(api.retrieveOrganizationSpendLimit, (ctx) =>
    spendLimits.retrieve(ctx, ofOrganization(ctx), inactive),
  ),
  route(api.updateOrganizationSpendLimit, (ctx, { body }) =>
    spendLimits.put(ctx, ofOrganization(ctx), body),
  ),
  route(api.deleteOrganizationSpendLimit, (ctx) => spendLimits.remove(ctx, ofOrganization(ctx))),
  route(api.retrieveProjectSpendLimit, (ctx, { params }) =>
    spendLimits.retrieve(ctx, ofProject(params.project_id), inactive),
  ),
  route(api.updateProjectSpendLimit, (ctx, { params, body }) =>
    spendLimits.put(ctx, ofProject(params.project_id), body),
  ),
  route(api.deleteProjectSpendLimit, (ctx, { params }) =>
    spendLimits.remove(ctx, ofProject(params.project_id)),
  ),
]
