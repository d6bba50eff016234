import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as rateLimits from './rate-limits.ts'

export const routes = [
  route(api.listProjectRateLimits, (ctx, { params, query }) =>
    rateLimits.list(ctx, params.project_id, query),
  ),
  route(api.updateProjectRateLimits, (ctx, { params, body }) =>
    rateLimits.update(ctx, params.project_id, params.rate_limit_id, body),
  ),
  route(api.deleteProjectRateLimit, (ctx, { params }) =>
    rateLimits.reset(ctx, params.project_id, params.rate_limit_id),
  ),
  route(api.emptyProjectRateLimit, (ctx, { params }) =>
    rateLimits.empty(ctx, params.project_id, params.rate_limit_id),
  ),
  route(api.emptyOrganizationRateLimit, (ctx, { params }) =>
    rateLimits.emptyOrganization(ctx, params.rate_limit_id),
  ),
]
