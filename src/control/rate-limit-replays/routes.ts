import type { Routes } from '#control/route.ts'
import * as rateLimitReplays from './rate-limit-replays.ts'

export const routes: Routes = {
  replayProjectRateLimit: (ctx, { params, query }) =>
    rateLimitReplays.show(ctx, params.project_id, params.rate_limit_id, query),
}
