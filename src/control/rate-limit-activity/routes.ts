import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as rateLimitActivity from './rate-limit-activity.ts'

export const routes = [
  route(api.listProjectRateLimitActivity, (ctx, { params, query }) =>
    rateLimitActivity.list(ctx, params.project_id, query.rate_limit_ids),
  ),
]
