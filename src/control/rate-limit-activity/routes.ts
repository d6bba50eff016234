import type { Routes } from '#control/route.ts'
import * as rateLimitActivity from './rate-limit-activity.ts'

export const routes: Routes = {
  listProjectRateLimitActivity: (ctx, { params, query }) =>
    rateLimitActivity.list(ctx, params.project_id, query.rate_limit_ids),
}
