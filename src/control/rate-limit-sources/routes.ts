import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as rateLimitSources from './rate-limit-sources.ts'

export const routes = [
  route(api.listProjectRateLimitSources, (ctx, { params, query }) =>
    rateLimitSources.list(ctx, params.project_id, query),
  ),
]
