import type { Routes } from '#control/route.ts'
import * as rateLimits from './rate-limits.ts'

export const routes: Routes = {
  listProjectRateLimits: (ctx, { params, query }) => rateLimits.list(ctx, params.project_id, query),
  updateProjectRateLimits: (ctx, { params, body }) =>
    rateLimits.update(ctx, params.project_id, params.rate_limit_id, body),
  deleteProjectRateLimit: (ctx, { params }) =>
    rateLimits.reset(ctx, params.project_id, params.rate_limit_id),
  emptyProjectRateLimit: (ctx, { params }) =>
    rateLimits.empty(ctx, params.project_id, params.rate_limit_id),
  emptyOrganizationRateLimit: (ctx, { params }) =>
    rateLimits.emptyOrganization(ctx, params.rate_limit_id),
}
